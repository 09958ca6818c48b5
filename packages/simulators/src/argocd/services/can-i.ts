import type { JsonMap } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'

const ACTIONS = ['get', 'create', 'update', 'delete', 'sync', 'override', 'action', 'invoke']
const IN_PROJECTS = ['applications', 'applicationsets', 'logs', 'exec', 'clusters', 'repositories']
const RESOURCES = [
  ...['clusters', 'projects', 'applications', 'applicationsets', 'repositories', 'write-repositories', 'certificates', 'accounts', 'gpgkeys'],
  ...['logs', 'exec', 'extensions'],
]

/** May whoever asks do that. @throws ApiError 400 for an action or resource that nobody knows. */
export function canI({ parts, session, params: { resource = '', action = '', subresource = '' } }: Call): JsonMap {
  if (!ACTIONS.includes(action)) throw new ApiError(3, `[${ACTIONS.join(' ')}] does not contain ${action}`)
  if (!RESOURCES.includes(resource)) throw new ApiError(3, `[${RESOURCES.join(' ')}] does not contain ${resource}`)
  const [project = '', namespace, name, ...more] = subresource.split('/')
  const isOwn = IN_PROJECTS.includes(resource) && namespace === parts.namespace && name !== undefined && more.length === 0
  const object = isOwn ? `${project}/${name}` : subresource
  return { value: parts.access.allows(session, resource, action, object) ? 'yes' : 'no' }
}
