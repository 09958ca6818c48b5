import type { Clock } from '@gitops-dms/core'
import { WorkQueue } from '../../cluster/controller.ts'
import { StatusError } from '../../cluster/status-error.ts'

/** What a pass returns: in how many milliseconds to look again, or nothing. */
export type Again = number | undefined

/**
 * A work queue whose failed passes are tried again, with the pauses of client-go (5 ms, doubled each time, up to 1 000 s). A refused write is
 * such a failure: the object was changed, or is gone, or the server says no.
 */
export class ReconcileLoop {
  readonly #queue: WorkQueue
  readonly #failures = new Map<string, number>()
  /** One for each pass: thousands of listeners on one signal would cost each new one a look at all. */
  readonly #passes = new Set<AbortController>()

  constructor(clock: Clock, pass: (key: string, signal: AbortSignal) => Promise<Again>) {
    this.#queue = new WorkQueue(clock, async (key) => {
      const cancel = new AbortController()
      this.#passes.add(cancel)
      try {
        const again = await pass(key, cancel.signal)
        this.#failures.delete(key)
        if (again !== undefined) this.#queue.addAfter(key, again)
      } catch (error) {
        if (!(error instanceof StatusError)) throw error
        const failures = this.#failures.get(key) ?? 0
        this.#failures.set(key, failures + 1)
        this.#queue.addAfter(key, Math.min(5 * 2 ** failures, 1_000_000))
      } finally {
        this.#passes.delete(cancel)
      }
    })
  }

  add(key: string): void {
    this.#queue.add(key)
  }

  addAfter(key: string, ms: number): void {
    this.#queue.addAfter(key, ms)
  }

  async stop(): Promise<void> {
    const stopped = this.#queue.stop()
    for (const cancel of this.#passes) cancel.abort(new Error('the controller stopped'))
    await stopped
  }
}
