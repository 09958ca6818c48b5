import type { KindInfo } from '../kinds.ts'
import type { FieldCause } from '../schema/field-cause.ts'
import { invalidValue } from './causes.ts'
import { DNS_LABEL, DNS_SUBDOMAIN, SUBDOMAIN_RULE } from './qualified-name.ts'

export const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

/** Of `metadata.name`, or of `metadata.generateName`, which may end as no name does. */
export function nameCauses({ naming }: KindInfo, name: string, field: 'metadata.name' | 'metadata.generateName'): FieldCause[] {
  const checked = field === 'metadata.generateName' ? name.replace(/-+$/, 'a') : name
  const refuse = (reasons: readonly string[]) => reasons.map((reason) => invalidValue(field, name, reason))
  if (naming === 'path') return refuse(pathSegmentFaults(checked))
  const limit = naming === 'label' ? 63 : 253
  const [pattern, rule] = naming === 'label' ? [DNS_LABEL, LABEL_RULE] : [DNS_SUBDOMAIN, SUBDOMAIN_RULE]
  return refuse([...(checked.length > limit ? [`must be no more than ${limit} characters`] : []), ...(pattern.test(checked) ? [] : [rule])])
}

function pathSegmentFaults(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((letter) => name.includes(letter)).map((letter) => `may not contain '${letter}'`)
}
