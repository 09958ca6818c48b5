import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { Clock } from '@gitops-dms/core'
import { kubeTime } from '../../cluster/cluster.ts'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { ArgoCdVersion } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import { type SettingsStore, settingOf } from '../services/argocd-settings.ts'
import { untilAborted } from '../streams/until-aborted.ts'
import type { Access, Session } from './access.ts'
import { accountNamed, accountsIn, saveAccount } from './accounts.ts'
import { Enforcer } from './enforcer.ts'
import { BadToken } from './json-web-token.ts'
import { LoginFailures } from './login-failures.ts'
import { Sessions } from './sessions.ts'
import { tokenOfRequest } from './token-of-request.ts'

export interface AccessOptions {
  readonly store: SettingsStore
  readonly client: ClusterClient
  readonly clock: Clock
  readonly version: ArgoCdVersion
  /** Of accounts by name. */
  readonly passwords: Readonly<Record<string, string>>
  /** How long a check of a password takes. */
  readonly loginMs: number
}

const NOBODY: Session = { subject: '', groups: [], issuedAt: undefined }
const LONGEST_NAME = 32
const MOST_LOGINS = 50
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

const refused = () => new ApiError(16, 'Invalid username or password')

/** Over accounts and policies as `argocd-cm`, `argocd-rbac-cm` and `argocd-secret` have them; passwords are kept here, their hashes nowhere. */
export function createAccess({ store, client, clock, version, passwords, loginMs }: AccessOptions): Access {
  const known = new Map(Object.entries(passwords))
  const sessions = new Sessions(store, clock, version)
  const enforcer = new Enforcer(store, version)
  const failures = new LoginFailures()
  let loggingIn = 0

  const verify = (request: Request): Session => {
    const token = tokenOfRequest(request)
    if (token === undefined) throw new ApiError(16, 'no session information')
    try {
      return sessions.verify(token)
    } catch (error) {
      if (error instanceof BadToken || error instanceof ApiError) throw new ApiError(16, `invalid session: ${error.message}`)
      throw error
    }
  }
  const judge = (username: string, password: string): void => {
    const now = clock.now()
    if (failures.isLocked(username, now)) throw refused()
    const account = accountsIn(store).find(({ name }) => name === username)
    if (account === undefined || !isSame(known.get(username), password)) {
      failures.failed(username, now)
      throw refused()
    }
    if (!account.isEnabled) throw new ApiError(16, `Account ${username} is disabled`)
    if (!account.capabilities.includes('login')) throw new ApiError(16, `Account ${username} does not have login capability`)
    failures.succeeded(username, now)
  }
  const access: Access = {
    authenticate: (request) => {
      try {
        return verify(request)
      } catch (error) {
        if (error instanceof ApiError && settingOf(store, 'users.anonymous.enabled') === 'true') return NOBODY
        throw error
      }
    },
    identify: (request) => {
      try {
        return verify(request)
      } catch (error) {
        if (error instanceof ApiError) return NOBODY
        throw error
      }
    },
    allows: ({ subject }, resource, action, object) => enforcer.allows(subject, resource, action, object),
    enforce: (session, resource, action, object) => {
      if (enforcer.allows(session.subject, resource, action, object)) return
      const { subject, issuedAt } = session
      const who = subject === '' ? [] : [`sub: ${subject}`]
      const since = issuedAt === undefined ? [] : [`iat: ${kubeTime(issuedAt * 1_000)}`]
      throw new ApiError(7, `permission denied: ${[resource, action, object, ...who, ...since].join(', ')}`)
    },
    logIn: async (username, password, signal) => {
      if (loggingIn >= MOST_LOGINS) throw refused()
      loggingIn++
      try {
        if (username === '' || password === '') throw new ApiError(16, 'no credentials supplied')
        await access.checkPassword(username, password, signal)
        return sessions.issue(`${username}:login`, sessionSeconds(settingOf(store, 'users.session.duration')), randomUUID())
      } finally {
        loggingIn--
      }
    },
    checkPassword: async (username, password, signal) => {
      if (password === '') throw new ApiError(16, 'Blank passwords are not allowed')
      if (Buffer.byteLength(username) > LONGEST_NAME) throw new ApiError(3, `Username is too long (${LONGEST_NAME} bytes max)`)
      try {
        judge(username, password)
      } finally {
        await untilAborted(clock.sleep(loginMs, signal), signal)
      }
    },
    changePassword: async (username, password) => {
      const account = accountNamed(store, username)
      await saveAccount(client, store, { ...account, passwordChangedAt: kubeTime(clock.now()) })
      known.set(username, password)
    },
    issueToken: (subject, expiresInSeconds, id) => sessions.issue(subject, expiresInSeconds, id),
    revoke: (token) => {
      try {
        sessions.revoke(token)
      } catch (error) {
        // What is no token cannot be used anyway.
        if (!(error instanceof BadToken)) throw error
      }
    },
    accounts: () => accountsIn(store),
    account: (name) => accountNamed(store, name),
    saveAccount: (account) => saveAccount(client, store, account),
  }
  return access
}

/** A day unless a number with one unit is set. */
function sessionSeconds(text: string): number {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  return amount === undefined ? 86_400 : Number(amount) * (UNIT_SECONDS[unit] ?? 1)
}

function isSame(password: string | undefined, given: string): boolean {
  if (password === undefined) return false
  const [one, other] = [Buffer.from(password), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}
