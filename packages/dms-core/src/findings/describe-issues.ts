import type { z } from 'zod'
import { redact } from '../errors/redact.ts'
import { isSecretName } from '../errors/secret-names.ts'
import { suggest } from './suggest.ts'

/** One finding: where (`spec.source.git.repo`), and what was found and what is accepted. */
export interface SchemaIssue {
  readonly path: string
  readonly message: string
}

type ZodIssue = z.core.$ZodIssue

/** Names of members whose values appear in no message (R12). */
const SECRET_NAME = /token|password|secret|passphrase|credential|privatekey|^key$|kubeconfigcontent|headers|^values$|^native$/i

/** `sources[0].git.repo` */
export const formatPath = (path: readonly PropertyKey[]) =>
  path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`), '')

/**
 * What a zod schema found wrong, in the words of this project: each finding names the member, what was found and what is accepted, with a
 * suggestion for a misspelt name.
 */
export function describeIssues(schema: unknown, issues: readonly object[], input: unknown): SchemaIssue[] {
  const all = issues as readonly ZodIssue[]
  const wrongType = new Set(all.filter((issue) => issue.code === 'invalid_type').map((issue) => formatPath(issue.path)))
  // zod measures the length of anything that has one: [] for a text is of a wrong type, and that is all.
  const told = all.filter((issue) => issue.code === 'invalid_type' || !wrongType.has(formatPath(issue.path)))
  return withoutConsequences(told.flatMap((issue) => describeIssue(schema, issue, input)))
}

/** A name that is missing because it is misspelt is told once. */
function withoutConsequences(issues: readonly SchemaIssue[]): SchemaIssue[] {
  const meant = new Set(
    issues.flatMap(({ path, message }) => {
      const [, name] = /^unknown \(did you mean "([^"]+)"/.exec(message) ?? []
      return name === undefined ? [] : [path.replace(/[^.\]]*$/, name)]
    }),
  )
  return issues.filter(({ path, message }) => !(message.startsWith('found nothing; ') && meant.has(path)))
}

function describeIssue(schema: unknown, issue: ZodIssue, input: unknown): SchemaIssue[] {
  if (issue.code === 'unrecognized_keys') {
    const accepted = acceptedKeys(schema, issue.path)
    return issue.keys.map((key) => ({
      path: formatPath([...issue.path, key]),
      message: `unknown${suggest(key, accepted)}; accepted here: ${accepted.join(', ')}`,
    }))
  }
  if (issue.code === 'invalid_union') return describeUnion(schema, issue, input)
  const path = formatPath(issue.path)
  const found = describeFound(issue.path, valueAt(input, issue.path), isStructure(issue))
  if (issue.code === 'too_small' && issue.minimum === 1 && found === 'a list')
    return [{ path, message: 'found an empty list; accepted is a list of at least 1' }]
  if (issue.code !== 'custom') return [{ path, message: `found ${found}; accepted is ${describeAccepted(issue)}` }]
  return [{ path, message: issue.message.startsWith('accepted is ') ? `found ${withoutUser(found)}; ${issue.message}` : issue.message }]
}

/** What is wrong by the form that was meant: the one that names a member inside, else that it is none of them. */
function describeUnion(schema: unknown, issue: ZodIssue & { readonly code: 'invalid_union' }, input: unknown): SchemaIssue[] {
  const within = issue.errors.find((issues) => issues.some((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'))
  if (within !== undefined) return within.flatMap((inner) => describeIssue(schema, { ...inner, path: [...issue.path, ...inner.path] }, input))
  const accepted = [...new Set(issue.errors.flat().map(describeAccepted))].join(' or ')
  return [{ path: formatPath(issue.path), message: `found ${describeFound(issue.path, valueAt(input, issue.path))}; accepted is ${accepted}` }]
}

function describeAccepted(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return (
        {
          string: 'text',
          boolean: 'true or false',
          number: 'a number',
          int: 'a whole number',
          object: 'an object',
          record: 'an object',
          array: 'a list',
        }[String(issue.expected)] ?? String(issue.expected)
      )
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ')
    case 'too_small':
      if (issue.origin === 'string') return Number(issue.minimum) === 1 ? 'a non-empty text' : `a text of at least ${issue.minimum} characters`
      return issue.origin === 'array' ? `a list of at least ${issue.minimum}` : `at least ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string' ? `a text of at most ${issue.maximum} characters` : `at most ${issue.maximum}`
    default:
      return issue.message
  }
}

/** `user:password@host` without a scheme looks like no URL to anybody but its writer. */
const withoutUser = (found: string) => (found.includes('@') ? 'a text (not shown)' : found)

const isStructure = (issue: ZodIssue) => issue.code === 'invalid_type' && ['object', 'record', 'array'].includes(issue.expected)

function describeFound(path: readonly PropertyKey[], value: unknown, structureWanted = false): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  // authToken:s3cret is one text in YAML.
  if (structureWanted && typeof value === 'string' && /[:=](?!\/\/)/.test(value))
    return `a text (not shown${/:[^\s/]/.test(value) ? '; a space is missing after a colon' : ''})`
  // A certificate or key that was written in place of the object.
  if (path.some((part) => SECRET_NAME.test(String(part)) || isSecretName(String(part))) || path.at(-1) === 'tls')
    return `a ${typeof value === 'string' ? 'text' : typeof value} (not shown)`
  if (typeof value === 'string') return JSON.stringify(shorten(redact(value)))
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`
}

const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text)

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined), input)
}

/** The member names that the schema knows at a path; none where the schema takes any. */
function acceptedKeys(schema: unknown, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema
  for (const part of path) current = stepInto(unwrap(current), part)
  const shape = shapeOf(unwrap(current))
  return shape === undefined ? [] : Object.keys(shape)
}

const definitionOf = (schema: unknown): Record<string, unknown> | undefined => {
  if (typeof schema !== 'object' || schema === null || !('def' in schema)) return undefined
  const { def } = schema
  return typeof def === 'object' && def !== null ? { ...def } : undefined
}

const shapeOf = (schema: unknown): Record<string, unknown> | undefined => {
  const shape = definitionOf(schema)?.['shape']
  return typeof shape === 'object' && shape !== null ? { ...shape } : undefined
}

/** Through optional, nullable, default, pipe to what they wrap; of a union to the form that has members. */
function unwrap(schema: unknown): unknown {
  const definition = definitionOf(schema)
  const options = definition?.['options']
  const inner =
    definition?.['innerType'] ?? definition?.['in'] ?? (Array.isArray(options) ? options.find((option) => shapeOf(option) !== undefined) : undefined)
  return inner === undefined ? schema : unwrap(inner)
}

function stepInto(schema: unknown, part: PropertyKey): unknown {
  const definition = definitionOf(schema)
  return typeof part === 'number' ? definition?.['element'] : (shapeOf(schema)?.[String(part)] ?? definition?.['valueType'])
}
