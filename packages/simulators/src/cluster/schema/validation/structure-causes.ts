import type { ErrorObject } from 'ajv'
import { isMap } from '../../kube-object.ts'
import type { FieldCause } from '../field-cause.ts'
import type { StructuralSchema } from '../structural-schema.ts'
import { compiledStructure } from './compiled-structure.ts'
import { goQuoted, goValue, jsonType } from './go-value.ts'

export interface PlacedCause extends FieldCause {
  /** Where the broken value is; of a missing one, where it is missing. */
  readonly at: readonly (string | number)[]
}

/** What breaks types, required fields, enums, patterns and limits. In the order of the object: fields as they come, what is missing after them. */
export function structureCauses(schema: StructuralSchema, object: unknown): PlacedCause[] {
  const validate = compiledStructure(schema)
  if (validate(object)) return []
  const found = (validate.errors ?? []).map((error) => ({ error, at: segmentsOf(error.instancePath, object) }))
  return found
    .map(({ error, at }) => ({ error, at, order: [...positions(object, at), rankOf(error)] }))
    .sort((a, b) => compareOrder(a.order, b.order))
    .filter(({ error, at }, index, all) => !isHiddenBy(all[index - 1], error, at))
    .flatMap(({ error, at }) => causesOf(error, at))
}

/** Of a text, the API server says only the first of: too long, too short, another pattern. */
const TEXT_RULES = ['maxLength', 'minLength', 'pattern']

function isHiddenBy(before: { readonly error: ErrorObject; readonly at: PlacedCause['at'] } | undefined, error: ErrorObject, at: PlacedCause['at']) {
  if (before === undefined || !TEXT_RULES.includes(error.keyword) || !TEXT_RULES.includes(before.error.keyword)) return false
  return pathOf(before.at) === pathOf(at)
}

const RANKS: Readonly<Record<string, number>> = {
  type: -9,
  maxLength: -8,
  minLength: -7,
  pattern: -6,
  format: -5,
  maximum: -4,
  minimum: -3,
  enum: -2,
}
const LAST = Number.MAX_SAFE_INTEGER

/** Of a list or an object itself after what is inside it; its number of members before. */
const rankOf = ({ keyword }: ErrorObject): number => RANKS[keyword] ?? (keyword === 'minProperties' || keyword === 'maxProperties' ? -1 : LAST)

function compareOrder(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Which member of its parent each step of the path is. */
function positions(object: unknown, at: PlacedCause['at']): number[] {
  let value = object
  return at.map((segment) => {
    const position = typeof segment === 'number' ? segment : Object.keys(value as object).indexOf(segment)
    value = Reflect.get(value as object, segment)
    return position
  })
}

/** The parts of a JSON pointer; those below a list are numbers. */
function segmentsOf(pointer: string, object: unknown): (string | number)[] {
  if (pointer === '') return []
  let value = object
  return pointer
    .slice(1)
    .split('/')
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const segment = Array.isArray(value) ? Number(name) : name
      value = isMap(value) || Array.isArray(value) ? Reflect.get(value, segment) : undefined
      return segment
    })
}

/** `spec.list[0].x`. */
const pathOf = (at: readonly (string | number)[]) =>
  at.reduce<string>((path, segment) => (typeof segment === 'number' ? `${path}[${segment}]` : path === '' ? segment : `${path}.${segment}`), '')

function causesOf({ keyword, params, data, parentSchema }: ErrorObject, at: PlacedCause['at']): PlacedCause[] {
  const field = pathOf(at)
  const cause = (reason: string, message: string): PlacedCause => ({ reason, message, field, at })
  const invalid = (rule: string, value: unknown = data) => [cause('FieldValueInvalid', `Invalid value: ${goValue(value)}: ${field} in body ${rule}`)]
  const wrongType = (expected: string, value: string) =>
    cause('FieldValueTypeInvalid', `Invalid value: ${goQuoted(value)}: ${field} in body must be of type ${expected}: ${goQuoted(value)}`)
  const unplaced = (rule: string): PlacedCause => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: "": ${rule} in ${field}`,
    field: '<nil>',
    at,
  })
  switch (keyword) {
    case 'required': {
      const name = String(params['missingProperty'])
      return [{ reason: 'FieldValueRequired', message: 'Required value', field: pathOf([...at, name]), at }]
    }
    case 'type': {
      const types = [params['type']].flat().filter((type) => type !== 'null')
      const format: unknown = parentSchema?.['format']
      // Of a formatted text the server says the format, and the type as Go names it.
      if (types.join() === 'string' && typeof format === 'string') return [wrongType(format, GO_KINDS[jsonType(data)] ?? jsonType(data))]
      const wrong = wrongType(types.join(','), jsonType(data))
      const isFraction = types.join() === 'integer' && typeof data === 'number'
      return isFraction ? [wrong, unplaced('Checked value must be of type integer (default format)')] : [wrong]
    }
    case 'format':
      return [
        typeof data === 'string'
          ? wrongType(String(params['format']), data)
          : unplaced(`Checked value must be of type integer with format ${String(params['format'])}`),
      ]
    case 'enum': {
      const allowed = (params['allowedValues'] as unknown[]).filter((value) => value !== null)
      const supported = allowed.map((value) => goQuoted(typeof value === 'string' ? value : JSON.stringify(value))).join(', ')
      return [cause('FieldValueNotSupported', `Unsupported value: ${goValue(data)}: supported values: ${supported}`)]
    }
    case 'maxLength':
      return [cause('FieldValueTooLong', `Too long: may not be more than ${params['limit']} bytes`)]
    case 'maxItems':
    case 'maxProperties':
      return [cause('FieldValueTooMany', `Too many: ${sizeOf(data)}: must have at most ${params['limit']} items`)]
    case 'minItems':
      return invalid(`should have at least ${params['limit']} items`, sizeOf(data))
    case 'minProperties':
      return invalid(`should have at least ${params['limit']} properties`, sizeOf(data))
    case 'minLength':
      return invalid(`should be at least ${params['limit']} chars long`)
    case 'pattern':
      return invalid(`should match '${params['pattern']}'`)
    case 'minimum':
      return invalid(`should be greater than or equal to ${params['limit']}`)
    case 'exclusiveMinimum':
      return invalid(`should be greater than ${params['limit']}`)
    case 'exclusiveMaximum':
      return invalid(`should be less than ${params['limit']}`)
    case 'maximum':
      return invalid(`should be less than or equal to ${params['limit']}`)
    default:
      throw new Error(`no message for ${keyword}`)
  }
}

const GO_KINDS: Readonly<Record<string, string>> = { integer: 'int64', number: 'float64', boolean: 'bool', object: 'map', array: 'slice' }

const sizeOf = (value: unknown) => (Array.isArray(value) ? value.length : Object.keys(value as object).length)
