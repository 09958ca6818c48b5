import type { Clock } from '../../src/contract/adapter-context.ts'

interface Sleeper {
  readonly ms: number
  readonly at: number
  readonly wake: () => void
}

/** Time that moves only when a test says so. It knows what sleeps, so that a test can show that nothing is left behind. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-01-01T00:00:00Z')
  readonly #sleepers = new Set<Sleeper>()
  readonly #watchers = new Set<() => void>()

  now(): number {
    return this.#now
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
      const sleeper: Sleeper = { ms, at: this.#now + ms, wake }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', onAbort, { once: true })
      for (const look of [...this.#watchers]) look()
    })
  }

  /** How long each one that sleeps wanted to sleep, shortest first. */
  get sleeping(): readonly number[] {
    return [...this.#sleepers].map((sleeper) => sleeper.ms).sort((a, b) => a - b)
  }

  /** Resolves as soon as somebody sleeps for so long. */
  untilAsleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.sleeping.includes(ms)) return
        this.#watchers.delete(look)
        resolve()
      }
      this.#watchers.add(look)
      look()
    })
  }

  /** Moves on, wakes in order whoever sleeps until then, and lets what follows from it happen. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await settle()
      const [next] = [...this.#sleepers].filter((sleeper) => sleeper.at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#now = next.at
      next.wake()
    }
    this.#now = end
  }
}

/** All that can go on without time passing has gone on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
