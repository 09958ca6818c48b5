import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { BulkResult } from '../src/client/dms.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { FakeClock, settle } from './support/fake-clock.ts'

const setUp = () => {
  const clock = new FakeClock()
  return { clock, dms: createDms({ instances: { prod: fakeAdapter().adapter }, clock }) }
}

const codes = (found: BulkResult<unknown, unknown>) => found.results.map((result) => (result.ok ? result.value : result.error.code))

describe('bulk', () => {
  it('gives a result for each item, in the order of the items', async () => {
    const { clock, dms } = setUp()
    const working = dms.bulk([30, 10, 20], async (ms) => {
      await clock.sleep(ms)
      return ms * 2
    })
    await clock.advance(30)
    expect(await working).toEqual({ results: [30, 10, 20].map((item) => ({ item, ok: true, value: item * 2 })), failed: 0 })
    expect(clock.sleeping).toEqual([])
  })

  it('of nothing is nothing', async () => {
    expect(await setUp().dms.bulk([], async () => 1)).toEqual({ results: [], failed: 0 })
  })

  it.each([
    [{}, 8],
    [{ concurrency: 3 }, 3],
  ])('with %j runs a bounded number at the same time', async (options, expected) => {
    const { clock, dms } = setUp()
    let [running, most] = [0, 0]
    const working = dms.bulk(
      Array.from({ length: 20 }, (_, index) => index),
      async () => {
        running += 1
        most = Math.max(most, running)
        await clock.sleep(10)
        running -= 1
      },
      options,
    )
    await clock.advance(1_000)
    await working
    expect(most).toBe(expected)
  })

  it('names what each item failed with, and goes on', async () => {
    const cause = new RangeError('bug')
    const found = await setUp().dms.bulk(['denied', 'bug', 'thrown', 'fine'], (item) => {
      if (item === 'thrown') throw cause
      if (item === 'fine') return Promise.resolve(item)
      return Promise.reject(item === 'bug' ? cause : new DmsError({ code: 'PERMISSION_DENIED', message: 'no' }))
    })
    expect(codes(found)).toEqual(['PERMISSION_DENIED', 'INTERNAL', 'INTERNAL', 'fine'])
    expect(found.failed).toBe(3)
    expect(found.results[1]).toMatchObject({ item: 'bug', ok: false, error: { cause } })
  })

  it('after an abort waits for those that run, which have the signal, and cancels the rest', async () => {
    const { clock, dms } = setUp()
    const controller = new AbortController()
    const begun: string[] = []
    const working = dms.bulk(
      ['heeds', 'fetches', 'finishes', 'waits'],
      async (item, signal) => {
        begun.push(item)
        if (item === 'finishes') await clock.sleep(50)
        else if (item === 'fetches') {
          await clock.sleep(1_000, signal).catch(() => {
            throw new DOMException('This operation was aborted', 'AbortError')
          })
        } else await clock.sleep(1_000, signal)
        return item
      },
      { concurrency: 3, signal: controller.signal },
    )
    await settle()
    const reason = new Error('enough')
    controller.abort(reason)
    await clock.advance(50)
    const found = await working
    expect(codes(found)).toEqual(['CANCELLED', 'CANCELLED', 'finishes', 'CANCELLED'])
    expect(found.results[3]).toMatchObject({ error: { cause: reason } })
    expect(begun).toEqual(['heeds', 'fetches', 'finishes'])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('with a signal that has fired begins nothing', async () => {
    const found = await setUp().dms.bulk([1, 2], async () => 'begun', { signal: AbortSignal.abort() })
    expect(codes(found)).toEqual(['CANCELLED', 'CANCELLED'])
  })

  it('out of time ends as after an abort', async () => {
    const { clock, dms } = setUp()
    const working = dms.bulk([1, 2], async (_item, signal) => clock.sleep(1_000, signal), { timeoutMs: 100, concurrency: 1 })
    await clock.advance(100)
    expect(codes(await working)).toEqual(['DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED'])
    expect(clock.sleeping).toEqual([])
  })

  it('ends with its client', async () => {
    const { clock, dms } = setUp()
    const working = dms.bulk([1, 2], async (_item, signal) => clock.sleep(1_000, signal), { concurrency: 1 })
    await settle()
    await dms.close()
    expect(codes(await working)).toEqual(['CLOSED', 'CLOSED'])
    expect(await caught(dms.bulk([1], async () => 1))).toMatchObject({ code: 'CLOSED', method: 'bulk' })
  })

  it.each<[unknown, unknown, unknown, string]>([
    [[1], async () => 1, { concurrency: 0 }, 'concurrency'],
    [[1], async () => 1, { concurrency: 1.5 }, 'concurrency'],
    [[1], async () => 1, { concurency: 1 }, 'concurency'],
    [[1], async () => 1, { timeoutMs: Number.NaN }, 'timeoutMs'],
    ['abc', async () => 1, {}, 'items'],
    [[1], 'fn', {}, 'fn'],
  ])('of %j with %s and %j is refused', async (items, fn, options, path) => {
    const { dms } = setUp()
    expect(await caught(dms.bulk(items as number[], fn as () => Promise<number>, options as object))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      method: 'bulk',
      details: { path },
    })
  })

  it('leaves no listener behind, however often it is called with one signal', async () => {
    const { dms } = setUp()
    const { signal } = new AbortController()
    for (let call = 0; call < 1_000; call += 1) await dms.bulk([1], async () => 1, { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
