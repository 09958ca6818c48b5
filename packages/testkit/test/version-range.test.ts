import { expect, test } from 'vitest'
import { compareVersions, newestInRange } from '../src/reference/backend/sources/version-range.ts'

const VERSIONS = ['0.1.0', '0.2.5', '1.0.0', '1.1.0', '1.1.3', '1.10.0', '2.0.0', 'latest', 'v2.1.0']

test.each([
  ['*', 'v2.1.0'],
  ['1.x', '1.10.0'],
  ['1.1.x', '1.1.3'],
  ['1.1', '1.1.3'],
  ['1.1.0', '1.1.0'],
  ['^1.0', '1.10.0'],
  ['^0.1', '0.1.0'],
  ['~1.1', '1.1.3'],
  ['~1', '1.10.0'],
  ['>=1 <2', '1.10.0'],
  ['>1.1.3 <=1.10', '1.10.0'],
  ['>2.0.0', 'v2.1.0'],
  ['<1', '0.2.5'],
  ['<0.2 || 2.0.x', '2.0.0'],
  ['=1.0.0', '1.0.0'],
  ['>=3', undefined],
])('%s', (range, expected) => {
  expect(newestInRange(VERSIONS, range)).toBe(expected)
})

test('versions are ordered by number, and what is none comes first', () => {
  expect(VERSIONS.toReversed().toSorted(compareVersions)).toEqual(['latest', ...VERSIONS.filter((version) => version !== 'latest')])
})
