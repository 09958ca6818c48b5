import { describe, expect, it, vi } from 'vitest'
import { scaledTimeouts } from '../src/context/timeouts.ts'
import { createVerbs } from '../src/context/verbs.ts'

/** A clock that nobody waits for: what sleeps has slept. */
function verbs() {
  let time = 0
  const spent = { allowed: 0, counted: 0 }
  const made = createVerbs({
    clock: {
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds
      },
    },
    timeouts: scaledTimeouts({ poll: 10 }, 1),
    signal: new AbortController().signal,
    allow: (milliseconds) => {
      spent.allowed += milliseconds
    },
    count: () => {
      spent.counted++
    },
  })
  return { ...made, spent, now: () => time }
}

describe('The verbs of a check', () => {
  it('eventually tries until it holds, and gives its value', async () => {
    const { eventually, now, spent } = verbs()
    let tries = 0
    const value = await eventually('the third try', () => {
      if (++tries < 3) throw new Error('not yet')
      return tries
    })
    expect([value, now(), spent]).toEqual([3, 20, { allowed: 15_000, counted: 1 }])
  })

  it.each<[string, () => unknown, RegExp]>([
    ['the last reason', () => Promise.reject(new Error('no such thing')), /^it is there: not within 50 ms; the last time: no such thing$/],
    ['that it was not so', () => false, /^it is there: not within 50 ms; the last time: it is not so$/],
  ])('eventually says %s', async (_what, attempt, message) => {
    await expect(verbs().eventually('it is there', attempt, { within: 50 })).rejects.toThrow(message)
  })

  it('consistently and never look until their time is over', async () => {
    const { consistently, never, spent } = verbs()
    let looks = 0
    await consistently('it stays', () => void looks++, { for: 50 })
    await never('it comes', () => looks++ < 0, { for: 50 })
    expect([looks, spent]).toEqual([12, { allowed: 100, counted: 2 }])
  })

  it.each<[string, (given: ReturnType<typeof verbs>, change: () => boolean) => Promise<void>, RegExp]>([
    [
      'consistently',
      ({ consistently }, changed) => consistently('it stays', () => !changed()),
      /^it stays: it did not stay so, after 20 ms: it is not so$/,
    ],
    ['never', ({ never }, changed) => never('it comes', changed), /^it comes: it did not stay so, after 20 ms: it is so$/],
  ])('%s tells when it changed', async (_verb, run, message) => {
    let looks = 0
    await expect(run(verbs(), () => ++looks === 3)).rejects.toThrow(message)
  })

  it('refuse a scale that is none', () => {
    vi.stubEnv('DMS_TIME_SCALE', 'slow')
    expect(() => scaledTimeouts()).toThrow('DMS_TIME_SCALE: found "slow"; accepted is a number above 0')
    vi.unstubAllEnvs()
  })

  it('scale with the environment as a whole', () => {
    vi.stubEnv('DMS_TIME_SCALE', '3')
    const scaled = scaledTimeouts()
    vi.unstubAllEnvs()
    expect(scaled).toEqual({ op: 6_000, converge: 45_000, quiet: 450, poll: 20, abort: 300 })
  })
})
