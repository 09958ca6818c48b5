import { at, isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'

interface ListField {
  readonly path: string
  /** Where its value is, when not where it is written. */
  readonly from?: string
  readonly since?: ArgoCdVersion
  /** Written where nothing is there: only what has no type at all is nil to the real table. */
  readonly absent?: Json
  /** Written as null where this is there and the value is not: a nil pointer has a type. */
  readonly within?: string
}

/** All that the `fields` of a list can name: a table of Argo CD, matched exactly. */
const FIELDS: readonly ListField[] = [
  { path: 'metadata.name', absent: '' },
  { path: 'metadata.namespace', absent: '' },
  { path: 'metadata.annotations', absent: null },
  { path: 'metadata.labels', absent: null },
  { path: 'metadata.creationTimestamp', absent: null },
  { path: 'metadata.deletionTimestamp', absent: null },
  { path: 'spec' },
  { path: 'spec.destination', since: '3.5' },
  { path: 'spec.project', since: '3.5' },
  { path: 'spec.source', since: '3.5', absent: null },
  { path: 'spec.sources', since: '3.5', absent: null },
  { path: 'spec.sourceHydrator', since: '3.5', absent: null },
  { path: 'spec.syncPolicy', since: '3.5', absent: null },
  { path: 'status.sourceHydrator', since: '3.2' },
  { path: 'status.summary' },
  { path: 'status.sync.status', absent: '' },
  { path: 'status.sync.revision', since: '3.5', absent: '' },
  { path: 'status.health' },
  { path: 'status.operationState.startedAt' },
  { path: 'status.operationState.finishedAt', within: 'status.operationState' },
  { path: 'status.operationState.phase' },
  { path: 'status.operationState.operation.sync', from: 'status.operationState.syncResult', within: 'status.operationState' },
  { path: 'status.resources' },
  { path: 'operation.sync', within: 'operation' },
]

/**
 * What of each item is answered; undefined: nothing was asked for, so all. A leading `-` leaves the named ones of the table out instead.
 * @throws ApiError, by item, where 3.5 has to write both a member and something inside of it.
 */
export function listFields(fields: string | null, version: ArgoCdVersion): ((item: JsonMap) => JsonMap) | undefined {
  if (fields === null || fields === '') return undefined
  const isExcluding = fields.startsWith('-')
  const named = new Set((isExcluding ? fields.slice(1) : fields).split(','))
  const chosen = FIELDS.filter(({ path, since = '2.14' }) => isSince(version, since) && named.has(`items.${path}`) !== isExcluding)
  const inner = chosen.find(({ path }) => chosen.some((other) => path.startsWith(`${other.path}.`)))
  // It succeeds there only when chance puts the whole member last, for every item anew. 3.6 writes the whole.
  if (inner !== undefined && !isSince(version, '3.6')) return () => refuse(inner.path)
  const whole = chosen.filter(({ path }) => !chosen.some((other) => path.startsWith(`${other.path}.`)))
  return (item) => {
    const result: JsonMap = {}
    for (const field of whole) write(result, field, item)
    return result
  }
}

function refuse(path: string): never {
  throw new ApiError(2, `field ${path} is not a map`)
}

function write(result: JsonMap, { path, from = path, absent, within }: ListField, item: JsonMap): void {
  const found = at(item, ...from.split('.')) as Json | undefined
  const isNil = within !== undefined && at(item, ...within.split('.')) !== undefined
  const value = found ?? (isNil ? null : absent)
  if (value === undefined) return
  const parents = path.split('.')
  const last = parents.pop() ?? path
  let inner = result
  for (const parent of parents) {
    const there = inner[parent]
    const next: JsonMap = isMap(there) ? there : {}
    inner[parent] = next
    inner = next
  }
  inner[last] = value
}
