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
  #holds = 0
  #free: (() => void) | undefined

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

  /** Somebody works outside of the process's own turns (a child process, a socket, a file): time stands still until the returned call. */
  hold(): () => void {
    let held = true
    this.#holds++
    return () => {
      if (!held) return
      held = false
      this.#holds--
      if (this.#holds === 0) this.#free?.()
    }
  }

  /** What is under way in this process and whatever holds the clock has come to rest; time stands. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet++) {
      await systemClock.sleep(0)
      if (this.#holds === 0) continue
      quiet = -1
      await new Promise<void>((resolve) => {
        this.#free = resolve
      })
      this.#free = undefined
    }
  }

  /** Milliseconds until the next one wakes; undefined when nobody sleeps. */
  get untilNext(): number | undefined {
    const times = [...this.#sleepers].map((sleeper) => sleeper.at)
    return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - this.#now)
  }

  /** Moves on, wakes in order whoever sleeps until then, and lets what follows from it happen before it goes further. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await this.settle()
      const [next] = [...this.#sleepers].filter((sleeper) => sleeper.at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#now = Math.max(this.#now, next.at)
      next.wake()
    }
    this.#now = end
  }
}
