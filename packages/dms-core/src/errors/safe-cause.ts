import { DMS_ERROR_MARK } from './dms-error-mark.ts'
import { redact } from './redact.ts'
import { isHidden, isPlainObject, redactObject, redactValue } from './redact-value.ts'

const MAX_DEPTH = 16
const MAX_VALUES = 2_000

interface Walk {
  values: number
  readonly seen: Set<object>
}

/**
 * What may be kept as the cause of an error (R12): the same object where nothing in it looks like a credential, so that the reason of an abort
 * stays identical; else a copy without. Of an error the copy has name, message, stack, causes and its own members as plain JSON; what else it
 * held (requests, sockets, functions) is not kept, because nobody can tell what is printed of it.
 */
export function safeCause(cause: unknown): unknown {
  try {
    return isClean(cause, '', 0, { values: 0, seen: new Set() }) ? cause : copyOf(cause, 0)
  } catch {
    // A getter or a proxy of it threw. There is nothing to be told but that.
    return new Error('the cause cannot be read')
  }
}

function isClean(value: unknown, around: string, depth: number, walk: Walk): boolean {
  if (typeof value === 'string') return redact(value) === value
  if (typeof value === 'function') return false
  if (typeof value !== 'object' || value === null) return true
  if (walk.seen.has(value) || DMS_ERROR_MARK in value) return true // a DmsError was made clean when it was made
  walk.seen.add(value)
  walk.values += 1
  if (depth >= MAX_DEPTH || walk.values > MAX_VALUES) return false
  if (value instanceof Error) {
    if (![value.name, value.message, value.stack].every((text) => redact(String(text)) === String(text))) return false
  } else if (!isTransparent(value)) return false
  return Reflect.ownKeys(value).every((name) => {
    if (value instanceof Error && name === 'stack') return true // was looked at above, and is a getter in some engines
    const member = Object.getOwnPropertyDescriptor(value, name)
    if (member === undefined || !('value' in member)) return false // a getter may give anything
    return !isHidden(String(name), member.value, around) && isClean(member.value, String(name), depth + 1, walk)
  })
}

/** Whose own members are all that is printed of it: no map, buffer, stream, URL, response or anything that prints itself. */
function isTransparent(value: object): boolean {
  if (Array.isArray(value) || isPlainObject(value)) return true
  return Object.prototype.toString.call(value) === '[object Object]' && !(Symbol.for('nodejs.util.inspect.custom') in value)
}

function copyOf(value: unknown, depth: number): unknown {
  if (value instanceof Error && !(DMS_ERROR_MARK in value)) return depth < MAX_DEPTH ? copyOfError(value, depth) : '<cut>'
  return value instanceof Error ? value : redactValue(value)
}

function copyOfError(error: Error, depth: number): Error {
  const { message: _message, stack: _stack, cause: _cause, errors: _errors, name: _name, ...own } = plainMembers(error)
  const copy = new Error(redact(String(error.message)))
  Object.defineProperty(copy, 'name', hidden(redact(String(error.name))))
  copy.stack = redact(String(error.stack ?? error))
  Object.assign(copy, redactObject(own))
  if (error.cause !== undefined) Object.defineProperty(copy, 'cause', hidden(copyOf(error.cause, depth + 1)))
  const errors: unknown = Object.getOwnPropertyDescriptor(error, 'errors')?.value // not of an AggregateError alone
  if (Array.isArray(errors)) Object.defineProperty(copy, 'errors', hidden(errors.slice(0, 100).map((one) => copyOf(one, depth + 1))))
  return copy
}

const hidden = (value: unknown) => ({ value, configurable: true, writable: true, enumerable: false })

/** Own members without calling a getter: those are undefined. */
function plainMembers(error: Error): Record<string, unknown> {
  const members = Object.entries(Object.getOwnPropertyDescriptors(error)).filter(([, member]) => member.enumerable)
  return Object.fromEntries(members.map(([name, member]) => [name, member.value]))
}
