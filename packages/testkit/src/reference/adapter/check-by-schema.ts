import type { JsonObject, JsonValue } from '@gitops-dms/core'

/** One finding, in the form that core's parseSettings reads. */
export interface SettingsIssue {
  readonly code: 'custom'
  readonly path: readonly string[]
  readonly message: string
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a non-empty text',
  boolean: 'true or false',
  integer: 'a whole number of at least 1',
  object: 'an object',
}

/**
 * What of a value a JSON Schema refuses, all findings at once. It knows the few keywords that settings need: type, properties, required,
 * additionalProperties, minLength, pattern, minimum. No finding repeats a value: it may be a secret in the wrong place.
 */
export function checkBySchema(schema: JsonObject, value: unknown, path: readonly string[] = []): readonly SettingsIssue[] {
  const refuse = (message: string): readonly SettingsIssue[] => [{ code: 'custom', path, message }]
  const accepted = typeof schema['description'] === 'string' ? schema['description'] : (WORDS[String(schema['type'])] ?? 'nothing')
  if (!hasType(schema['type'], value)) return refuse(`found ${nameOf(value)}; accepted is ${accepted}`)
  if (typeof value === 'string') {
    if (value.length < Number(schema['minLength'] ?? 0)) return refuse(`found an empty text; accepted is ${accepted}`)
    const { pattern } = schema
    return typeof pattern === 'string' && !new RegExp(pattern).test(value) ? refuse(`found another text; accepted is ${accepted}`) : []
  }
  if (typeof value === 'number') return value < Number(schema['minimum'] ?? value) ? refuse(`found ${value}; accepted is ${accepted}`) : []
  return typeof value === 'object' && value !== null ? checkMembers(schema, value, path) : []
}

function checkMembers(schema: JsonObject, value: object, path: readonly string[]): readonly SettingsIssue[] {
  const properties = asSchema(schema['properties'])
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined)
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const missing = required.filter((name: JsonValue) => !given.some(([member]) => member === name))
  return [
    ...missing.map((name) => ({
      code: 'custom' as const,
      path: [...path, String(name)],
      message: `found nothing; accepted is ${String(asSchema(properties[String(name)])['description'] ?? 'a value')}`,
    })),
    ...given.flatMap(([member, inner]) => {
      const known = Object.hasOwn(properties, member) ? properties[member] : schema['additionalProperties']
      if (known !== false) return checkBySchema(asSchema(known), inner, [...path, member])
      const message = `unknown; accepted here: ${Object.keys(properties).join(', ')}`
      return [{ code: 'custom' as const, path: [...path, member], message }]
    }),
  ]
}

function hasType(type: JsonValue | undefined, value: unknown): boolean {
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  if (type === 'integer') return Number.isSafeInteger(value)
  return type === undefined || typeof value === type
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'string' ? 'a text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const asSchema = (schema: JsonValue | undefined): JsonObject =>
  typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? (schema as JsonObject) : {}
