import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'

/**
 * The simulator's clock: it stands where the genuine server's stood when it was asked. Owners of fields are put in the order of their times, which
 * have seconds: a second that begins between the two requests would be a difference.
 */
export class SharedClock implements Clock {
  #now = systemClock.now()

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal)
  }

  /** Both are asked in this second. */
  async begin(): Promise<void> {
    const left = 1_000 - (systemClock.now() % 1_000)
    if (left < 60) await systemClock.sleep(left + 1)
    this.#now = systemClock.now()
  }
}
