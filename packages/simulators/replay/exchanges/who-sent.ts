import { isMap } from '../../src/cluster/kube-object.ts'
import type { UserOptions } from '../../src/kubernetes/access/access-options.ts'
import { readGiven } from '../given.ts'
import type { Given } from '../recording.ts'
import type { Played } from './chronology.ts'

/** The users of a recording whose credentials are left out, and who sent what. */
export interface Senders {
  readonly users: readonly UserOptions[]
  /** The header to send; undefined = none. `admin`: the token of who may do everything. */
  authorization(played: Played, admin: string): string | undefined
}

/**
 * An answer tells it: 401 means a wrong token, a refusal names the user. The administrator sent the rest, unless `given` says who: with a
 * client certificate, so without a header, but to the same effect.
 */
export function sendersOf(played: readonly Played[]): Senders {
  const given = [...new Set(played.map((one) => one.given))].flatMap(givenUsers)
  const refused = played.flatMap((one) => refusedUser(one) ?? []).filter((name) => name !== ANONYMOUS)
  const users = new Map<string, UserOptions>(refused.map((name) => [name, { name, token: tokenOf(name) }]))
  for (const { user, uid, groups } of given) {
    users.set(user, { name: user, token: tokenOf(user), ...(uid === undefined ? {} : { uid }), ...(groups === undefined ? {} : { groups }) })
  }
  return {
    users: [...users.values()],
    authorization: (one, admin) => {
      const { request, response, id } = one.exchange
      const name = refusedUser(one) ?? givenUsers(one.given).find((entry) => entry.exchanges?.includes(id) === true)?.user
      const sent = authorizationIn(request.headers)
      if (sent !== undefined && !sent.includes('<')) return sent // it is not left out
      if (response.status === 401) return 'Bearer wrong'
      // Other kinds of credentials count as none (recorded).
      if (name === ANONYMOUS) return sent === undefined ? undefined : 'Basic dXNlcjpwYXNz'
      return `Bearer ${name === undefined ? admin : tokenOf(name)}`
    },
  }
}

const givenUsers = (given: readonly Given[]) => readGiven(given).flatMap((entry) => ('user' in entry ? [entry] : []))

const authorizationIn = (headers: Readonly<Record<string, string>> = {}) =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1]

const ANONYMOUS = 'system:anonymous'

const tokenOf = (name: string) => `token-of-${name}`

function refusedUser({ exchange: { response } }: Played): string | undefined {
  if (response.status !== 403) return undefined
  const body = response.stream === undefined ? response.body : response.stream.map(({ chunk }) => chunk).join('')
  const message = isMap(body) ? String(body['message']) : String(body ?? '')
  return /User \\?"([^"\\]+)\\?"/.exec(message)?.[1]
}
