import { isDeepStrictEqual } from 'node:util'
import { goPlain } from '../go-plain.ts'
import { isMap, type Json, type JsonMap } from '../kube-object.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'
import { StatusError } from '../status-error.ts'
import { copyOf } from '../store/copy-object.ts'
import { mergeKeyOf, mergesAsSet } from './merge-keys.ts'

/**
 * A strategic merge patch, on a copy: lists whose items have a key are merged item by item. The directives `$patch` (replace, delete, merge),
 * `$deleteFromPrimitiveList/…`, `$retainKeys` and `$setElementOrder/…` do what they say.
 */
export function strategicMerged(target: JsonMap, patch: JsonMap, schema: StructuralSchema | undefined): JsonMap {
  if (patch['$patch'] === 'delete') return {}
  if (patch['$patch'] === 'replace') return copyOf(withoutDirectives(patch))
  const retained = patch['$retainKeys']
  const result: JsonMap = Array.isArray(retained)
    ? Object.fromEntries(Object.entries(target).filter(([member]) => retained.includes(member)))
    : { ...target }
  for (const [member, value] of Object.entries(patch)) {
    if (member.startsWith('$')) applyDirective(result, member, value)
    else mergeMember(result, member, value, memberSchema(schema, member))
  }
  for (const [member, order] of Object.entries(patch)) if (member.startsWith('$setElementOrder/')) reorder(result, member.slice(17), order)
  return result
}

function mergeMember(result: JsonMap, member: string, value: Json, schema: StructuralSchema | undefined): void {
  const before = result[member]
  if (value === null) delete result[member]
  else if (isMap(value)) result[member] = strategicMerged(isMap(before) ? before : {}, value, schema)
  else if (Array.isArray(value)) result[member] = Array.isArray(before) ? mergedList(member, before, value, schema) : withoutDirectiveItems(value)
  else result[member] = value
}

function mergedList(member: string, before: readonly Json[], patch: readonly Json[], schema: StructuralSchema | undefined): Json[] {
  if (mergesAsSet(member, schema)) {
    const merged = [...before, ...patch.filter((item) => !before.some((one) => isDeepStrictEqual(one, item)))]
    return inOrder(merged, patch, before, (item) => item)
  }
  const key = mergeKeyOf(member, schema, patch)
  const isReplaced = patch.some((item) => isMap(item) && item['$patch'] === 'replace' && Object.keys(item).length === 1)
  if (key === undefined || isReplaced) return withoutDirectiveItems(patch)
  const keyOf = (item: Json | undefined) => (isMap(item) ? item[key] : undefined)
  const result = [...before]
  for (const item of patch) {
    if (!isMap(item)) continue
    if (item[key] === undefined) throw new StatusError(500, '', `map: ${goPlain(item)} does not contain declared merge key: ${key}`)
    const index = result.findIndex((one) => isMap(one) && isDeepStrictEqual(one[key], item[key]))
    if (item['$patch'] === 'delete') {
      if (index >= 0) result.splice(index, 1)
      continue
    }
    const old = result[index]
    const merged = strategicMerged(isMap(old) ? old : {}, item, schema?.items)
    if (index >= 0) result[index] = merged
    else result.push(merged)
  }
  return inOrder(result, patch, before, keyOf)
}

/**
 * What the patch names stands in the order of the patch; the others stay before what they stood before. So what is new comes before what only the
 * list had (measured).
 */
function inOrder(merged: readonly Json[], patch: readonly Json[], before: readonly Json[], keyOf: (item: Json) => Json | undefined): Json[] {
  const placeIn = (list: readonly Json[], item: Json) => list.findIndex((one) => isDeepStrictEqual(keyOf(one), keyOf(item)))
  const named = merged.filter((item) => placeIn(patch, item) >= 0).sort((a, b) => placeIn(patch, a) - placeIn(patch, b))
  const others = merged.filter((item) => placeIn(patch, item) < 0)
  const result: Json[] = []
  for (const item of named) {
    const place = placeIn(before, item)
    while (place >= 0 && others[0] !== undefined && placeIn(before, others[0]) < place) result.push(...others.splice(0, 1))
    result.push(item)
  }
  return [...result, ...others]
}

/** What was no list before is what the patch has, even what is there twice. */
const withoutDirectiveItems = (patch: readonly Json[]): Json[] =>
  patch.filter((item) => !(isMap(item) && '$patch' in item)).map((item) => copyOf(item))

function applyDirective(result: JsonMap, directive: string, value: Json): void {
  const [, member] = /^\$deleteFromPrimitiveList\/(.+)$/.exec(directive) ?? []
  const list = member === undefined ? undefined : result[member]
  if (member === undefined || !Array.isArray(list) || !Array.isArray(value)) return
  result[member] = list.filter((item) => !value.some((gone) => isDeepStrictEqual(gone, item)))
}

/** The items that are named come in that order; the others keep their places behind the one that they followed. */
function reorder(result: JsonMap, member: string, order: Json): void {
  const list = result[member]
  if (!Array.isArray(list) || !Array.isArray(order)) return
  const placeOf = (item: Json) => order.findIndex((one) => isDeepStrictEqual(isMap(one) && isMap(item) ? pick(item, Object.keys(one)) : item, one))
  const placed = list.filter((item) => placeOf(item) >= 0).sort((a, b) => placeOf(a) - placeOf(b))
  result[member] = list.map((item) => (placeOf(item) >= 0 ? (placed.shift() ?? item) : item))
}

const pick = (item: JsonMap, members: readonly string[]): JsonMap => Object.fromEntries(members.map((member) => [member, item[member] ?? null]))

const withoutDirectives = (patch: JsonMap): JsonMap => Object.fromEntries(Object.entries(patch).filter(([member]) => !member.startsWith('$')))

function memberSchema(schema: StructuralSchema | undefined, member: string): StructuralSchema | undefined {
  const { additionalProperties } = schema ?? {}
  return schema?.properties?.[member] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
}
