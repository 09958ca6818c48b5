import type { Clock } from '../../contract/adapter-context.ts'

/** In thousandths of a repetition, which add up without rounding: what one request that was answered well gives back, and one millisecond. */
const PER_ANSWER = 100
const PER_MS = 1 / 5
const ONE = 1000

/** Repetitions that a transport has in hand. */
export interface RetryBudget {
  /** Uses one; false when there is none. */
  take(): boolean
  /** A request was answered well. */
  earn(): void
}

/** Starts full and never holds more than `size`, so that a long outage costs about one try per request. */
export function createRetryBudget(size: number, clock: Clock): RetryBudget {
  let inHand = size * ONE
  let asOf = clock.now()

  const refill = (extra: number) => {
    const now = clock.now()
    inHand = Math.min(size * ONE, inHand + extra + Math.max(0, now - asOf) * PER_MS)
    asOf = now
  }

  return {
    take: () => {
      refill(0)
      if (inHand < ONE) return false
      inHand -= ONE
      return true
    },
    earn: () => refill(PER_ANSWER),
  }
}
