import { ApiError } from '../gateway/api-error.ts'

const RESOURCES = ['applications', 'applicationsets', 'logs', 'exec', 'clusters', 'repositories']
const ACTIONS = ['get', 'create', 'update', 'delete', 'sync', 'override', '*']

export function checkRoleName(name: string): void {
  if (/^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name)) return
  const rule = `Must consist of alphanumeric characters, '-' or '_', and must start and end with an alphanumeric character`
  throw new ApiError(3, `invalid role name '${name}'. ${rule}`)
}

/** A role may say of its own project only, and of itself only. @throws ApiError 400. */
export function checkPolicy(project: string, role: string, policy: string): void {
  const refuse = (why: string) => new ApiError(3, `invalid policy rule '${policy}': ${why}`)
  const parts = policy.split(',').map((part) => part.replace(/^ +| +$/g, ''))
  const [type, subject = '', resource = '', action = '', object = '', effect = ''] = parts
  if (parts.length !== 6 || type !== 'p') throw refuse(`must be of the form: 'p, sub, res, act, obj, eft'`)
  const expected = `proj:${project}:${role}`
  if (subject !== expected) throw refuse(`policy subject must be: '${expected}', not '${subject}'`)
  if (!RESOURCES.includes(resource)) {
    throw refuse(`project resource must be: 'applications', 'applicationsets', 'repositories', 'exec', 'logs' or 'clusters', not '${resource}'`)
  }
  if (!ACTIONS.includes(action) && !/(action|update|delete)\/.*/.test(action)) throw refuse(`invalid action '${action}'`)
  const own = project.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  if (!new RegExp(`^${own}(/[*\\w\\-.]+)?/[*\\w\\-.]+$`).test(object)) {
    throw refuse(`object must be of form '${project}/*', '${project}[/<NAMESPACE>]/<APPNAME>' or '${project}/<APPNAME>', not '${object}'`)
  }
  if (effect !== 'allow' && effect !== 'deny') throw refuse(`effect must be: 'allow' or 'deny'`)
}

export function checkGroup(given: string): void {
  const trimmed = given.trim()
  const isQuoted = trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"')
  const name = isQuoted ? trimmed.slice(1, -1) : trimmed
  const refuse = (why: string) => new ApiError(3, `group '${name}' ${why}`)
  if (!isQuoted && name.includes(',')) throw refuse('must be quoted')
  if (name === '') throw refuse('is empty')
  if (/["\n\r\t]/.test(name)) throw refuse('contains invalid characters')
  if (given.length > 1 && /^\s/.test(given)) throw refuse('contains a leading space')
  if (given.length > 1 && /\s$/.test(given)) throw refuse('contains a trailing space')
}
