import { isMap, type Json, type JsonMap } from '../../../kube-object.ts'
import { invalidValue, required, unsupported } from '../../../rules/causes.ts'
import { LABEL_RULE } from '../../../rules/object-name.ts'
import { DNS_LABEL, DNS_SUBDOMAIN, labelValueCauses, qualifiedNameCauses, SUBDOMAIN_RULE } from '../../../rules/qualified-name.ts'
import type { FieldCause } from '../../field-cause.ts'

export const mapAt = (map: JsonMap, name: string): JsonMap => {
  const value = map[name]
  return isMap(value) ? value : {}
}

export const mapsAt = (map: JsonMap, name: string): JsonMap[] => {
  const value = map[name]
  return Array.isArray(value) ? value.filter(isMap) : []
}

export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

export const atLeast = (minimum: number, field: string, value: Json | undefined): FieldCause[] =>
  typeof value === 'number' && value < minimum ? [invalidValue(field, value, `must be greater than or equal to ${minimum}`)] : []

/** Of the members of a map that count something. */
export const noneNegative = (path: string, map: JsonMap, ...names: readonly string[]): FieldCause[] =>
  names.flatMap((name) => atLeast(0, `${path}.${name}`, map[name]))

export const label = (field: string, value: string): FieldCause[] => [
  ...(value.length > 63 ? [invalidValue(field, value, 'must be no more than 63 characters')] : []),
  ...(DNS_LABEL.test(value) ? [] : [invalidValue(field, value, LABEL_RULE)]),
]

export const subdomain = (field: string, value: string): FieldCause[] =>
  DNS_SUBDOMAIN.test(value) ? [] : [invalidValue(field, value, SUBDOMAIN_RULE)]

export const whenGiven = (map: JsonMap, name: string, check: (field: string, value: string) => FieldCause[], path: string): FieldCause[] =>
  textOf(map[name]) === '' ? [] : check(`${path}.${name}`, textOf(map[name]))

export const labels = (field: string, map: JsonMap): FieldCause[] =>
  Object.entries(map).flatMap(([key, value]) => [...qualifiedNameCauses(field, key), ...labelValueCauses(field, textOf(value))])

export const oneOf = (field: string, value: Json | undefined, supported: readonly string[]): FieldCause[] =>
  supported.includes(textOf(value)) ? [] : [unsupported(field, textOf(value), supported)]

const RANGE = 'must be between 1 and 65535, inclusive'
export const portNumber = (field: string, value: Json | undefined): FieldCause[] =>
  typeof value === 'number' && value >= 1 && value <= 65_535 ? [] : [invalidValue(field, value ?? 0, RANGE)]

/** Of a port's name: 15 letters, digits and hyphens. */
export function portName(field: string, name: string): FieldCause[] {
  const faults = [
    ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]*$/.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/^[-a-z0-9]*$/.test(name) && !/[a-z]/.test(name) ? ['must contain at least one letter (a-z)'] : []),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(/^-|-$/.test(name) ? ['must not begin or end with a hyphen'] : []),
  ]
  return faults.map((fault) => invalidValue(field, name, fault))
}

export const portOrName = (field: string, value: Json | undefined): FieldCause[] =>
  typeof value === 'string' ? portName(field, value) : portNumber(field, value)

const PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"

export function countOrPercent(field: string, value: Json | undefined): FieldCause[] {
  if (typeof value === 'string') return /^[0-9]+%$/.test(value) ? [] : [invalidValue(field, value, PERCENT)]
  return atLeast(0, field, value)
}

export const atMostAll = (field: string, value: Json | undefined): FieldCause[] =>
  typeof value === 'string' && /^[0-9]+%$/.test(value) && Number(value.slice(0, -1)) > 100
    ? [invalidValue(field, value, 'must not be greater than 100%')]
    : []

export const requiredText = (field: string, value: Json | undefined): FieldCause[] => (textOf(value) === '' ? [required(field)] : [])

export const duplicate = (field: string, value: unknown): FieldCause => ({
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${JSON.stringify(value)}`,
  field,
})
