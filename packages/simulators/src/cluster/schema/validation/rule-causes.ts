import { isDeepStrictEqual } from 'node:util'
import { Environment, type ParseResult } from '@marcbachmann/cel-js'
import { isMap } from '../../kube-object.ts'
import type { FieldCause } from '../field-cause.ts'
import type { StructuralSchema, ValidationRule } from '../structural-schema.ts'
import { celValue } from './cel-value.ts'
import { goValue } from './go-value.ts'
import { oldItem, oldMember } from './old-value.ts'

/** Validation rules (CEL) that do not hold. Those of a value that is what it was are asked only when they speak of `oldSelf`. */
export function ruleCauses(schema: StructuralSchema, value: unknown, before: unknown, path = '', withinSame = false): FieldCause[] {
  if (!hasRules(schema) || value === undefined || value === null) return []
  const same = withinSame || (before !== undefined && isDeepStrictEqual(value, before))
  const own = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) => brokenRule(schema, rule, { value, before, same }, path))
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined
      ? own
      : [...own, ...value.flatMap((item, index) => ruleCauses(items, item, oldItem(schema, before, item), `${path}[${index}]`, same))]
  }
  if (!isMap(value)) return own
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  const inside = Object.entries(value).flatMap(([name, inner]) => {
    const field = schema.properties?.[name] ?? values
    return field === undefined ? [] : ruleCauses(field, inner, oldMember(before, name), path === '' ? name : `${path}.${name}`, same)
  })
  return [...own, ...inside]
}

const ruled = new WeakMap<StructuralSchema, boolean>()

/** Whether there is any rule in it. */
export function hasRules(schema: StructuralSchema): boolean {
  const known = ruled.get(schema)
  if (known !== undefined) return known
  ruled.set(schema, false)
  const { items, additionalProperties, properties = {} } = schema
  const parts = [items, typeof additionalProperties === 'object' ? additionalProperties : undefined, ...Object.values(properties)]
  const found = (schema['x-kubernetes-validations'] ?? []).length > 0 || parts.some((part) => part !== undefined && hasRules(part))
  ruled.set(schema, found)
  return found
}

interface Checked {
  readonly value: unknown
  readonly before: unknown
  /** It, or something that it lies in, is what it was. */
  readonly same: boolean
}

function brokenRule(schema: StructuralSchema, rule: ValidationRule, { value, before, same }: Checked, path: string): FieldCause[] {
  const isTransition = /\boldSelf\b/.test(rule.rule)
  if (isTransition ? before === undefined : same) return []
  const scope = { self: celValue(schema, value), ...(isTransition ? { oldSelf: celValue(schema, before) } : {}) }
  const field = fieldOf(rule, path)
  try {
    if (programOf(rule.rule)(scope) === true) return []
  } catch (error) {
    const message = `rule evaluation error: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`
    return [{ reason: 'FieldValueInvalid', message: `Invalid value: ${message}`, field }]
  }
  return [causeOf(rule, messageOf(rule, scope), field, value)]
}

const fieldOf = ({ fieldPath }: ValidationRule, path: string) =>
  fieldPath === undefined ? path || '<nil>' : path === '' ? fieldPath.replace(/^\./, '') : `${path}${fieldPath}`

function messageOf({ rule, message, messageExpression }: ValidationRule, scope: Record<string, unknown>): string {
  if (messageExpression !== undefined) {
    const said: unknown = programOf(messageExpression)(scope)
    if (typeof said === 'string' && said.trim() !== '') return said
  }
  return message ?? `failed rule: ${rule}`
}

/** The value is said when it is a scalar. */
function causeOf({ reason = 'FieldValueInvalid' }: ValidationRule, message: string, field: string, value: unknown): FieldCause {
  const said = typeof value === 'object' ? '' : `${goValue(value)}: `
  const words: Readonly<Record<string, string>> = {
    FieldValueForbidden: `Forbidden: ${message}`,
    FieldValueRequired: `Required value: ${message}`,
    FieldValueDuplicate: `Duplicate value${said === '' ? '' : `: ${goValue(value)}`}`,
  }
  return { reason, message: words[reason] ?? `Invalid value: ${said}${message}`, field }
}

const environment = new Environment({ homogeneousAggregateLiterals: false, enableOptionalTypes: true })
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'dyn')
const programs = new Map<string, ParseResult>()

function programOf(rule: string): ParseResult {
  const known = programs.get(rule)
  if (known !== undefined) return known
  const program = environment.parse(rule)
  programs.set(rule, program)
  return program
}
