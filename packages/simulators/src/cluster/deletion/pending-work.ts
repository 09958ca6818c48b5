import type { Clock } from '@gitops-dms/core'

/** Things to do some time later, until it is stopped. */
export class PendingWork {
  readonly #clock: Clock
  readonly #stopped = new AbortController()
  readonly #pending = new Set<Promise<void>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  later(ms: number, work: () => void): void {
    if (this.#stopped.signal.aborted) return
    const pending = this.#clock.sleep(ms, this.#stopped.signal).then(work, () => undefined) // stopped: nothing is left to do
    this.#pending.add(pending)
    void pending.finally(() => this.#pending.delete(pending))
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#pending)
  }
}
