import type { Value } from '../go-value.ts'
import { FunctionFailure } from '../template-error.ts'
import { define, type Functions } from './define-function.ts'

/** As sprig reads anything as a whole number: 0 when it is none. */
function whole(value: Value): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  const number = typeof value === 'string' ? (/^[+-]?(0[xX][\da-fA-F]+|\d+)$/.test(value) ? Number(value) : 0) : Number(value ?? 0)
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n
}

function float(value: Value): number {
  const number = typeof value === 'boolean' ? Number(value) : Number(value ?? 0)
  return Number.isNaN(number) ? 0 : number
}

const ascending = (a: bigint, b: bigint) => Number(a - b)

const divisor = (value: Value): bigint => {
  const number = whole(value)
  if (number === 0n) throw new FunctionFailure('runtime error: integer divide by zero')
  return number
}

export const NUMBER_FUNCTIONS: Functions = {
  int: define('v', whole),
  int64: define('v', whole),
  float64: define('v', float),
  atoi: define('s', whole),
  add: define('v*', (...values: Value[]) => values.reduce<bigint>((sum, value) => sum + whole(value), 0n)),
  add1: define('v', (value: Value) => whole(value) + 1n),
  sub: define('vv', (a: Value, b: Value) => whole(a) - whole(b)),
  mul: define('vv*', (...values: Value[]) => values.reduce<bigint>((product, value) => product * whole(value), 1n)),
  div: define('vv', (a: Value, b: Value) => whole(a) / divisor(b)),
  mod: define('vv', (a: Value, b: Value) => whole(a) % divisor(b)),
  max: define('vv*', (...values: Value[]) => values.map(whole).toSorted(ascending).at(-1)),
  min: define('vv*', (...values: Value[]) => values.map(whole).toSorted(ascending)[0]),
  floor: define('v', (value: Value) => Math.floor(float(value))),
  ceil: define('v', (value: Value) => Math.ceil(float(value))),
  addf: define('v*', (...values: Value[]) => values.reduce<number>((sum, value) => sum + float(value), 0)),
  subf: define('vv', (a: Value, b: Value) => float(a) - float(b)),
  mulf: define('vv*', (...values: Value[]) => values.reduce<number>((product, value) => product * float(value), 1)),
  divf: define('vv', (a: Value, b: Value) => float(a) / float(b)),
}
