import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { pollProgress } from '../src/adapter/poll-progress.ts'
import type { OperationProgress } from '../src/contract/operation.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { progressOf, succeeded } from './support/samples.ts'

const INTERVAL_MS = 1_000
/** Between ten looks that fail. */
const NINE_PAUSES_MS = INTERVAL_MS * (1 + 2 + 4 + 8 + 16 + 30 * 4)
const first = progressOf({ message: 'first' })
const second = progressOf({ message: 'second' })
const unavailable = new DmsError({ code: 'UNAVAILABLE', message: 'down' })
const notFound = new DmsError({ code: 'NOT_FOUND', message: 'gone' })

/** Reads a poll whose looks find one after another what is given, the last again and again; what is an error is thrown. */
function read(...found: readonly (OperationProgress | Error)[]) {
  const clock = new FakeClock()
  const controller = new AbortController()
  const seen: (string | null)[] = []
  let looks = 0
  const look = async () => {
    const next = found[Math.min(looks++, found.length - 1)]
    if (next === undefined || next instanceof Error) throw next
    return structuredClone(next)
  }
  const reading = (async () => {
    const poll = pollProgress({ clock, intervalMs: INTERVAL_MS, signal: controller.signal }, look)
    for await (const progress of poll) seen.push(progress.message)
  })()
  reading.catch(() => undefined) // judged by the test
  return { clock, controller, seen, reading, looks: () => looks }
}

describe('pollProgress', () => {
  it('yields the first look at once, then looks once per interval and yields what has changed', async () => {
    const { clock, seen, looks } = read(first, first, first, second, second, first)
    await settle()
    expect(seen).toEqual(['first'])
    await clock.advance(INTERVAL_MS * 2)
    expect([seen, looks()]).toEqual([['first'], 3])
    await clock.advance(INTERVAL_MS - 1)
    expect(looks()).toBe(3)
    await clock.advance(1)
    expect(seen).toEqual(['first', 'second'])
    await clock.advance(INTERVAL_MS * 2)
    expect(seen).toEqual(['first', 'second', 'first'])
  })

  it('ends with the final one, without a timer', async () => {
    const { clock, seen, reading, looks } = read(first, succeeded, second)
    await clock.advance(INTERVAL_MS * 5)
    await reading
    expect([seen, looks()]).toEqual([['first', null], 2])
    expect(clock.sleeping).toEqual([])
  })

  it('yields a final one also when nothing but that has changed', async () => {
    const { clock, seen, reading } = read(first, { ...first, final: true })
    await clock.advance(INTERVAL_MS)
    await reading
    expect(seen).toEqual(['first', 'first'])
  })

  it('looks at nothing before it is read, and stops with its reader', async () => {
    const clock = new FakeClock()
    let looks = 0
    const poll = pollProgress({ clock, intervalMs: INTERVAL_MS }, async () => {
      looks += 1
      return first
    })
    await settle()
    expect(looks).toBe(0)
    for await (const _progress of poll) break
    await clock.advance(INTERVAL_MS * 5)
    expect(looks).toBe(1)
    expect(clock.sleeping).toEqual([])
  })

  it.each(['UNAVAILABLE', 'RATE_LIMITED', 'DEADLINE_EXCEEDED', 'OPERATION_IN_PROGRESS'])('passes over a fault that passes: %s', async (code) => {
    const fault = new DmsError({ code, message: 'later' })
    const { clock, seen, reading } = read(fault, first, fault, fault, first, succeeded)
    await clock.advance(INTERVAL_MS * (1 + 1 + 1 + 2 + 1))
    await reading
    expect(seen).toEqual(['first', null])
  })

  it('passes over nine of them in a row, and begins to count anew after each look that succeeds', async () => {
    const nine = Array.from({ length: 9 }, () => unavailable)
    const { clock, seen, reading } = read(first, ...nine, second, ...nine, succeeded)
    await clock.advance((INTERVAL_MS + NINE_PAUSES_MS) * 2)
    await reading
    expect(seen).toEqual(['first', 'second', null])
  })

  it('gives the tenth of them to its caller', async () => {
    const { clock, reading, looks } = read(first, unavailable)
    await clock.advance(INTERVAL_MS + NINE_PAUSES_MS - 1)
    expect(looks()).toBe(10)
    await clock.advance(1)
    await expect(reading).rejects.toBe(unavailable)
    expect(looks()).toBe(11)
    expect(clock.sleeping).toEqual([])
  })

  it('looks less and less often while looks fail, and as before when one has succeeded', async () => {
    const { clock, looks } = read(...Array.from({ length: 7 }, () => unavailable), first)
    const pauses: number[] = []
    for (let count = 0; count < 9; count++) {
      await settle()
      expect(looks()).toBe(count + 1)
      const [pause = 0] = clock.sleeping
      pauses.push(pause)
      await clock.advance(pause)
    }
    expect(pauses.map((pause) => pause / INTERVAL_MS)).toEqual([1, 2, 4, 8, 16, 30, 30, 1, 1])
  })

  it('leaves a server alone for as long as it asks for', async () => {
    const { clock } = read(new DmsError({ code: 'RATE_LIMITED', message: 'later', retryAfterMs: 90_000 }), first)
    await settle()
    expect(clock.sleeping).toEqual([90_000])
  })

  it('does not look more often than it is told to because looks fail', async () => {
    const clock = new FakeClock()
    const poll = pollProgress({ clock, intervalMs: 60_000 }, () => Promise.reject(unavailable))
    poll.next().catch(() => undefined) // it has not ended when the test does
    await settle()
    expect(clock.sleeping).toEqual([60_000])
  })

  it.each<[string, Error]>([
    ['that does not pass', notFound],
    ['that its thrower knows not to pass', new DmsError({ code: 'UNAVAILABLE', message: 'untrusted', retryable: false })],
    ['of no contract', new TypeError('bug')],
  ])('gives a fault %s to its caller at once', async (_what, fault) => {
    const { clock, seen, reading } = read(first, fault, second)
    await clock.advance(INTERVAL_MS)
    await expect(reading).rejects.toBe(fault)
    expect(seen).toEqual(['first'])
    expect(clock.sleeping).toEqual([])
  })

  it('ends with CANCELLED when its signal fires between two looks', async () => {
    const { clock, controller, reading, looks } = read(first)
    await settle()
    const reason = new Error('the user went away')
    controller.abort(reason)
    expect(await caught(reading)).toMatchObject({ code: 'CANCELLED', cause: reason })
    expect(looks()).toBe(1)
    expect(clock.sleeping).toEqual([])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('ends with the reason of its signal when a look fails because of it, or beside it', async () => {
    const clock = new FakeClock()
    const controller = new AbortController()
    const poll = pollProgress({ clock, intervalMs: INTERVAL_MS, signal: controller.signal }, async () => {
      controller.abort()
      throw unavailable
    })
    expect((await caught(poll.next())).code).toBe('CANCELLED')
    expect(clock.sleeping).toEqual([])
  })

  it('does not look when its signal has fired before', async () => {
    let looks = 0
    const look = async () => {
      looks += 1
      return first
    }
    const poll = pollProgress({ clock: new FakeClock(), intervalMs: INTERVAL_MS, signal: AbortSignal.abort() }, look)
    expect((await caught(poll.next())).code).toBe('CANCELLED')
    expect(looks).toBe(0)
  })

  it('leaves no listener on its signal when it ends well', async () => {
    const { clock, controller, reading } = read(first, succeeded)
    await clock.advance(INTERVAL_MS)
    await reading
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })
})
