import type { FieldCause } from '../schema/field-cause.ts'
import { invalidValue } from './causes.ts'

export const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
export const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/
export const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

const PART = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const PART_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

/** Of `[prefix/]name`: the keys of labels and annotations, and finalizers. */
export function qualifiedNameCauses(field: string, key: string, checked: string = key): FieldCause[] {
  const parts = checked.split('/')
  if (parts.length > 2) {
    const reason = `a valid label key ${PART_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`
    return [invalidValue(field, key, reason)]
  }
  const [name = '', prefix] = parts.reverse()
  const faults: string[] = []
  if (prefix === '') faults.push('prefix part must be non-empty')
  else if (prefix !== undefined && !DNS_SUBDOMAIN.test(prefix)) faults.push(`prefix part ${SUBDOMAIN_RULE}`)
  if (name === '') faults.push('name part must be non-empty')
  else if (name.length > 63) faults.push('name part must be no more than 63 bytes')
  if (!PART.test(name)) faults.push(`name part ${PART_RULE}`)
  return faults.map((fault) => invalidValue(field, key, fault))
}

export function labelValueCauses(field: string, value: string): FieldCause[] {
  const faults = [...(value.length > 63 ? ['must be no more than 63 bytes'] : []), ...(value === '' || PART.test(value) ? [] : [VALUE_RULE])]
  return faults.map((fault) => invalidValue(field, value, fault))
}
