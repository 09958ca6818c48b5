import type { Clock } from '@gitops-dms/core'

export interface CountingClock extends Clock {
  /** How many sleep now. */
  readonly sleeping: number
}

/** Tells whether anything is left behind. */
export function countingClock(clock: Clock): CountingClock {
  let sleeping = 0
  return {
    get sleeping() {
      return sleeping
    },
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      sleeping++
      try {
        await clock.sleep(ms, signal)
      } finally {
        sleeping--
      }
    },
  }
}
