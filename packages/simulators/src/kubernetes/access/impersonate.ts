import { StatusError } from '../../cluster/status-error.ts'
import type { Access } from './access.ts'
import { forbidden } from './forbidden.ts'
import { isPathWish, type ResourceWish, type Wish } from './match-rule.ts'
import { ANONYMOUS, authenticated, serviceAccountOf, serviceAccountUser, type UserInfo } from './user-info.ts'

const EXTRA = 'impersonate-extra-'

/** The user in whose name the request is made, by its `Impersonate-*` headers. @throws StatusError 400, 403. */
export function impersonate(access: Access, user: UserInfo, headers: Headers, wish: Wish): UserInfo {
  const wanted = readWanted(headers)
  if (wanted === undefined) return user
  if (wanted.name === '') throw new StatusError(400, 'BadRequest', `requested ${goUser(wanted)} without impersonating a user name`)
  for (const needed of neededFor(wanted)) {
    const { allowed, reason } = access.decide(user, needed)
    if (!allowed) throw forbidden(user, constrained(wanted, wish), reason)
  }
  return become(wanted)
}

interface Wanted {
  readonly name: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

function readWanted(headers: Headers): Wanted | undefined {
  const name = headers.get('impersonate-user') ?? ''
  const uid = headers.get('impersonate-uid') ?? ''
  const groups = listOf(headers.get('impersonate-group'))
  const extra: Record<string, readonly string[]> = {}
  for (const [header, value] of headers) {
    if (header.startsWith(EXTRA)) extra[decodeURIComponent(header.slice(EXTRA.length))] = listOf(value)
  }
  if (name === '' && uid === '' && groups.length === 0 && Object.keys(extra).length === 0) return undefined
  return { name, uid, groups, extra }
}

/** Several headers of one name arrive joined. */
const listOf = (value: string | null): string[] => (value === null ? [] : value.split(',').map((one) => one.trim()))

function neededFor({ name, uid, groups, extra }: Wanted): ResourceWish[] {
  const account = serviceAccountOf(name)
  const verb = 'impersonate'
  const authentication = 'authentication.k8s.io'
  return [
    account === undefined
      ? { verb, group: '', resource: 'users', name }
      : { verb, group: '', resource: 'serviceaccounts', namespace: account.namespace, name: account.name },
    ...groups.map((group) => ({ verb, group: '', resource: 'groups', name: group })),
    ...(uid === '' ? [] : [{ verb, group: authentication, resource: 'uids', name: uid }]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({ verb, group: authentication, resource: 'userextras', subresource: key, name: value })),
    ),
  ]
}

/** Since 1.36 a refusal speaks of the narrower right that would have been enough too: `impersonate-on:<mode>:<verb>` of the very request. */
function constrained({ name }: Wanted, wish: Wish): Wish {
  const mode = serviceAccountOf(name) !== undefined ? 'serviceaccount' : name.startsWith('system:node:') ? 'arbitrary-node' : 'user-info'
  const verb = `impersonate-on:${mode}:${wish.verb}`
  return isPathWish(wish) ? { ...wish, verb } : { ...wish, verb }
}

function become({ name, uid, groups, extra }: Wanted): UserInfo {
  const account = serviceAccountOf(name)
  const more = { ...(uid === '' ? {} : { uid }), ...(Object.keys(extra).length === 0 ? {} : { extra }) }
  if (name === ANONYMOUS.name) return { ...ANONYMOUS, groups: [...groups, ...ANONYMOUS.groups.filter((group) => !groups.includes(group))], ...more }
  if (account !== undefined && groups.length === 0) return { ...serviceAccountUser(account.namespace, account.name), ...more }
  return authenticated({ name, groups, ...more })
}

/** As Go prints the struct. */
function goUser({ name, uid, groups, extra }: Wanted): string {
  const list = (values: readonly string[]) =>
    values.length === 0 ? '[]string(nil)' : `[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`
  const entries = Object.entries(extra).map(([key, values]) => `${JSON.stringify(key)}:${list(values)}`)
  const map = entries.length === 0 ? 'map[string][]string(nil)' : `map[string][]string{${entries.join(', ')}}`
  return `&user.DefaultInfo{Name:${JSON.stringify(name)}, UID:${JSON.stringify(uid)}, Groups:${list(groups)}, Extra:${map}}`
}
