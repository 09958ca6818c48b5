import type { JsonObject, JsonValue } from '../contract/json.ts'

const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keywords by what they hold. What is not named here (enum, const, default, examples, if, not) is no schema, or one whose sense would turn. */
const OF_NAMED_SCHEMAS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']
const OF_ONE_SCHEMA = ['items', 'additionalProperties', 'contains', 'then', 'else', 'unevaluatedProperties', 'unevaluatedItems']
const OF_SCHEMAS = ['allOf', 'anyOf', 'oneOf', 'prefixItems']

/** Constraints that a text with a variable in it need not keep before the variable is put in. */
const ON_TEXT = ['pattern', 'format', 'enum', 'const', 'minLength', 'maxLength']
const ABOUT = ['title', 'description', 'default', 'examples', 'deprecated']

/** A schema as a part of another: its references lead into `pointer`, and variables may stand where a text, number, true or false is wanted. */
export function embedSchema(schema: JsonObject, pointer: string): JsonObject {
  const { $schema: _schema, $id: _id, ...rest } = schema
  const moved = moveReferences(rest, pointer) as JsonObject
  return acceptVariables(moved) as JsonObject
}

function moveReferences(value: JsonValue, pointer: string): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => moveReferences(item, pointer))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const reference = name === '$ref' && typeof inner === 'string' && inner.startsWith('#')
      return [name, reference ? pointer + inner.slice(1) : moveReferences(inner, pointer)]
    }),
  )
}

function acceptVariables(schema: JsonValue): JsonValue {
  if (!isObject(schema)) return schema
  const inside = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, acceptIn(name, value)]))
  const variable = variableFor(schema)
  if (variable === null) return inside
  const about = Object.fromEntries(Object.entries(inside).filter(([name]) => ABOUT.includes(name)))
  const form = Object.fromEntries(Object.entries(inside).filter(([name]) => !ABOUT.includes(name)))
  return { ...about, anyOf: [form, { $ref: `#/$defs/${variable}` }] }
}

function acceptIn(keyword: string, value: JsonValue): JsonValue {
  if (OF_ONE_SCHEMA.includes(keyword)) return acceptVariables(value)
  if (OF_SCHEMAS.includes(keyword) && Array.isArray(value)) return value.map(acceptVariables)
  if (OF_NAMED_SCHEMAS.includes(keyword) && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, acceptVariables(inner)]))
  }
  return value
}

function variableFor(schema: JsonObject): 'variable' | 'onlyVariable' | null {
  const types = [schema['type'] ?? []].flat()
  if (types.some((type) => type === 'number' || type === 'integer' || type === 'boolean')) return 'onlyVariable'
  const texts = types.includes('string') || [schema['enum'] ?? [], schema['const'] ?? []].flat().some((value) => typeof value === 'string')
  return texts && ON_TEXT.some((keyword) => schema[keyword] !== undefined) ? 'variable' : null
}
