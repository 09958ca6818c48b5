/** Who asks. Anonymous: no `subject`. */
export interface Session {
  /** `admin`, `ci`, `proj:team:ci`; '' is nobody. */
  readonly subject: string
  readonly groups: readonly string[]
  /** Seconds since the epoch; of the token. */
  readonly issuedAt: number | undefined
  /** A new token, to be handed out with this answer: this one ends soon. */
  readonly renewed?: string
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
  allows(session: Session, resource: string, action: string, object: string): boolean
  /** @throws ApiError 403 that names resource, action, object and subject. */
  enforce(session: Session, resource: string, action: string, object: string): void
}
