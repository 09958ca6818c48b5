import { randomUUID } from 'node:crypto'
import type { Clock } from '@gitops-dms/core'
import { at, isMap, type JsonMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import type { ArgoCdVersion } from '../argocd-version.ts'
import { storedProject } from '../projects/find-project.ts'
import type { SettingsStore } from '../services/argocd-settings.ts'
import { secretValues } from '../services/secret-values.ts'
import type { NewToken, Session } from './access.ts'
import { accountsIn } from './accounts.ts'
import { BadToken, readToken, signToken, verifyToken } from './json-web-token.ts'

/** A login that has less than this left is renewed with every call. */
const RENEWED_BELOW_SECONDS = 300

/** Tokens of accounts and of project roles: signed here, and judged anew with every call. */
export class Sessions {
  readonly #store: SettingsStore
  readonly #clock: Clock
  readonly #version: ArgoCdVersion
  readonly #revoked = new Set<string>()

  constructor(store: SettingsStore, clock: Clock, version: ArgoCdVersion) {
    this.#store = store
    this.#clock = clock
    this.#version = version
  }

  /** @param expiresInSeconds 0: never. */
  issue(subject: string, expiresInSeconds: number, id: string): NewToken {
    const issuedAt = Math.floor(this.#clock.now() / 1_000)
    const end = expiresInSeconds > 0 ? { exp: issuedAt + expiresInSeconds } : {}
    const token = signToken({ iss: 'argocd', sub: subject, ...end, nbf: issuedAt, iat: issuedAt, jti: id }, this.#key())
    return { token, id, issuedAt, ...(end.exp === undefined ? {} : { expiresAt: end.exp }) }
  }

  /** @throws BadToken. */
  verify(token: string): Session {
    if (readToken(token)['iss'] !== 'argocd') throw new BadToken('SSO is not configured')
    const claims = verifyToken(token, this.#key(), this.#clock.now(), this.#version)
    const issuedAt = numberAt(claims, 'iat')
    if (issuedAt === undefined) throw new BadToken('token does not have iat claim')
    const subject = textAt(claims, 'sub') ?? ''
    const [kind, project, role, ...more] = subject.split(':')
    if (kind === 'proj' && project !== undefined && role !== undefined && more.length === 0) {
      this.#checkProjectToken(project, role, issuedAt, textAt(claims, 'jti') ?? '')
      return { subject, groups: [], issuedAt }
    }
    return this.#accountSession(claims, kind ?? '', project === 'login' ? 'login' : 'apiKey', issuedAt)
  }

  /** Only what would have ended once can be revoked. */
  revoke(token: string): void {
    const claims = verifyToken(token, this.#key(), this.#clock.now(), this.#version)
    const id = textAt(claims, 'jti')
    if (id !== undefined && numberAt(claims, 'exp') !== undefined) this.#revoked.add(id)
  }

  #accountSession(claims: JsonMap, name: string, capability: 'login' | 'apiKey', issuedAt: number): Session {
    const account = accountsIn(this.#store).find((one) => one.name === name)
    if (account === undefined) throw new BadToken(`rpc error: code = NotFound desc = account '${name}' does not exist`)
    const id = textAt(claims, 'jti') ?? ''
    if (!account.isEnabled) throw new BadToken(`account ${name} is disabled`)
    if (!account.capabilities.includes(capability)) throw new BadToken(`account ${name} does not have '${capability}' capability`)
    if (id === '') throw new BadToken('token does not have a unique identifier (jti claim) and cannot be validated')
    if (this.#revoked.has(id)) throw new BadToken('token is revoked, please re-login')
    if (capability === 'apiKey' && !account.tokens.some((token) => token.id === id)) {
      throw new BadToken(`account ${name} does not have token with id ${id}`)
    }
    if (account.passwordChangedAt !== '' && issuedAt * 1_000 < Date.parse(account.passwordChangedAt)) {
      throw new BadToken('account password has changed since token issued')
    }
    const exp = numberAt(claims, 'exp')
    const isEnding = exp !== undefined && capability === 'login' && exp - this.#clock.now() / 1_000 < RENEWED_BELOW_SECONDS
    const renewed = isEnding ? { renewed: this.issue(`${name}:login`, exp - issuedAt, randomUUID()).token } : {}
    return { subject: name, groups: [], issuedAt, ...renewed }
  }

  #checkProjectToken(name: string, role: string, issuedAt: number, id: string): void {
    const project = storedProject(this.#store, name)
    if (project === undefined) throw new BadToken(`appproject.argoproj.io "${name}" not found`)
    const tokens = projectTokens(project, role)
    if (tokens.some((token) => (id !== '' && token['id'] === id) || token['iat'] === issuedAt)) return
    throw new BadToken(`JWT token for role '${role}' issued at '${issuedAt}' does not exist in project '${name}'`)
  }

  /** Of the Secret, so that tokens stay good as long as it does. */
  #key(): string {
    return secretValues(this.#store, 'argocd-secret')['server.secretkey'] ?? ''
  }
}

function projectTokens(project: KubeObject, role: string): JsonMap[] {
  const items = at(project, 'status', 'jwtTokensByRole', role, 'items')
  return Array.isArray(items) ? items.filter(isMap) : []
}
