import { expect, test } from 'vitest'
import { judge } from '../../replay/judge.ts'
import type { Result } from '../../replay/result.ts'

const equal = (id: string): Result => ({ id, differences: [] })
const different = (id: string, cannotTell?: string): Result => ({
  id,
  differences: [{ path: 'status', recorded: 200, given: 404 }],
  ...(cannotTell === undefined ? {} : { cannotTell }),
})
const verdicts = (results: readonly Result[], baseline: Parameters<typeof judge>[1]) => judge(results, baseline).judged.map(({ verdict }) => verdict)

test('a difference is wrong unless the baseline has its reason', () => {
  const baseline = { equal: 1, allowed: { b: 'a race' }, notDerivable: { c: 'nobody tells' } }
  const results = [equal('a'), different('b'), different('c'), different('d')]
  expect(verdicts(results, baseline)).toEqual(['equal', 'allowed', 'not derivable', 'wrong'])
  expect(judge(results, baseline).complaints).toEqual([])
})

test('what the recording cannot tell counts only where no baseline says what is known', () => {
  expect(verdicts([different('a', 'no answer shows it')], undefined)).toEqual(['not derivable'])
  expect(verdicts([different('a', 'no answer shows it')], { equal: 0, allowed: {}, notDerivable: {} })).toEqual(['wrong'])
  expect(verdicts([equal('a')], undefined)).toEqual(['equal'])
})

test.each([
  ['an entry for something equal', { equal: 1, allowed: { a: 'a race' }, notDerivable: {} }, 'a: is equal or gone'],
  ['an entry for something that is gone', { equal: 1, allowed: {}, notDerivable: { z: 'nobody tells' } }, 'z: is equal or gone'],
  ['fewer equal ones than before', { equal: 2, allowed: {}, notDerivable: {} }, '1 are equal, the baseline has 2'],
])('a baseline that is out of date is a complaint: %s', (_what, baseline, complaint) => {
  const { complaints } = judge([equal('a')], baseline)
  expect(complaints).toHaveLength(1)
  expect(complaints[0]).toContain(complaint)
})

test('more equal ones than before are no complaint', () => {
  expect(judge([equal('a'), equal('b')], { equal: 1, allowed: {}, notDerivable: {} }).complaints).toEqual([])
})
