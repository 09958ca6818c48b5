import type { Cluster } from '../../cluster/cluster.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { AccessOptions, AccessRule, UserOptions } from './access-options.ts'
import { grantsOf } from './grants.ts'
import { IssuedTokens } from './issued-tokens.ts'
import { allows, isPathWish, type Wish } from './match-rule.ts'
import { ANONYMOUS, authenticated, type UserInfo } from './user-info.ts'

export interface Verdict {
  readonly allowed: boolean
  /** Which rule allowed it; '' when none had to. Of a refusal: what is wrong with the rules. */
  readonly reason: string
}

/** Who may come in, and what they may do. */
export class Access {
  /** Of service accounts. */
  readonly tokens: IssuedTokens
  readonly #cluster: Cluster
  readonly #users = new Map<string, UserOptions>()
  readonly #anonymous: boolean

  /** `token` is that of the administrator. */
  constructor(cluster: Cluster, token: string, options: AccessOptions = {}) {
    this.#cluster = cluster
    this.#anonymous = options.anonymous !== false
    this.tokens = new IssuedTokens(cluster)
    this.#users.set(token, { token, name: 'simulator-admin', groups: ['system:masters'] })
    for (const user of options.users ?? []) this.#users.set(user.token, user)
  }

  /**
   * No bearer token, and an empty one, is the anonymous user (recorded: 403, not 401); so is Basic.
   * @throws StatusError 401 for a token that is unknown or has expired.
   */
  authenticate(authorization: string | null): UserInfo {
    const token = /^bearer\s+(.*)$/i.exec(authorization ?? '')?.[1]?.trim() ?? ''
    if (token === '') {
      if (this.#anonymous) return ANONYMOUS
      throw unauthorized()
    }
    const user = this.userOf(token)
    if (user === undefined) throw unauthorized()
    return user
  }

  /** Undefined = the token is unknown or has expired. */
  userOf(token: string): UserInfo | undefined {
    const known = this.#users.get(token)
    if (known === undefined) return this.tokens.userOf(token)
    if (known.expiresAt !== undefined && known.expiresAt <= this.#cluster.clock.now()) return undefined
    const { name, uid, groups = [], extra } = known
    return authenticated({ name, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) })
  }

  decide(user: UserInfo, wish: Wish): Verdict {
    const namespace = isPathWish(wish) || wish.namespace === '' ? undefined : wish.namespace
    const problems: string[] = []
    for (const { rules, reason, problem } of this.grants(user, namespace)) {
      if (problem !== undefined) problems.push(problem)
      if (rules.some((rule) => allows(rule, wish))) return { allowed: true, reason }
    }
    return { allowed: false, reason: problems.length === 0 ? '' : `RBAC: ${problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`}` }
  }

  grants(user: UserInfo, namespace: string | undefined) {
    return grantsOf(this.#cluster, user, this.#rulesOf(user), namespace)
  }

  #rulesOf(user: UserInfo): readonly AccessRule[] {
    return [...this.#users.values()].filter(({ name }) => name === user.name).flatMap(({ rules }) => rules ?? [])
  }
}

const unauthorized = () => new StatusError(401, 'Unauthorized', 'Unauthorized')
