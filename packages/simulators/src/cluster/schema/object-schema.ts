import { isDeepStrictEqual } from 'node:util'
import type { FieldCause } from './field-cause.ts'

/** As much of an OpenAPI schema as custom resources here use. */
export type FieldSchema =
  | { readonly type: 'object'; readonly fields: Readonly<Record<string, FieldSchema>>; readonly required?: readonly string[] }
  | { readonly type: 'map'; readonly values: FieldSchema }
  | { readonly type: 'array'; readonly items: FieldSchema }
  | {
      readonly type: 'string'
      readonly pattern?: string
      readonly values?: readonly string[]
      readonly minLength?: number
      readonly maxLength?: number
    }
  | { readonly type: 'boolean' }
  | { readonly type: 'integer' }

/** The paths that the schema does not know, as `spec.postBuild.nope`. */
export function unknownFields(schema: FieldSchema, value: unknown, path: string): string[] {
  if (schema.type === 'array' && Array.isArray(value)) return value.flatMap((item, index) => unknownFields(schema.items, item, `${path}[${index}]`))
  if (!isRecord(value)) return []
  if (schema.type === 'map') return Object.entries(value).flatMap(([name, inner]) => unknownFields(schema.values, inner, `${path}.${name}`))
  if (schema.type === 'array') return Object.keys(value).map((name) => `${path}.${name}`) // recorded: an object where a list belongs
  if (schema.type !== 'object') return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = schema.fields[name]
    return field === undefined ? [`${path}.${name}`] : unknownFields(field, inner, `${path}.${name}`)
  })
}

/** Without what the schema does not know and without nulls, on a copy. */
export function pruned(schema: FieldSchema, value: unknown): unknown {
  if (schema.type === 'array' && Array.isArray(value)) return value.map((item) => pruned(schema.items, item))
  if (!isRecord(value)) return value
  if (schema.type !== 'object' && schema.type !== 'map') return structuredClone(value)
  const kept: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(value)) {
    const field = schema.type === 'map' ? schema.values : schema.fields[name]
    if (field !== undefined && inner !== null) kept[name] = pruned(field, inner)
  }
  return kept
}

/**
 * What breaks the schema. What `before` broke in the same way is tolerated (ratcheting, as since Kubernetes 1.33).
 */
export function violations(schema: FieldSchema, value: unknown, path: string, before?: unknown): FieldCause[] {
  if (before !== undefined && isDeepStrictEqual(value, before)) return []
  const found = check(schema, value, path, before)
  if (!found.some((cause) => BLOCKING.includes(cause.reason))) return found
  return [...found, { reason: 'FieldValueInvalid', message: `Invalid value: null: ${NOT_CHECKED}`, field: '<nil>' }]
}

/** After these the API server does not look at the validation rules (CEL), and says so. */
const BLOCKING = ['FieldValueRequired', 'FieldValueTypeInvalid', 'FieldValueNotSupported', 'FieldValueTooLong']
const NOT_CHECKED = 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation'

function check(schema: FieldSchema, value: unknown, path: string, before: unknown): FieldCause[] {
  if (before !== undefined && isDeepStrictEqual(value, before)) return []
  const actual = typeOf(value)
  const expected = schema.type === 'map' ? 'object' : schema.type
  if (actual !== expected) {
    return [
      {
        reason: 'FieldValueTypeInvalid',
        message: `Invalid value: "${actual}": ${path} in body must be of type ${expected}: "${actual}"`,
        field: path,
      },
    ]
  }
  switch (schema.type) {
    case 'object':
      return checkObject(schema, value as Record<string, unknown>, path, before)
    case 'map':
      return Object.entries(value as object).flatMap(([name, inner]) => check(schema.values, inner, `${path}.${name}`, memberOf(before, name)))
    case 'array':
      return (value as unknown[]).flatMap((item, index) => check(schema.items, item, `${path}[${index}]`, undefined))
    case 'string':
      return checkString(schema, value as string, path)
    case 'boolean':
    case 'integer':
      return []
  }
}

function checkObject(schema: FieldSchema & { type: 'object' }, value: Record<string, unknown>, path: string, before: unknown): FieldCause[] {
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const field = schema.fields[name]
    return field === undefined ? [] : check(field, inner, `${path}.${name}`, memberOf(before, name))
  })
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined)
  return [...wrong, ...missing.map((name) => ({ reason: 'FieldValueRequired', message: 'Required value', field: `${path}.${name}` }))]
}

function checkString({ pattern, values, minLength, maxLength }: FieldSchema & { type: 'string' }, value: string, path: string): FieldCause[] {
  if (values !== undefined && !values.includes(value)) {
    const supported = values.map((one) => `"${one}"`).join(', ')
    return [{ reason: 'FieldValueNotSupported', message: `Unsupported value: "${value}": supported values: ${supported}`, field: path }]
  }
  if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    return [{ reason: 'FieldValueInvalid', message: `Invalid value: "${value}": ${path} in body should match '${pattern}'`, field: path }]
  }
  if (maxLength !== undefined && value.length > maxLength) {
    return [{ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${maxLength} bytes`, field: path }]
  }
  if (minLength !== undefined && value.length < minLength) {
    return [
      { reason: 'FieldValueInvalid', message: `Invalid value: "${value}": ${path} in body should be at least ${minLength} chars long`, field: path },
    ]
  }
  return []
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const memberOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value
}
