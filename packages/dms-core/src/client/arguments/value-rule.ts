import { redact } from '../../errors/redact.ts'
import type { SchemaIssue } from '../../findings/describe-issues.ts'
import { suggest } from '../../findings/suggest.ts'

/** Judges a value that is given. By hand, because the main entry point loads no schema library for an option. */
export type Rule = (value: unknown, path: string) => readonly SchemaIssue[]

const when =
  (holds: (value: unknown) => boolean, accepted: string): Rule =>
  (value, path) =>
    holds(value) ? [] : [{ path, message: `found ${describe(value)}; accepted is ${accepted}` }]

export const text: Rule = when((value) => typeof value === 'string' && value !== '', 'a non-empty text')

/** Also an empty one: the group of core, an etag that a backend made so. */
export const anyText: Rule = when((value) => typeof value === 'string', 'a text')

export const flag: Rule = when((value) => typeof value === 'boolean', 'true or false')

export const callback: Rule = when((value) => typeof value === 'function', 'a function')

export const wholeNumber = (least: number, most: number): Rule =>
  when((value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most, `a whole number, ${least} to ${most}`)

/** The longest that a timer of Node can wait, 24 days. */
export const milliseconds: Rule = when(
  (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31,
  `a whole number of milliseconds, 0 to ${2 ** 31 - 1}`,
)

export const oneOf = (words: Readonly<Record<string, string>> | readonly string[]): Rule => {
  const names = Array.isArray(words) ? words : Object.keys(words)
  const described = Array.isArray(words)
    ? names.map((word) => JSON.stringify(word))
    : Object.entries(words).map(([word, meaning]) => `"${word}" (${meaning})`)
  return (value, path) => {
    if (names.includes(value)) return []
    const hint = typeof value === 'string' ? suggest(value, names) : ''
    return [{ path, message: `found ${describe(value)}${hint}; accepted is ${described.join(' or ')}` }]
  }
}

/** By its members: a signal may be of another realm. */
export const abortSignal: Rule = (value, path) =>
  typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value
    ? []
    : [{ path, message: 'found no signal; accepted is an AbortSignal (of a controller: controller.signal)' }]

export const time: Rule = when(
  (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  'a time in UTC such as "2026-01-31T12:00:00Z"',
)

export const orNull =
  (rule: Rule): Rule =>
  (value, path) =>
    value === null ? [] : rule(value, path)

export const listOf =
  (rule: Rule, least = 0): Rule =>
  (value, path) => {
    if (!Array.isArray(value)) return [{ path, message: `found ${describe(value)}; accepted is a list` }]
    if (value.length < least)
      return [
        { path, message: `found ${value.length === 0 ? 'an empty list' : `a list of ${value.length}`}; accepted is a list of at least ${least}` },
      ]
    return value.flatMap((item, index) => rule(item, `${path}[${index}]`))
  }

/** Names are the caller's own. */
export const mapOf =
  (rule: Rule): Rule =>
  (value, path) => {
    if (!isObject(value)) return [{ path, message: `found ${describe(value)}; accepted is an object` }]
    return Object.entries(value).flatMap(([name, member]) => rule(member, join(path, name)))
  }

/** An object, of the caller's own class or realm, that has these methods at least. */
export const havingMethods =
  (names: readonly string[]): Rule =>
  (value, path) => {
    const holds = (typeof value === 'object' && value !== null) || typeof value === 'function'
    if (!holds) return [{ path, message: `found ${describe(value)}; accepted is an object with the methods ${names.join(', ')}` }]
    return names.flatMap((name) => callback(Reflect.get(value, name), join(path, name)))
  }

export interface Members {
  readonly rules: Readonly<Record<string, Rule>>
  readonly required?: readonly string[]
  /** Members that are not known here belong to a newer version, and pass. */
  readonly open?: boolean
}

/** An object with these members and no others; undefined is absent. */
export const membersOf =
  ({ rules, required = [], open = false }: Members): Rule =>
  (value, path) => {
    if (!isObject(value)) return [{ path, message: `found ${describe(value)}; accepted is an object` }]
    const accepted = Object.keys(rules)
    const given = Object.entries(value).filter(([, member]) => member !== undefined)
    const missing = required.filter((name) => !given.some(([member]) => member === name))
    return [...given, ...missing.map((name) => [name, undefined] as const)].flatMap(([name, member]) => {
      const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
      if (rule !== undefined) return rule(member, join(path, name))
      return open ? [] : [{ path: join(path, name), message: `unknown${suggest(name, accepted)}; accepted here: ${accepted.join(', ')}` }]
    })
  }

const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return JSON.stringify(shorten(redact(value)))
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

const shorten = (found: string) => (found.length > 80 ? `${found.slice(0, 80)}…` : found)
