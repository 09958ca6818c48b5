import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** Time that moves only when it is told to, for backends and adapters that share it. Real sockets go on meanwhile. */
export class VirtualClock implements Clock {
  #now: number
  readonly #sleepers = new Set<Sleeper>()

  /** `start`: milliseconds since the epoch. Default 2026-01-01T00:00:00Z. */
  constructor(start = Date.parse('2026-01-01T00:00:00Z')) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  /** How many sleep. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const stop = () => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = () => {
        stop()
        reject(signal?.reason)
      }
      const wake = () => {
        stop()
        resolve()
      }
      const sleeper: Sleeper = { at: this.#now + ms, wake }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** Moves on, wakes in order whoever sleeps until then, and lets what follows from it happen before it goes further. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await systemClock.sleep(0)
      const [next] = [...this.#sleepers].filter((sleeper) => sleeper.at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#now = Math.max(this.#now, next.at)
      next.wake()
    }
    this.#now = end
  }
}
