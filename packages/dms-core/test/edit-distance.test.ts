import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance } from '../src/findings/edit-distance.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['serverUrl', 'serverUrl', 0],
    ['severUrl', 'serverUrl', 1],
    ['serverUrll', 'serverUrl', 1],
    ['serverURL', 'serverUrl', 2],
    ['kitten', 'sitting', 3],
    ['flaw', 'lawn', 2],
    ['ab', 'ba', 2],
  ])('from %j to %j is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance)
  })

  it('is a distance: none only to itself, the same both ways, and no shorter by a detour', () => {
    fc.assert(
      fc.property(word, word, word, (one, other, third) => {
        const there = editDistance(one, other)
        expect(there === 0).toBe(one === other)
        expect(editDistance(other, one)).toBe(there)
        expect(there).toBeLessThanOrEqual(editDistance(one, third) + editDistance(third, other))
        expect(there).toBeGreaterThanOrEqual(Math.abs(one.length - other.length))
        expect(there).toBeLessThanOrEqual(Math.max(one.length, other.length))
      }),
      PROPERTY_RUNS,
    )
  })

  it('grows by one for one change', () => {
    fc.assert(
      fc.property(word, fc.nat(6), (text, at) => {
        expect(editDistance(text, `${text.slice(0, at)}x${text.slice(at)}`)).toBe(1)
      }),
      PROPERTY_RUNS,
    )
  })
})
