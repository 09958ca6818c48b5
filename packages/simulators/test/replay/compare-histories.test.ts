import { expect, test } from 'vitest'
import { compareHistories } from '../../replay/lives/compare-histories.ts'
import type { History } from '../../replay/lives/state-log.ts'

const END = 60_000
const history = (...states: readonly (readonly [value: string, atMs: number])[]): History =>
  states.map(([value, atMs]) => ({ value, atMs, name: 'web' }))
const paths = (recorded: readonly History[], given: readonly History[]) => compareHistories(recorded, given, END).differences.map(({ path }) => path)

const RECORDED = history(['made', 100], ['ready', 30_000], ['gone', 50_000])

test.each([
  ['the same, a little sooner or later', history(['made', 90], ['ready', 28_000], ['gone', 52_000]), []],
  ['one missing in the middle', history(['made', 100], ['gone', 50_000]), ['state 2 of 3']],
  ['one missing at the end', history(['made', 100], ['ready', 30_000]), ['state 3 of 3']],
  ['another order', history(['ready', 100], ['made', 30_000], ['gone', 50_000]), ['state 1 of 3']],
  ['one more between', history(['made', 100], ['waits', 200], ['ready', 30_000], ['gone', 50_000]), ['state 2 of 3']],
  ['one more after the last', history(['made', 100], ['ready', 30_000], ['gone', 50_000], ['back', 50_100]), ['state 4 of 3']],
  ['one more in the last moment, when the recording ends', history(['made', 100], ['ready', 30_000], ['gone', 50_000], ['back', END]), []],
  ['far too soon', history(['made', 100], ['ready', 30_000], ['gone', 31_000]), ['time of state 3 of 3']],
])('%s', (_what, given, expected) => {
  expect(paths([RECORDED], [given])).toEqual(expected)
})

test('an object that nobody recorded is a difference', () => {
  expect(paths([], [history(['made', 100])])).toEqual(['state 1 of 0'])
})

test('histories that nothing tells apart are matched in any order, and none may be left over', () => {
  const [a, b] = [history(['a', 100]), history(['b', 100])]
  expect(paths([a, b], [b, a])).toEqual([])
  expect(paths([a, b], [a])).toEqual(['histories without a match: 1 of 2 recorded, 0 of 1 given'])
  expect(paths([a, b], [a, b, b])).toEqual(['histories without a match: 0 of 2 recorded, 1 of 3 given'])
})
