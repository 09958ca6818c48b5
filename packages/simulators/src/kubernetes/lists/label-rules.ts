import { StatusError } from '../../cluster/status-error.ts'

const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const NAME_RULE = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${NAME}')`
const SUBDOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'
const VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'

/** @throws StatusError 400. */
export function requireLabelKey(key: string): void {
  const parts = key.split('/')
  const [prefix, name] = parts.length === 1 ? [undefined, key] : [parts[0], parts[1] ?? '']
  if (parts.length > 2) {
    throw refused('<nil>', key, `a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`)
  }
  if (prefix === '') throw refused('<nil>', key, 'prefix part must be non-empty')
  if (prefix !== undefined && prefix.length > 253) throw refused('<nil>', key, 'prefix part must be no more than 253 bytes')
  if (prefix !== undefined && !whole(SUBDOMAIN).test(prefix)) {
    const rule = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`
    throw refused('<nil>', key, `prefix part ${rule}`)
  }
  if (name === '') throw refused('<nil>', key, `name part must be non-empty; name part ${NAME_RULE}`)
  if (name.length > 63) throw refused('<nil>', key, 'name part must be no more than 63 bytes')
  if (!whole(NAME).test(name)) throw refused('<nil>', key, `name part ${NAME_RULE}`)
}

/** @throws StatusError 400. */
export function requireLabelValue(key: string, value: string, index = 0): void {
  const field = `values[${index}][${key}]`
  if (value.length > 63) throw refused(field, value, 'must be no more than 63 bytes')
  if (whole(VALUE).test(value)) return
  const rule = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${VALUE}')`
  throw refused(field, value, rule)
}

const whole = (pattern: string) => new RegExp(`^${pattern}$`)

const refused = (field: string, value: string, rule: string) =>
  new StatusError(400, 'BadRequest', `unable to parse requirement: ${field}: Invalid value: ${JSON.stringify(value)}: ${rule}`)
