import { isMap } from '../../kube-object.ts'

/** A value as the field errors of an API server print it: strings quoted as Go does, objects and lists as its JSON. */
export function goValue(value: unknown): string {
  if (value === undefined || value === null) return 'null'
  if (typeof value === 'string') return goQuoted(value)
  return typeof value === 'object' ? goJson(value) : String(value)
}

/** `%q`: like JSON, but for the control characters that JSON writes as \u00xx. */
export function goQuoted(text: string): string {
  return JSON.stringify(text)
    .replaceAll('\\u007f', '\\x7f')
    .replace(/\\u00([0-9a-f]{2})/g, (_, code: string) => `\\x${code}`)
    .replaceAll('\u007f', '\\x7f')
}

/** encoding/json: the members of maps sorted, `<`, `>` and `&` escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(sorted(value)).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  )
}

/** What JSON calls it: `integer`, `number`, `null`… */
export function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value
}
