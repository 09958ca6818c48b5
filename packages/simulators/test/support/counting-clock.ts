import type { HoldingClock } from '../../src/cluster/external-work.ts'

export interface CountingClock extends HoldingClock {
  /** How many sleep now. */
  readonly sleeping: number
}

/** Tells whether anything is left behind. */
export function countingClock(clock: HoldingClock): CountingClock {
  let sleeping = 0
  return {
    get sleeping() {
      return sleeping
    },
    now: () => clock.now(),
    hold: () => clock.hold(),
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
