import type { JsonMap } from '../cluster/kube-object.ts'
import { StatusError } from '../cluster/status-error.ts'
import type { ResourceTarget, Verb } from './resource-target.ts'

export type User = 'simulator-admin' | 'system:anonymous'

/**
 * Who sent the request. No bearer token, and an empty one, is the anonymous user (recorded: 403, not 401); so is Basic.
 * @throws StatusError 401 for a token that is not the right one.
 */
export function authenticate(request: Request, token: string): User {
  const given = /^bearer\s+(.*)$/i.exec(request.headers.get('authorization') ?? '')?.[1]?.trim() ?? ''
  if (given === '') return 'system:anonymous'
  if (given === token) return 'simulator-admin'
  throw new StatusError(401, 'Unauthorized', 'Unauthorized')
}

/** @throws StatusError 403. */
export function requirePathAccess(user: User, path: string): void {
  if (user !== 'system:anonymous') return
  throw new StatusError(403, 'Forbidden', `forbidden: User "${user}" cannot get path "${path}"`, {})
}

/** Comes before any question whether the resource exists (recorded). @throws StatusError 403. */
export function requireResourceAccess(user: User, verb: Verb, target: ResourceTarget): void {
  if (user !== 'system:anonymous') return
  const { group, plural, namespace, name, subresource } = target
  const resource = group === '' ? plural : `${plural}.${group}`
  const object = name === undefined ? resource : `${resource} "${name}"`
  const asked = subresource === undefined ? plural : `${plural}/${subresource}`
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const details: JsonMap = { ...(name === undefined ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural }
  throw new StatusError(
    403,
    'Forbidden',
    `${object} is forbidden: User "${user}" cannot ${verb} resource "${asked}" in API group "${group}" ${where}`,
    details,
  )
}
