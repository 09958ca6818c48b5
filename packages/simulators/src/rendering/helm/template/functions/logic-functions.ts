import { isMap } from '../../../../cluster/kube-object.ts'
import { parseVersion, parseVersionRange } from '../../../../remote/version-range.ts'
import { formatValue, isEqual, isNil, isTrue, kindName, typeName, type Value } from '../go-value.ts'
import { FunctionFailure } from '../template-error.ts'
import { attempt, define, type Functions } from './define-function.ts'

const isText = (value: Value): value is string => typeof value === 'string'

function equal(first: Value, second: Value): boolean {
  if (isNil(first) || isNil(second)) return isNil(first) && isNil(second)
  requireSameKind(first, second)
  if (typeof first === 'object') throw new FunctionFailure(`non-comparable type ${formatValue(first)}: ${typeName(first)}`)
  return first === second
}

function requireSameKind(first: Value, second: Value): void {
  if (typeof first === typeof second) return
  throw new FunctionFailure(`incompatible types for comparison: ${typeName(first)} and ${typeName(second)}`)
}

/** Negative, 0, positive. */
function compared(first: Value, second: Value): number {
  for (const value of [first, second])
    if (!['string', 'number', 'bigint'].includes(typeof value)) throw new FunctionFailure('invalid type for comparison')
  requireSameKind(first, second)
  const [a, b] = [first as string, second as string]
  return a < b ? -1 : a > b ? 1 : 0
}

/** `index m "a" 0`. */
function indexed(value: Value, keys: readonly Value[]): Value {
  return keys.reduce<Value>((inner, key) => {
    if (inner === undefined) throw new FunctionFailure('index of untyped nil')
    if (inner === null) throw new FunctionFailure('index of nil pointer')
    if (Array.isArray(inner)) {
      if (typeof key !== 'bigint' && typeof key !== 'number') throw new FunctionFailure(`cannot index slice/array with type ${typeName(key)}`)
      if (Number(key) === inner.length) throw new FunctionFailure('reflect: slice index out of range')
      if (Number(key) < 0 || Number(key) > inner.length) throw new FunctionFailure(`index out of range: ${key}`)
      return inner[Number(key)]
    }
    if (isText(inner)) return BigInt(Buffer.from(inner)[Number(key)] ?? 0)
    if (!isMap(inner)) throw new FunctionFailure(`can't index item of type ${typeName(inner)}`)
    if (!isText(key)) throw new FunctionFailure(`value has type ${typeName(key)}; should be string`)
    return Object.hasOwn(inner, key) ? inner[key] : null
  }, value)
}

function lengthOf(value: Value): bigint {
  if (isNil(value)) throw new FunctionFailure('len of nil pointer')
  if (isText(value)) return BigInt(Buffer.byteLength(value))
  if (Array.isArray(value)) return BigInt(value.length)
  if (isMap(value)) return BigInt(Object.keys(value).length)
  throw new FunctionFailure(`len of type ${typeName(value)}`)
}

function inRange(range: string, text: string): boolean {
  const version = parseVersion(text)
  if (version === undefined) throw new FunctionFailure('invalid semantic version')
  return attempt(() => parseVersionRange(range))(version)
}

export const LOGIC_FUNCTIONS: Functions = {
  and: define('v*', (...values: Value[]) => values.find((value) => !isTrue(value)) ?? values.at(-1)),
  or: define('v*', (...values: Value[]) => values.find(isTrue) ?? values.at(-1)),
  not: define('v', (value: Value) => !isTrue(value)),
  eq: define('vv*', (first: Value, ...others: Value[]) => {
    if (others.length === 0) throw new FunctionFailure('missing argument for comparison')
    return others.some((other) => equal(first, other))
  }),
  ne: define('vv', (first: Value, second: Value) => !equal(first, second)),
  lt: define('vv', (first: Value, second: Value) => compared(first, second) < 0),
  le: define('vv', (first: Value, second: Value) => compared(first, second) <= 0),
  gt: define('vv', (first: Value, second: Value) => compared(first, second) > 0),
  ge: define('vv', (first: Value, second: Value) => compared(first, second) >= 0),
  index: define('vv*', (value: Value, ...keys: Value[]) => indexed(value, keys)),
  len: define('v', lengthOf),
  default: define('vv*', (otherwise: Value, ...values: Value[]) => (isTrue(values[0]) ? values[0] : otherwise)),
  empty: define('v', (value: Value) => !isTrue(value)),
  coalesce: define('v*', (...values: Value[]) => values.find(isTrue) ?? null),
  ternary: define('vvv', (yes: Value, no: Value, condition: Value) => (condition === true ? yes : no)),
  all: define('v*', (...values: Value[]) => values.every(isTrue)),
  any: define('v*', (...values: Value[]) => values.some(isTrue)),
  deepEqual: define('vv', isEqual),
  kindOf: define('v', kindName),
  kindIs: define('sv', (kind: string, value: Value) => kindName(value) === kind),
  typeOf: define('v', typeName),
  typeIs: define('sv', (type: string, value: Value) => typeName(value) === type),
  semverCompare: define('ss', inRange),
  fail: define('s', (message: string) => {
    throw new FunctionFailure(message, true)
  }),
  required: define('sv', (message: string, value: Value) => {
    if (isNil(value) || value === '') throw new FunctionFailure(message, true)
    return value
  }),
  lookup: define('ssss', () => ({})),
}
