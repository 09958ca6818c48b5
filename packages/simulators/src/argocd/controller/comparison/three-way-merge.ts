import { isDeepStrictEqual } from 'node:util'
import { isMap, type Json, type JsonMap } from '../../../cluster/kube-object.ts'
import { mergeKeyOf, mergesAsSet } from '../../../cluster/patches/merge-keys.ts'
import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'

/**
 * What becomes of a live object of a built-in kind when it is applied on the client side: what is wanted is set, what was applied before and is
 * wanted no longer goes, the rest stays.
 */
export function threeWayMerged(before: JsonMap, wanted: JsonMap, live: JsonMap, schema: StructuralSchema | undefined): JsonMap {
  const result: JsonMap = { ...live }
  for (const member of Object.keys(before)) if (!(member in wanted)) delete result[member]
  for (const [member, value] of Object.entries(wanted)) {
    if (value === null) delete result[member]
    else result[member] = mergedValue(member, before[member], value, live[member], memberSchema(schema, member))
  }
  return result
}

function mergedValue(member: string, before: Json | undefined, wanted: Json, live: Json | undefined, schema: StructuralSchema | undefined): Json {
  if (isMap(wanted) && isMap(live)) return threeWayMerged(isMap(before) ? before : {}, wanted, live, schema)
  if (!Array.isArray(wanted) || !Array.isArray(live)) return wanted
  const earlier = Array.isArray(before) ? before : []
  if (mergesAsSet(member, schema)) return mergedSet(earlier, wanted, live)
  const key = mergeKeyOf(member, schema, [...wanted, ...live])
  return key === undefined ? wanted : mergedList(key, earlier, wanted, live, schema?.items)
}

function mergedSet(before: readonly Json[], wanted: readonly Json[], live: readonly Json[]): Json[] {
  const has = (list: readonly Json[], item: Json) => list.some((one) => isDeepStrictEqual(one, item))
  const kept = live.filter((item) => has(wanted, item) || !has(before, item))
  return [...kept, ...wanted.filter((item) => !has(kept, item))]
}

/** Item by item; those of others stay behind. */
function mergedList(
  key: string,
  before: readonly Json[],
  wanted: readonly Json[],
  live: readonly Json[],
  schema: StructuralSchema | undefined,
): Json[] {
  const keyOf = (item: Json | undefined) => (isMap(item) ? item[key] : undefined)
  const itemOf = (list: readonly Json[], item: Json) => list.find((one) => isDeepStrictEqual(keyOf(one), keyOf(item)))
  const merged = wanted.map((item) => {
    const [old, current] = [itemOf(before, item), itemOf(live, item)]
    return isMap(item) && isMap(current) ? threeWayMerged(isMap(old) ? old : {}, item, current, schema) : item
  })
  const others = live.filter((item) => itemOf(wanted, item) === undefined && itemOf(before, item) === undefined)
  return isDeepStrictEqual(merged.map(keyOf), live.filter((item) => itemOf(wanted, item) !== undefined).map(keyOf))
    ? live.flatMap((item) => itemOf(merged, item) ?? (others.includes(item) ? [item] : []))
    : [...merged, ...others]
}

function memberSchema(schema: StructuralSchema | undefined, member: string): StructuralSchema | undefined {
  const { additionalProperties } = schema ?? {}
  return schema?.properties?.[member] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
}
