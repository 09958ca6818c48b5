import type { KindInfo } from '../kinds.ts'
import { isMap } from '../kube-object.ts'
import { typeNameOf } from './built-in/built-in-structure.ts'
import { embeddedIn, namedType } from './built-in/go-types.ts'
import { isQuantity } from './built-in/quantity.ts'
import type { StructuralSchema } from './structural-schema.ts'
import { structureOf } from './structure-of.ts'

/**
 * Why the decoder cannot make an object of its kind out of what was sent, as the 400 says it; undefined when it can. The server's own kinds are
 * structs, so every wrong type is one; of a custom resource only its metadata is.
 */
export function decodeFailure(info: KindInfo, object: unknown): string | undefined {
  const structure = structureOf(info)
  if (structure === undefined || !isMap(object)) return undefined
  const isBuiltIn = info.custom !== true && info.structure === undefined
  const metadata = structure.properties?.['metadata']
  // The metadata of a custom resource is decoded apart from it, so its path begins there.
  const saved: string[] = []
  const failure = isBuiltIn
    ? failureIn(structure, object, { path: [], struct: lastOf(typeNameOf(structure)), saved })
    : metadata === undefined
      ? undefined
      : failureIn(metadata, object['metadata'], { path: [], struct: 'ObjectMeta', saved })
  const told = failure ?? saved[0]
  return told === undefined ? undefined : `${info.kind} in version "${info.version}" cannot be handled as a ${info.kind}: ${told}`
}

interface Place {
  readonly path: readonly string[]
  /** The type whose field the value is in. */
  readonly struct: string
  /** Values of a wrong type: the decoder goes on after them, and tells the first one in the end. */
  readonly saved: string[]
}

/** What ends the decoding at once: what a type says that reads its values itself. */
function failureIn(schema: StructuralSchema, value: unknown, { path, struct, saved }: Place): string | undefined {
  if (value === null || value === undefined) return undefined
  if (schema.format === 'quantity') return quantityFailure(value)
  const expected = expectedType(schema, namedType(struct, path.at(-1) ?? ''))
  if (expected === undefined) return undefined
  if (!fits(schema, value)) {
    const wrong = `json: cannot unmarshal ${jsonKind(schema, value)} into Go struct field ${struct}.${path.join('.')} of type ${expected}`
    if (schema['x-kubernetes-int-or-string'] === true || schema.format === 'date-time') return wrong
    saved.push(wrong)
    return undefined
  }
  if (schema.format === 'byte' && typeof value === 'string') {
    const wrong = base64Failure(value)
    if (wrong !== undefined) saved.push(wrong)
    return undefined
  }
  if (schema.format === 'date-time' && typeof value === 'string') return timeFailure(value, lastOf(typeNameOf(schema)))
  if (Array.isArray(value)) {
    return first(value, (item) => (schema.items === undefined ? undefined : failureIn(schema.items, item, { path, struct, saved })))
  }
  if (!isMap(value)) return undefined
  const inner = lastOf(typeNameOf(schema)) || struct
  return first(Object.entries(value), ([name, member]) => {
    const field = schema.properties?.[name]
    if (field !== undefined) {
      const embedded = embeddedIn(inner, name)
      return failureIn(field, member, { path: embedded === undefined ? [...path, name] : [...path, embedded, name], struct: inner, saved })
    }
    const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
    return values === undefined ? undefined : failureIn(values, member, { path, struct: inner, saved })
  })
}

function first<Item>(items: readonly Item[], failure: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = failure(item)
    if (found !== undefined) return found
  }
  return undefined
}

export const lastOf = (name: string | undefined) => name?.split('.').at(-1) ?? ''

function fits(schema: StructuralSchema, value: unknown): boolean {
  if (schema['x-kubernetes-int-or-string'] === true) return typeof value === 'string' || Number.isInteger(value)
  switch (schema.type) {
    case 'integer':
      return Number.isInteger(value) && (schema.format !== 'int32' || Math.abs(value as number) < 2 ** 31)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isMap(value)
    default:
      return typeof value === schema.type
  }
}

/** As Go names the type; undefined where anything goes. `named`: what a text of the field is called. */
function expectedType(schema: StructuralSchema, named: string | undefined): string | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) return 'int32'
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return undefined
  switch (schema.type) {
    case 'integer':
      return schema.format ?? 'int64'
    case 'number':
      return 'float64'
    case 'boolean':
      return 'bool'
    case 'array':
      return `[]${expectedType(schema.items ?? {}, named) ?? 'interface {}'}`
    case 'object':
      return typeof schema.additionalProperties === 'object' ? mapType(schema.additionalProperties) : typeNameOf(schema)
    case 'string':
      return schema.format === 'byte' ? '[]uint8' : (named ?? 'string')
    default:
      return undefined
  }
}

const mapType = (values: StructuralSchema) =>
  values.format === 'quantity' ? 'v1.ResourceList' : `map[string]${expectedType(values, undefined) ?? 'interface {}'}`

/** A number says itself where another number belongs. */
function jsonKind(schema: StructuralSchema, value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value !== 'number') return typeof value
  return schema.type === 'integer' ? `number ${value}` : 'number'
}

export const quantityFailure = (value: unknown) =>
  (typeof value === 'string' || typeof value === 'number') && isQuantity(value)
    ? undefined
    : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

export function base64Failure(text: string): string | undefined {
  const bad = text.search(/[^A-Za-z0-9+/=\r\n]/)
  if (bad >= 0) return `illegal base64 data at input byte ${bad}`
  const length = text.replaceAll(/[\r\n]/g, '').length
  return length % 4 === 0 ? undefined : `illegal base64 data at input byte ${length - (length % 4)}`
}

export function timeFailure(text: string, type: string): string | undefined {
  if (/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))) return undefined
  const layout = type === 'MicroTime' ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00'
  return `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(text)} as "2006"`
}
