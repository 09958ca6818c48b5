import { expect, test } from 'vitest'
import { inTime } from '../../../replay/argocd/argocd-chronology.ts'
import type { Exchange, Given, RecordedResponse } from '../../../replay/recording.ts'

const SECOND = Date.parse('2026-11-22T13:09:10Z')

const exchange = (id: string, at: string | undefined, response: Partial<RecordedResponse> = {}): Exchange => ({
  id,
  request: { method: 'GET', path: '/api/version' },
  response: { status: 200, ...(at === undefined ? {} : { headers: [['Date', `Sun, 22 Nov 2026 13:09:${at} GMT`]] }), ...response },
})

test.each<[string, readonly Exchange[], readonly Given[], Record<string, number>]>([
  [
    'calls of one second follow one another',
    [exchange('a', '10', { tookMs: 300 }), exchange('b', '10', { tookMs: 40 }), exchange('c', '10')],
    [],
    { a: 0, b: 300, c: 340 },
  ],
  [
    'but none leaves its second',
    [exchange('a', '10', { tookMs: 700 }), exchange('b', '10', { tookMs: 700 }), exchange('c', '10'), exchange('d', '11')],
    [],
    { a: 0, b: 700, c: 999, d: 1_000 },
  ],
  [
    'a slow call began that many seconds before its Date',
    [exchange('a', '13', { tookMs: 3_006 }), exchange('b', '10', { tookMs: 20 })],
    [],
    { a: 0, b: 0 },
  ],
  ['whatever the order in the file', [exchange('late', '12'), exchange('early', '10')], [], { early: 0, late: 2_000 }],
  [
    'one without a Date belongs to the one before it',
    [exchange('a', '12', { tookMs: 5 }), exchange('b', undefined), exchange('c', '10')],
    [],
    { c: 0, a: 2_000, b: 2_005 },
  ],
  ['a stream keeps nobody waiting', [exchange('a', '10', { stream: [], endAtMs: 500, headersAtMs: 5 }), exchange('b', '10')], [], { a: 0, b: 0 }],
  [
    'what is given goes before it all',
    [exchange('a', '10', { tookMs: 100 }), exchange('b', '10')],
    [{ exchange: 'b', startsAt: '2026-11-22T13:09:09.500Z' }],
    { b: -500, a: 0 },
  ],
])('%s', (_what, exchanges, given, starts) => {
  const timed = inTime(exchanges, given)
  expect(Object.fromEntries(timed.map((one) => [one.exchange.id, one.startsAt - SECOND]))).toEqual(starts)
  expect(timed.map(({ startsAt }) => startsAt)).toEqual(timed.map(({ startsAt }) => startsAt).toSorted((a, b) => a - b))
})
