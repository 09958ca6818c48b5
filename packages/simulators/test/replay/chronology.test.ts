import { expect, test } from 'vitest'
import { inOrder } from '../../replay/exchanges/chronology.ts'
import type { Exchange, ExchangeFile, RecordedResponse } from '../../replay/recording.ts'

const NOON = Date.parse('2026-11-22T12:00:00Z')

const exchange = (id: string, response: Partial<RecordedResponse>): Exchange => ({
  id,
  request: { method: 'GET', path: '/version' },
  response: { status: 200, ...response },
})
const dated = (id: string, time: string, tookMs = 5): Exchange => exchange(id, { tookMs, headers: [['Date', `Sun, 22 Nov 2026 ${time} GMT`]] })
const file = (name: string, exchanges: readonly Exchange[], given: ExchangeFile['given'] = []): ExchangeFile => ({ name, exchanges, given })
const ids = (files: readonly ExchangeFile[]) => inOrder(files).map(({ id }) => id)

test('the Date tells the order, whatever the files are called', () => {
  const [late, early] = [dated('late', '12:00:09'), dated('early', '12:00:01')]
  expect(ids([file('a', [late]), file('b', [early])])).toEqual(['b#early', 'a#late'])
  expect(ids([file('z', [late]), file('b', [early])])).toEqual(['b#early', 'z#late'])
})

test('an answer that took long began before its Date', () => {
  expect(inOrder([file('a', [dated('slow', '12:00:34', 34_020)])])[0]?.startsAt).toBe(NOON)
})

test('without a Date it starts with the one before it, or when `given` says', () => {
  const exchanges = [dated('first', '12:00:00'), exchange('cut', { status: null }), exchange('told', { status: null }), dated('last', '12:00:05')]
  const played = inOrder([file('a', exchanges, [{ exchange: 'told', startsAt: '2026-11-22T12:00:02.500Z' }])])
  expect(played.map(({ id, startsAt }) => [id, startsAt - NOON])).toEqual([
    ['a#first', 0],
    ['a#cut', 0],
    ['a#told', 2_500],
    ['a#last', 5_000],
  ])
})

test('in a file without any Date each starts after the one before it, and not before what it shows', () => {
  const made = { metadata: { creationTimestamp: '2026-11-22T12:00:01Z' } }
  const played = inOrder([file('a', [exchange('x', { tookMs: 7 }), exchange('y', { tookMs: 3, body: made }), exchange('z', {})])])
  expect(played.map(({ startsAt }) => startsAt - NOON)).toEqual([1_000, 1_007, 1_010])
})
