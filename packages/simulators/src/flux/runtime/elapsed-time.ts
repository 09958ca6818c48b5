import type { Clock } from '@gitops-dms/core'
import { formatGoDuration } from './go-duration.ts'

/** How long something took since a time of the clock, as Go prints it: `215.295875ms`, `5.250912784s`. */
export type ElapsedTime = (startedAt: number) => string

/**
 * A controller measures nanoseconds, so no two of its messages have the same duration, and none is counted as a repeated event. A clock of
 * milliseconds has no nanoseconds: they come from a sequence that is the same in every run.
 */
export function elapsedTime(clock: Clock): ElapsedTime {
  let last = 0
  return (startedAt) => {
    // Steps through all numbers below a million before it repeats one: the step and the million have no divisor in common.
    last = (last + 618_033) % 1_000_000
    return formatGoDuration(clock.now() - startedAt, last)
  }
}
