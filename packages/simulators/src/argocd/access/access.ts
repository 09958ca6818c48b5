import type { Account } from './accounts.ts'

/** Who asks. */
export interface Session {
  /** `admin`, `ci`, `proj:team:ci`; '' is nobody. */
  readonly subject: string
  /** Always none: nobody logs in through another identity provider here. */
  readonly groups: readonly string[]
  /** Seconds since the epoch; of the token. */
  readonly issuedAt: number | undefined
  /** A new token, to be handed out with this answer: this one ends soon. */
  readonly renewed?: string
}

export interface NewToken {
  readonly token: string
  readonly id: string
  /** Seconds since the epoch. */
  readonly issuedAt: number
  /** Absent: it never ends. */
  readonly expiresAt?: number
}

/** Who may do what: accounts, tokens, policies. */
export interface Access {
  /**
   * From metadata, bearer or cookie.
   * @throws ApiError 401 without valid credentials, unless anonymous access is on.
   */
  authenticate(request: Request): Session
  /** The same for calls that nobody has to log in for: bad credentials are none. */
  identify(request: Request): Session
  /** @throws ApiError 500 for a policy that cannot be read. */
  allows(session: Session, resource: string, action: string, object: string): boolean
  /** @throws ApiError 403 that names resource, action, object and subject. */
  enforce(session: Session, resource: string, action: string, object: string): void
  /** A session of an account, after the pause that every try takes. @throws ApiError 400, 401. */
  logIn(username: string, password: string, signal: AbortSignal): Promise<NewToken>
  /** @throws ApiError 400, 401 for a password that is not that of the account. */
  checkPassword(username: string, password: string, signal: AbortSignal): Promise<void>
  /** Whatever was signed before is no longer good. */
  changePassword(username: string, password: string): Promise<void>
  /** @param expiresInSeconds 0: never. */
  issueToken(subject: string, expiresInSeconds: number, id: string): NewToken
  /** From now on it is refused; one that never ends stays good. */
  revoke(token: string): void
  accounts(): Account[]
  /** @throws ApiError 404. */
  account(name: string): Account
  saveAccount(account: Account): Promise<void>
}
