import type { KindInfo } from './kinds.ts'
import { invalid } from './status-error.ts'

const NAME = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/
const RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

/** @throws StatusError 422. */
export function requireName(info: KindInfo, name: string): void {
  if (NAME.test(name) && name.length <= 253) return
  throw invalid(info, name, [{ reason: 'FieldValueInvalid', message: `Invalid value: "${name}": ${RULE}`, field: 'metadata.name' }])
}
