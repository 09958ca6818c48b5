import { randomBytes } from 'node:crypto'
import type { Clock } from '@gitops-dms/core'
import { WireError } from '../wire-error.ts'

export interface User {
  readonly name: string
  readonly expiresAt: number | null
}

/** Namespaces that nobody may look into. */
const CLOSED = ['forbidden']

/** Who may ask: the static token, and those that logins gave. */
export class Access {
  readonly token = randomBytes(18).toString('base64url')
  readonly username = 'admin'
  readonly password = randomBytes(12).toString('base64url')
  readonly #clock: Clock
  readonly #tokenMs: number
  readonly #expiries = new Map<string, number>()

  constructor(clock: Clock, tokenMs: number) {
    this.#clock = clock
    this.#tokenMs = tokenMs
  }

  login(username: string, password: string): { token: string; expiresAt: string } {
    if (username !== this.username || password !== this.password) throw new WireError(401, 'unauthenticated', 'the user or the password is wrong')
    const token = randomBytes(18).toString('base64url')
    const expiresAt = this.#clock.now() + this.#tokenMs
    this.#expiries.set(token, expiresAt)
    return { token, expiresAt: new Date(expiresAt).toISOString() }
  }

  /** @throws WireError 401 */
  user(authorization: string | null): User {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]
    if (token === this.token) return { name: 'static', expiresAt: null }
    const expiresAt = this.#expiries.get(token ?? '')
    if (expiresAt === undefined) throw new WireError(401, 'unauthenticated', 'a valid token is wanted: Authorization: Bearer …')
    if (expiresAt <= this.#clock.now()) throw new WireError(401, 'unauthenticated', 'the token has expired')
    return { name: this.username, expiresAt }
  }

  isOpen(namespace: string): boolean {
    return !CLOSED.includes(namespace)
  }

  /** @throws WireError 403 */
  requireOpen(namespace: string): void {
    if (!this.isOpen(namespace)) throw new WireError(403, 'denied', `the namespace ${namespace} is closed to you`, { namespace })
  }
}
