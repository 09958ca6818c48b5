import type { Clock } from '@gitops-dms/core'

/** What runs beside an API server: begun once, ended once. */
export interface Controller {
  start(): void
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>
}

/** The work of one controller on one object at a time: a newer request for the same key waits for the running one and then runs once. */
export class WorkQueue {
  readonly #clock: Clock
  readonly #work: (key: string, signal: AbortSignal) => Promise<void>
  readonly #running = new Map<string, { again: boolean; done: Promise<void> }>()
  readonly #timers = new Map<string, { readonly at: number; readonly cancel: AbortController }>()
  readonly #stopped = new AbortController()

  constructor(clock: Clock, work: (key: string, signal: AbortSignal) => Promise<void>) {
    this.#clock = clock
    this.#work = work
  }

  add(key: string): void {
    if (this.#stopped.signal.aborted) return
    this.#timers.get(key)?.cancel.abort()
    this.#timers.delete(key)
    const running = this.#running.get(key)
    if (running !== undefined) {
      running.again = true
      return
    }
    const entry = { again: false, done: Promise.resolve() }
    this.#running.set(key, entry)
    entry.done = this.#run(key, entry)
  }

  /** Adds the key later, unless something adds it sooner. An earlier appointment is kept. */
  addAfter(key: string, ms: number): void {
    if (this.#stopped.signal.aborted) return
    const at = this.#clock.now() + ms
    const timer = this.#timers.get(key)
    if (timer !== undefined && timer.at <= at) return
    timer?.cancel.abort()
    const cancel = new AbortController()
    this.#timers.set(key, { at, cancel })
    this.#clock.sleep(ms, cancel.signal).then(
      () => this.add(key),
      () => undefined, // cancelled: something else added the key, or the queue stopped
    )
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the controller stopped'))
    for (const { cancel } of this.#timers.values()) cancel.abort()
    this.#timers.clear()
    await Promise.all([...this.#running.values()].map((entry) => entry.done))
  }

  async #run(key: string, entry: { again: boolean }): Promise<void> {
    do {
      entry.again = false
      // An appointment of the pass before this one is overtaken by it.
      this.#timers.get(key)?.cancel.abort()
      this.#timers.delete(key)
      try {
        await this.#work(key, this.#stopped.signal)
      } catch (error) {
        // A stop ends the work wherever it is; anything else is a fault of the simulator and must be seen.
        if (!this.#stopped.signal.aborted)
          queueMicrotask(() => {
            throw error
          })
      }
    } while (entry.again && !this.#stopped.signal.aborted)
    this.#running.delete(key)
  }
}
