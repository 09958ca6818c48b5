import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../src/contract/json.ts'
import { jsonEqual } from '../src/patch/json-equal.ts'
import { json } from './support/json-arbitrary.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'

const VALUES: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  1,
  '',
  '0',
  'a',
  [],
  [null],
  [1, 2],
  [2, 1],
  {},
  { a: null },
  { a: 1 },
  { b: 1 },
  { a: [] },
  { 0: 1 },
  [1],
]

describe('jsonEqual', () => {
  it('tells every two of different values apart', () => {
    for (const [index, one] of VALUES.entries()) {
      for (const [at, other] of VALUES.entries())
        expect(jsonEqual(one, structuredClone(other)), `${JSON.stringify(one)} and ${JSON.stringify(other)}`).toBe(index === at)
    }
  })

  it('says of whatever two values what node:util says', () => {
    fc.assert(
      fc.property(json.value, json.value, (one, other) => {
        expect(jsonEqual(one, structuredClone(one))).toBe(true)
        expect(jsonEqual(one, other)).toBe(isDeepStrictEqual(one, other))
      }),
      PROPERTY_RUNS,
    )
  })

  it.each<[string, JsonValue, JsonValue, boolean]>([
    ['the order of members', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ['a member that is undefined', { a: 1, b: undefined as never }, { a: 1 }, true],
    ['two members that are undefined', { a: undefined as never }, { b: undefined as never }, true],
    ['an undefined one where the other has a value', { a: undefined as never }, { a: 1 }, false],
    ['a member that is only inherited', { toString: 1 }, { a: 1 }, false],
    ['a negative zero', -0, 0, true],
    ['a list and an object with the same members', ['x'], { 0: 'x', length: 1 } as JsonValue, false],
  ])('judges %s', (_what, one, other, equal) => {
    expect(jsonEqual(one, other)).toBe(equal)
    expect(jsonEqual(other, one)).toBe(equal)
  })

  it('tells undefined from null', () => {
    expect(jsonEqual(undefined, null)).toBe(false)
    expect(jsonEqual(undefined, undefined)).toBe(true)
  })
})
