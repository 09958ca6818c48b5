import type { Clock } from '@gitops-dms/core'
import type { Runtime } from './runtime.ts'

/** So many steps are taken in one go, so that whoever shares the process comes in between. */
const AT_ONCE = 25

/** Calls `advance` for each deployment when its time has come. Nothing sleeps while nothing is due. */
export class Scheduler {
  readonly #clock: Clock
  readonly #due = new Map<Runtime, number>()
  readonly #stopped = new AbortController()
  #wake: () => void = () => undefined
  #sleepsUntil = Number.POSITIVE_INFINITY
  #running: Promise<void> | null = null
  #paused = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  start(advance: (runtime: Runtime) => void): void {
    this.#running = this.#run(advance)
  }

  /** The earliest time that was asked for counts. */
  schedule(runtime: Runtime, at: number): void {
    if (at >= (this.#due.get(runtime) ?? Number.POSITIVE_INFINITY)) return
    this.#due.set(runtime, at)
    if (at < this.#sleepsUntil) this.#wake()
  }

  forget(runtime: Runtime): void {
    this.#due.delete(runtime)
  }

  pause(): void {
    this.#paused = true
    this.#wake()
  }

  resume(): void {
    this.#paused = false
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#wake()
    await this.#running
  }

  async #run(advance: (runtime: Runtime) => void): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      const now = this.#clock.now()
      const ready = this.#paused ? [] : [...this.#due].filter(([, at]) => at <= now)
      for (const [taken, [runtime]] of ready.entries()) {
        if (this.#paused || signal.aborted) break
        if (this.#due.delete(runtime)) advance(runtime)
        if (taken % AT_ONCE === AT_ONCE - 1) await this.#sleepUntil(this.#clock.now())
      }
      let next = Number.POSITIVE_INFINITY
      if (!this.#paused) for (const at of this.#due.values()) if (at < next) next = at
      await this.#sleepUntil(next)
    }
  }

  async #sleepUntil(at: number): Promise<void> {
    this.#sleepsUntil = at
    const awake = new AbortController()
    this.#wake = () => awake.abort()
    const woken = new Promise<void>((resolve) => awake.signal.addEventListener('abort', () => resolve(), { once: true }))
    if (this.#stopped.signal.aborted) return
    if (at === Number.POSITIVE_INFINITY) return woken
    const slept = this.#clock.sleep(Math.max(0, at - this.#clock.now()), awake.signal).catch((error: unknown) => {
      if (!awake.signal.aborted) throw error
    })
    await Promise.race([slept, woken])
  }
}
