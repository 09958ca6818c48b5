import type { KindInfo } from '../kinds.ts'
import { isMap } from '../kube-object.ts'
import { typeNameOf } from './built-in/built-in-structure.ts'
import { namedType } from './built-in/go-types.ts'
import { inStructOrder } from './built-in/struct-order.ts'
import { base64Failure, lastOf, quantityFailure, timeFailure } from './decode-failure.ts'
import type { StructuralSchema } from './structural-schema.ts'
import { structureOf } from './structure-of.ts'

/**
 * Why no struct of one of the server's own kinds can be made of a map, which is how the server goes about a strategic merge patch and an apply:
 * other words than those for a text that was sent. Undefined when it can.
 */
export function conversionFailure(info: KindInfo, object: unknown): string | undefined {
  const structure = structureOf(info)
  return structure === undefined || info.custom === true || info.structure !== undefined ? undefined : failureIn(structure, object, '', '')
}

/** `struct` and `name`: the field that the value is in. */
function failureIn(schema: StructuralSchema, value: unknown, struct: string, name: string): string | undefined {
  if (value === null || value === undefined) return undefined
  if (schema.format === 'quantity') return quantityFailure(value)
  if (schema['x-kubernetes-int-or-string'] === true) return countFailure(value)
  if (schema.format === 'date-time') {
    const type = lastOf(typeNameOf(schema))
    return typeof value === 'string' ? timeFailure(value, type) : `json: cannot unmarshal ${jsonKind(value)} into Go value of type string`
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return undefined
  switch (schema.type) {
    case 'object':
      return inObject(schema, value, struct)
    case 'array':
      if (!Array.isArray(value)) return `cannot restore slice from ${goKind(value)}`
      return schema.items === undefined ? undefined : first(value, (item) => failureIn(schema.items ?? {}, item, struct, name))
    case 'string':
      if (schema.format === 'byte') return inBytes(value)
      return typeof value === 'string'
        ? undefined
        : unfit(value, namedType(struct, name) ?? 'string', typeof value === 'number' && Number.isInteger(value))
    case 'integer':
      if (typeof value !== 'number') return unfit(value, schema.format ?? 'int64', false)
      return Number.isInteger(value) ? undefined : unfit(value, schema.format ?? 'int64', true)
    case 'number':
      return typeof value === 'number' ? undefined : unfit(value, 'float64', false)
    case 'boolean':
      return typeof value === 'boolean' ? undefined : unfit(value, 'bool', false)
    default:
      return undefined
  }
}

function inObject(schema: StructuralSchema, value: unknown, struct: string): string | undefined {
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  if (!isMap(value)) return values === undefined ? `cannot restore struct from: ${goKind(value)}` : `cannot restore map from ${goKind(value)}`
  if (values !== undefined) return first(Object.values(value), (member) => failureIn(values, member, '', ''))
  const inner = lastOf(typeNameOf(schema)) || struct
  const properties = schema.properties ?? {}
  return first(inStructOrder(inner, Object.keys(properties)), (name) => failureIn(properties[name] ?? {}, value[name], inner, name))
}

function inBytes(value: unknown): string | undefined {
  if (typeof value !== 'string') return `cannot restore slice from ${goKind(value)}`
  const failure = base64Failure(value)
  return failure === undefined ? undefined : `error decoding from json: ${failure}`
}

/** `convertible`: Go could make the one of the other, and the server does not want it to. */
const unfit = (value: unknown, type: string, convertible: boolean) =>
  convertible ? `cannot convert ${goKind(value)} to ${type}` : `unrecognized type: ${/^(?:u?int|float|bool)/.test(type) ? type : 'string'}`

function countFailure(value: unknown): string | undefined {
  if (typeof value === 'string' || Number.isInteger(value)) return undefined
  return `json: cannot unmarshal ${typeof value === 'number' ? `number ${value}` : jsonKind(value)} into Go value of type int32`
}

const jsonKind = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value)

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice'
  if (isMap(value)) return 'map'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : 'string'
}

function first<Item>(items: readonly Item[], failure: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = failure(item)
    if (found !== undefined) return found
  }
  return undefined
}
