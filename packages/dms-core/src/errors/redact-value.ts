import type { JsonObject, JsonValue } from '../contract/json.ts'
import { redact } from './redact.ts'
import { REDACTED } from './redacted.ts'
import { isHarmlessHeader, isHeaders, isSecretName } from './secret-names.ts'

const MAX_DEPTH = 16
const MAX_VALUES = 10_000
const MAX_TEXT = 16_384

interface Budget {
  values: number
}

/**
 * A copy without credentials: members whose names say that they hold one, headers that are not known to be harmless, and what looks like one
 * inside a text. It is plain JSON of bounded size: deeper than 16 levels, beyond 10 000 values and 16 384 characters of a text it says that it is cut.
 */
export function redactObject(object: object): JsonObject {
  return Object.fromEntries(copyMembers(object, '', 0, { values: 0 }))
}

/** The same of any value. */
export const redactValue = (value: unknown): JsonValue => copy(value, '', 0, { values: 0 })

function copyMembers(object: object, around: string, depth: number, budget: Budget): [string, JsonValue][] {
  const members: [string, JsonValue][] = []
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue
    if (budget.values >= MAX_VALUES) {
      members.push(['…', '<cut>'])
      break
    }
    members.push([name, copyMember(name, value, around, depth, budget)])
  }
  return members
}

function copyMember(name: string, value: unknown, around: string, depth: number, budget: Budget): JsonValue {
  return isHidden(name, value, around) ? REDACTED : copy(value, name, depth + 1, budget)
}

/** Whether a member is a credential by its name, or by the name of what it is in. */
export function isHidden(name: string, value: unknown, around: string): boolean {
  if (value === null || value === undefined || typeof value === 'boolean' || value === REDACTED) return false
  if (isHeaders(around)) return !isHarmlessHeader(name)
  return isSecretName(name) || (isHeaders(name) && !isPlainObject(value))
}

function copy(value: unknown, name: string, depth: number, budget: Budget): JsonValue {
  budget.values += 1
  if (typeof value === 'string') return shorten(redact(value))
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'object') return typeof value === 'bigint' ? String(value) : `<${typeof value}>`
  if (depth >= MAX_DEPTH) return '<cut>'
  if (Array.isArray(value)) {
    const room = Math.max(0, MAX_VALUES - budget.values)
    const items = value.slice(0, room).map((item) => copy(item, name, depth + 1, budget))
    return value.length > room ? [...items, '<cut>'] : items
  }
  if (isPlainObject(value)) return Object.fromEntries(copyMembers(value, name, depth, budget))
  if (value instanceof Error) return { name: value.name, message: redact(value.message) }
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  return `<${value.constructor?.name ?? 'object'}>` // what it holds is not known
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null // that of another realm too
}

const shorten = (text: string) => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text)
