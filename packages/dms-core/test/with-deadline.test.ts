import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../src/clock/system-clock.ts'
import { abortError, withDeadline } from '../src/clock/with-deadline.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { FakeClock } from './support/fake-clock.ts'

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })

describe('withDeadline', () => {
  it('gives the result of its work and leaves nothing behind', async () => {
    const clock = new FakeClock()
    const { signal } = new AbortController()
    expect(await withDeadline({ clock, timeoutMs: 5, signal, graceMs: 5 }, async () => 'done')).toBe('done')
    expect(clock.sleeping).toEqual([])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('rejects with the error of its work and leaves nothing behind', async () => {
    const clock = new FakeClock()
    const { signal } = new AbortController()
    const error = new Error('mine')
    await expect(withDeadline({ clock, timeoutMs: 5, signal }, () => Promise.reject(error))).rejects.toBe(error)
    const throwing = () => {
      throw error
    }
    await expect(withDeadline({ clock, timeoutMs: 5, signal }, throwing)).rejects.toBe(error)
    expect(clock.sleeping).toEqual([])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('tells its work DEADLINE_EXCEEDED when the time is over', async () => {
    const clock = new FakeClock()
    const failing = caught(withDeadline({ clock, timeoutMs: 5 }, untilAborted))
    await clock.advance(5)
    expect(await failing).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: 'no answer within 5 ms', retryable: true })
    expect(clock.sleeping).toEqual([])
  })

  it('tells its work CANCELLED when the signal fires', async () => {
    const clock = new FakeClock()
    const controller = new AbortController()
    const failing = caught(withDeadline({ clock, timeoutMs: 5, signal: controller.signal }, untilAborted))
    controller.abort('enough')
    expect(await failing).toMatchObject({ code: 'CANCELLED', cause: 'enough', retryable: false })
    expect(clock.sleeping).toEqual([])
  })

  it('lets its work say how it ended, as only who sent a write can', async () => {
    const clock = new FakeClock()
    const working = withDeadline({ clock, timeoutMs: 5 }, async (signal) => {
      await untilAborted(signal).catch(() => undefined)
      await clock.sleep(60_000)
      return 'it was written'
    })
    await clock.advance(60_005)
    expect(await working).toBe('it was written')
  })

  it('gives up work that does not heed its signal only after the grace, and only with one', async () => {
    const clock = new FakeClock()
    let over = false
    const failing = caught(withDeadline({ clock, timeoutMs: 5, graceMs: 10 }, () => new Promise(() => undefined))).finally(() => {
      over = true
    })
    await clock.advance(14)
    expect(over).toBe(false)
    await clock.advance(1)
    expect((await failing).code).toBe('DEADLINE_EXCEEDED')
    expect(clock.sleeping).toEqual([])
  })

  it('lets no late failure of work that was given up escape', async () => {
    const clock = new FakeClock()
    const failing = caught(
      withDeadline({ clock, timeoutMs: 5, graceMs: 10 }, async () => {
        await clock.sleep(100)
        throw new Error('nobody listens')
      }),
    )
    await clock.advance(100) // an unhandled rejection fails the run
    expect((await failing).code).toBe('DEADLINE_EXCEEDED')
  })

  it('does not begin when the signal has fired before', async () => {
    const work = vi.fn(async () => 'done')
    const signal = AbortSignal.abort()
    expect((await caught(withDeadline({ clock: new FakeClock(), timeoutMs: 5, signal }, work))).code).toBe('CANCELLED')
    expect(work).not.toHaveBeenCalled()
  })
})

describe('abortError', () => {
  it('is DEADLINE_EXCEEDED for the reason of AbortSignal.timeout, and CANCELLED for any other', () => {
    const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    expect(abortError(timeout)).toMatchObject({ code: 'DEADLINE_EXCEEDED', cause: timeout })
    for (const reason of [new DOMException('aborted', 'AbortError'), new Error('x'), 'x', { name: 'TimeoutError' }]) {
      expect(abortError(reason)).toMatchObject({ code: 'CANCELLED', cause: reason })
    }
  })

  it('is the reason itself when that is a DmsError', () => {
    const reason = new DmsError({ code: 'CLOSED', message: 'closed' })
    expect(abortError(reason)).toBe(reason)
  })
})

describe('systemClock', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('sleeps, and ends with the reason of its signal', async () => {
    vi.useFakeTimers()
    const controller = new AbortController()
    const short = systemClock.sleep(10, controller.signal)
    const long = systemClock.sleep(1_000, controller.signal)
    const ended = expect(long).rejects.toBe('enough')
    await vi.advanceTimersByTimeAsync(10)
    await short
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1) // of the one that still sleeps
    controller.abort('enough')
    await ended
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    await expect(systemClock.sleep(10, controller.signal)).rejects.toBe('enough')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells the time', () => {
    vi.useFakeTimers({ now: 1_234 })
    expect(systemClock.now()).toBe(1_234)
  })

  it.each([2 ** 31, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    'sleeps long when asked to sleep for %d ms, instead of not at all',
    async (ms) => {
      vi.useFakeTimers() // which, like Node, fire a timer that is too long at once
      let awake = false
      systemClock.sleep(ms).then(() => {
        awake = true
      })
      await vi.advanceTimersByTimeAsync(24 * 86_400_000)
      expect(awake).toBe(false)
    },
  )
})
