import type { WorkQueue } from '../../cluster/controller.ts'
import { StatusError } from '../../cluster/status-error.ts'

/** When a controller looks at an object again by itself: after a time, after a growing pause, or not. */
export type Requeue = { readonly afterMs: number } | 'with-backoff' | 'never'

/** A pass that the API server stopped, for example because the object was changed in the middle of it, is tried again. */
export async function retryWhenRefused(pass: () => Promise<Requeue>): Promise<Requeue> {
  try {
    return await pass()
  } catch (error) {
    if (error instanceof StatusError) return 'with-backoff'
    throw error
  }
}

const LONGEST_MS = 15 * 60_000

/** The rate limiter of a controller: each failure in a row doubles the pause, anything else resets it. */
export class Requeues {
  readonly #queue: WorkQueue
  readonly #firstMs: number
  readonly #failures = new Map<string, number>()

  constructor(queue: WorkQueue, firstMs: number) {
    this.#queue = queue
    this.#firstMs = firstMs
  }

  schedule(key: string, requeue: Requeue): void {
    if (requeue === 'with-backoff') {
      const failures = this.#failures.get(key) ?? 0
      this.#failures.set(key, failures + 1)
      this.#queue.addAfter(key, Math.min(this.#firstMs * 2 ** failures, LONGEST_MS))
      return
    }
    this.#failures.delete(key)
    if (requeue !== 'never') this.#queue.addAfter(key, requeue.afterMs)
  }
}
