import type { JsonMap } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { isPathWish, type Wish } from './match-rule.ts'
import type { UserInfo } from './user-info.ts'

/** 403 in the words of the authoriser. */
export function forbidden(user: UserInfo, wish: Wish, reason: string): StatusError {
  const because = reason === '' ? '' : `: ${reason}`
  const who = `User ${JSON.stringify(user.name)} cannot ${wish.verb}`
  if (isPathWish(wish)) return new StatusError(403, 'Forbidden', `forbidden: ${who} path "${wish.path}"${because}`, {})
  const { group, resource, subresource, namespace, name } = wish
  const qualified = group === '' ? resource : `${resource}.${group}`
  const object = name === undefined ? qualified : `${qualified} "${name}"`
  const asked = subresource === undefined ? resource : `${resource}/${subresource}`
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const details: JsonMap = { ...(name === undefined ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource }
  return new StatusError(403, 'Forbidden', `${object} is forbidden: ${who} resource "${asked}" in API group "${group}" ${where}${because}`, details)
}
