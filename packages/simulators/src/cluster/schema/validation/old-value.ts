import { isDeepStrictEqual } from 'node:util'
import { isMap } from '../../kube-object.ts'
import type { StructuralSchema } from '../structural-schema.ts'

/** What an item of a list was before the write, where the list says which one it was: items of other lists are new ones. */
export function oldItem(schema: StructuralSchema, before: unknown, item: unknown): unknown {
  const keys = schema['x-kubernetes-list-map-keys']
  if (schema['x-kubernetes-list-type'] !== 'map' || keys === undefined || !Array.isArray(before) || !isMap(item)) return undefined
  return before.find((old) => isMap(old) && keys.every((key) => isDeepStrictEqual(old[key], item[key])))
}

export const oldMember = (before: unknown, name: string): unknown => (isMap(before) ? before[name] : undefined)

/** Whether the value at a path, or one that it lies in, is what it was: what was wrong with it before is tolerated then. */
export function isUnchanged(schema: StructuralSchema, before: unknown, object: unknown, path: readonly (string | number)[]): boolean {
  let current: StructuralSchema | undefined = schema
  let old = before
  let value = object
  for (const segment of path) {
    if (old === undefined) return false
    if (isDeepStrictEqual(value, old)) return true
    const inner: unknown = Reflect.get(value as object, segment)
    if (typeof segment === 'number') {
      old = current === undefined ? undefined : oldItem(current, old, inner)
      current = current?.items
    } else {
      old = oldMember(old, segment)
      const values: StructuralSchema | undefined = typeof current?.additionalProperties === 'object' ? current.additionalProperties : undefined
      current = current?.properties?.[segment] ?? values
    }
    value = inner
  }
  return old !== undefined && isDeepStrictEqual(value, old)
}
