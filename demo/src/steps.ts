import { isDmsError } from '@gitops-dms/core'
import type { Terminal } from './terminal.ts'

/** A step that did not do what it is for; the person sees the message, never a stack. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure'
  readonly step: string

  constructor(step: string, message: string, cause: unknown) {
    super(message, { cause })
    this.step = step
  }
}

export interface StepRecord {
  readonly step: string
  readonly seconds: number
  /** By instance: what was found. */
  readonly found: ReadonlyMap<string, string>
}

/** Runs named steps one after the other and remembers what each found. */
export class Steps {
  readonly records: StepRecord[] = []
  readonly #terminal: Terminal
  readonly #signal: AbortSignal

  constructor(terminal: Terminal, signal: AbortSignal) {
    this.#terminal = terminal
    this.#signal = signal
  }

  async run<T>(step: string, work: (note: (instance: string, found: string) => void) => Promise<T>): Promise<T> {
    const begun = performance.now()
    const found = new Map<string, string>()
    this.#terminal.begin(step)
    try {
      this.#signal.throwIfAborted()
      const result = await work((instance, what) => found.set(instance, what))
      const seconds = (performance.now() - begun) / 1000
      this.records.push({ step, seconds, found })
      this.#terminal.succeed(step, `${seconds.toFixed(1)} s`)
      return result
    } catch (error) {
      if (this.#signal.aborted) {
        this.#terminal.fail(step, describe(this.#signal.reason)) // also ends the spinner, which would keep the process alive
        throw this.#signal.reason
      }
      const message = describe(error)
      this.#terminal.fail(step, message)
      throw new StepFailure(step, message, error)
    }
  }
}

/** `argocd-gitops: Argo CD refuses … (FAILED_PRECONDITION)`. */
export function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('\n')
  if (isDmsError(error)) return `${error.instance === null ? '' : `${error.instance}: `}${error.message} (${error.code})`
  return error instanceof Error ? error.message : String(error)
}
