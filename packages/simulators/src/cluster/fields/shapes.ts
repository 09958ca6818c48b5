import { isMap, type JsonMap } from '../kube-object.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'
import { itemElement } from './path-elements.ts'

/** What nobody described: maps by their members, lists as a whole. */
export type Shape = StructuralSchema | undefined

/** How a value is owned: as a whole, by its members, or by its items. Of no value at all (null, undefined) the schema says it. */
export function ownedBy(shape: Shape, value: unknown): 'whole' | 'members' | 'items' {
  const missing = value === null || value === undefined
  if (Array.isArray(value) || (missing && shape?.type === 'array')) {
    const type = shape?.['x-kubernetes-list-type']
    return type === 'set' || type === 'map' ? 'items' : 'whole'
  }
  if (isMap(value) || (missing && shape?.type === 'object')) return shape?.['x-kubernetes-map-type'] === 'atomic' ? 'whole' : 'members'
  return 'whole'
}

export const memberShape = (shape: Shape, name: string): Shape =>
  shape?.properties?.[name] ?? (typeof shape?.additionalProperties === 'object' ? shape.additionalProperties : undefined)

/** Has a name in the schema, as against a key of a map. */
export const isNamed = (shape: Shape, name: string): boolean => shape?.properties !== undefined && name in shape.properties

export const membersOf = (value: unknown): JsonMap => (isMap(value) ? value : NOTHING)
const NOTHING: JsonMap = {}

/** The items of a list that is owned by its items, under their elements; several under one element where a list is broken. */
export function itemsOf(shape: Shape, value: unknown): Map<string, unknown[]> {
  const items = new Map<string, unknown[]>()
  if (!Array.isArray(value) || shape === undefined) return items
  for (const [index, item] of value.entries()) {
    const found = itemElement(shape, item)
    const element = 'element' in found ? found.element : `i:${index}`
    const known = items.get(element)
    if (known === undefined) items.set(element, [item])
    else known.push(item)
  }
  return items
}
