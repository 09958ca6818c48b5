import assert from 'node:assert/strict'
import type { Clock } from '@gitops-dms/core'
import type { CheckContext } from './check-context.ts'
import type { Timeouts } from './timeouts.ts'

type Verbs = Pick<CheckContext, 'eventually' | 'consistently' | 'never' | 'within'>

interface VerbOptions {
  readonly clock: Clock
  readonly timeouts: Timeouts
  readonly signal: AbortSignal
  /** Each verb asks for its time before it starts, so that the limit of the check is their sum. */
  allow(milliseconds: number): void
  count(): void
}

const failure = (message: string, cause?: unknown) => Object.assign(new assert.AssertionError({ message }), cause === undefined ? {} : { cause })

const words = (reason: unknown) => (reason instanceof Error ? reason.message : String(reason))

/** The three ways to wait for something, and a limit for what comes by itself. No check sleeps otherwise. */
export function createVerbs({ clock, timeouts, signal, allow, count }: VerbOptions): Verbs {
  const within: Verbs['within'] = async (what, milliseconds, promise) => {
    allow(milliseconds)
    count()
    const finished = new AbortController()
    const late = clock.sleep(milliseconds, AbortSignal.any([finished.signal, signal])).then(() => {
      throw failure(`${what}: not within ${milliseconds} ms`)
    })
    late.catch(() => undefined) // the race below tells of it, or the promise came first
    try {
      return await Promise.race([promise, late])
    } finally {
      finished.abort()
    }
  }

  const hold = async (what: string, milliseconds: number, attempt: () => Promise<void>) => {
    allow(milliseconds)
    count()
    const from = clock.now()
    for (;;) {
      try {
        await attempt()
      } catch (error) {
        throw failure(`${what}: it did not stay so, after ${clock.now() - from} ms: ${words(error)}`, error)
      }
      if (clock.now() - from >= milliseconds) return
      await clock.sleep(timeouts.poll, signal)
    }
  }

  return {
    within,
    eventually: async (what, attempt, { within: milliseconds = timeouts.converge } = {}) => {
      allow(milliseconds)
      count()
      const until = clock.now() + milliseconds
      for (;;) {
        let miss: unknown = 'it is not so'
        try {
          const value = await attempt()
          if (value !== false) return value
        } catch (error) {
          miss = error
        }
        if (clock.now() >= until) throw failure(`${what}: not within ${milliseconds} ms; the last time: ${words(miss)}`, miss)
        await clock.sleep(timeouts.poll, signal)
      }
    },
    consistently: (what, attempt, { for: milliseconds = timeouts.quiet } = {}) =>
      hold(what, milliseconds, async () => {
        if ((await attempt()) === false) throw failure('it is not so')
      }),
    never: (what, attempt, { for: milliseconds = timeouts.quiet } = {}) =>
      hold(what, milliseconds, async () => {
        if (await attempt()) throw failure('it is so')
      }),
  }
}
