import { isMap } from '../../src/cluster/kube-object.ts'
import type { LifeFile } from '../recording.ts'

export interface ObservedEvent {
  readonly resource: string
  readonly type: string
  readonly object: Record<string, unknown>
}

/** Whose states are one sequence: an object; of events all that are about one object. */
export function subjectOf({ resource, object }: ObservedEvent): string {
  const about = resource === 'events' && isMap(object['involvedObject']) ? object['involvedObject'] : undefined
  if (about !== undefined) return `events of ${String(about['kind'])}/${String(about['name'])}`
  return `${resource}/${String(isMap(object['metadata']) ? object['metadata']['name'] : '')}`
}

/**
 * Members that the recording has of a resource. Of some it has only a part: those objects, which lack a uid, are compared by the members that
 * they have anywhere; of the others a member at the top that none of them has was left out.
 */
export function recordedShapes(life: LifeFile): ReadonlyMap<string, unknown> {
  const shapes = new Map<string, unknown>()
  for (const entry of life.timeline) {
    if (entry.kind !== 'watch') continue
    const { metadata } = entry.object
    const whole = isMap(metadata) && 'uid' in metadata
    const shape = whole ? Object.fromEntries(Object.keys(entry.object).map((name) => [name, null])) : entry.object
    shapes.set(entry.resource, merged(shapes.get(entry.resource), shape))
  }
  return shapes
}

/** A value without the members that a shape does not have. Lists are taken as they are. */
export function projected(value: unknown, shape: unknown): unknown {
  if (!isMap(value) || !isMap(shape)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => (name in shape ? [[name, projected(inner, shape[name])]] : [])))
}

function merged(a: unknown, b: unknown): unknown {
  if (!isMap(a) || !isMap(b)) return b ?? a
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return Object.fromEntries(names.map((name) => [name, merged(a[name], b[name])]))
}

/** Lives have no managedFields. */
export function withoutManagedFields(object: Record<string, unknown>): Record<string, unknown> {
  if (!isMap(object['metadata'])) return object
  const { managedFields: _left, ...metadata } = object['metadata']
  return { ...object, metadata }
}

/** The lives were written down member by member: one that an object did not have is null there, and so is one that has nothing in it. */
export function withoutNothing(object: unknown): unknown {
  if (!isMap(object)) return object
  const isNothing = (value: unknown) => value === null || (isMap(value) && Object.keys(value).length === 0)
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isNothing(value)))
}
