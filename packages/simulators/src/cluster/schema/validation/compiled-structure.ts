import { Ajv, type ValidateFunction } from 'ajv'
import type { StructuralSchema } from '../structural-schema.ts'
import { FORMATS } from './formats.ts'

type JsonSchema = Record<string, unknown>

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  verbose: true,
  logger: false,
  ownProperties: true,
  unicodeRegExp: false,
  formats: FORMATS,
  // The schemas are made below, so they need no checking, which costs more than compiling them.
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
  code: { optimize: false },
})
const compiled = new WeakMap<StructuralSchema, ValidateFunction>()

/** Made at the first validation of a kind, for the life of the process. Metadata is checked elsewhere. */
export function compiledStructure(schema: StructuralSchema): ValidateFunction {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const { metadata: _metadata, ...properties } = schema.properties ?? {}
  const validate = ajv.compile(jsonSchema({ ...schema, properties }))
  compiled.set(schema, validate)
  return validate
}

const SAME = [
  'required',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const

function jsonSchema(schema: StructuralSchema): JsonSchema {
  const result: JsonSchema = {}
  for (const keyword of SAME) if (schema[keyword] !== undefined) result[keyword] = schema[keyword]
  if (schema.exclusiveMinimum === true) moveLimit(result, 'minimum', 'exclusiveMinimum')
  if (schema.exclusiveMaximum === true) moveLimit(result, 'maximum', 'exclusiveMaximum')
  const types = schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : schema.type === undefined ? [] : [schema.type]
  if (types.length > 0) result['type'] = schema.nullable === true ? [...types, 'null'] : types
  if (schema.enum !== undefined) result['enum'] = schema.nullable === true ? [...schema.enum, null] : schema.enum
  if (schema.format !== undefined && schema.format in FORMATS) result['format'] = schema.format
  if (schema.items !== undefined) result['items'] = jsonSchema(schema.items)
  if (typeof schema.additionalProperties === 'object') result['additionalProperties'] = jsonSchema(schema.additionalProperties)
  if (schema.properties !== undefined) {
    result['properties'] = Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, jsonSchema(field)]))
  }
  return result
}

/** The older way of saying so is a flag beside the limit. */
function moveLimit(schema: JsonSchema, from: string, to: string): void {
  schema[to] = schema[from]
  delete schema[from]
}
