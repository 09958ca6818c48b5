import { expect, test } from 'vitest'
import { startOfLife, startOfStream } from '../../../replay/argocd/life-times.ts'

const START = Date.parse('2026-11-22T13:27:55.400Z')
const at = (ms: number) => new Date(Math.floor((START + ms) / 1_000) * 1_000).toISOString().replace('.000Z', 'Z')
const poll = (atMs: number, ...seen: readonly number[]) => ({ kind: 'get' as const, atMs, status: 200, body: { times: seen.map(at) } })

test('the start of a life is what none of its times contradicts', () => {
  expect(startOfLife([poll(1_650, 1_620), poll(9_700, 1_620, 9_610), poll(20_000, 1_620)])).toBe(START - 50)
})

test('and that of a stream', () => {
  const chunk = (atMs: number, seen: number) => ({ atMs, chunk: `{"time":"${at(seen)}"}\n` })
  expect(startOfStream([chunk(100, 90), chunk(5_640, 5_610)])).toBe(START - 40)
})

test('of what shows no time nobody knows it', () => {
  expect(startOfLife([{ kind: 'note', atMs: 5, note: 'at 2026-11-22T13:27:55Z' }])).toBeUndefined()
  expect(startOfStream([{ atMs: 1, chunk: ':\n' }])).toBeUndefined()
})
