import { isMap } from '../../kube-object.ts'
import type { FieldCause } from '../field-cause.ts'
import type { StructuralSchema } from '../structural-schema.ts'
import { goJson, goValue } from './go-value.ts'

/** Items that occur twice in lists whose items are told apart, by their value (`set`) or by some of their fields (`map`). */
export function listCauses(schema: StructuralSchema, value: unknown, path = ''): FieldCause[] {
  if (!hasUniqueItems(schema)) return []
  if (Array.isArray(value)) {
    const { items } = schema
    const inside = items === undefined ? [] : value.flatMap((item, index) => listCauses(items, item, `${path}[${index}]`))
    return [...duplicates(schema, value, path), ...inside]
  }
  if (!isMap(value)) return []
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = schema.properties?.[name] ?? values
    // Those of metadata are the same for every kind and none of a schema's business.
    return field === undefined || (path === '' && name === 'metadata') ? [] : listCauses(field, inner, path === '' ? name : `${path}.${name}`)
  })
}

function duplicates(schema: StructuralSchema, list: readonly unknown[], path: string): FieldCause[] {
  const type = schema['x-kubernetes-list-type']
  if (type !== 'set' && type !== 'map') return []
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const seen = new Set<string>()
  return list.flatMap((item, index) => {
    const identity =
      type === 'set' ? item : isMap(item) ? Object.fromEntries(keys.filter((key) => key in item).map((key) => [key, item[key]])) : undefined
    if (identity === undefined) return []
    const text = goJson(identity)
    if (!seen.has(text)) {
      seen.add(text)
      return []
    }
    return [{ reason: 'FieldValueDuplicate', message: `Duplicate value: ${goValue(identity)}`, field: `${path}[${index}]` }]
  })
}

const unique = new WeakMap<StructuralSchema, boolean>()

function hasUniqueItems(schema: StructuralSchema): boolean {
  const known = unique.get(schema)
  if (known !== undefined) return known
  // A schema that contains itself is answered by its other parts.
  unique.set(schema, false)
  const type = schema['x-kubernetes-list-type']
  const { items, additionalProperties, properties = {} } = schema
  const parts = [items, typeof additionalProperties === 'object' ? additionalProperties : undefined, ...Object.values(properties)]
  const found = type === 'set' || type === 'map' || parts.some((part) => part !== undefined && hasUniqueItems(part))
  unique.set(schema, found)
  return found
}
