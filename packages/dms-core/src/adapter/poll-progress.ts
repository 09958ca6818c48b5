import { abortError } from '../clock/with-deadline.ts'
import type { Clock } from '../contract/adapter-context.ts'
import type { OperationProgress } from '../contract/operation.ts'
import { isDmsError } from '../errors/is-dms-error.ts'

export interface PollOptions {
  readonly clock: Clock
  readonly intervalMs: number
  readonly signal?: AbortSignal | undefined
}

/** How many looks in a row may fail with a passing fault before the failure is the caller's. */
const PATIENCE = 10

/** Looks again and again until the progress is final; yields the first look at once and then what changed. */
export async function* pollProgress(options: PollOptions, look: () => Promise<OperationProgress>): AsyncGenerator<OperationProgress> {
  const { clock, intervalMs, signal } = options
  let previous = ''
  let failures = 0
  for (;;) {
    if (signal?.aborted) throw abortError(signal.reason)
    try {
      const progress = await look()
      failures = 0
      const now = JSON.stringify(progress)
      if (now !== previous) yield progress
      if (progress.final) return
      previous = now
    } catch (error) {
      failures += 1
      if (!isDmsError(error) || !error.retryable || failures >= PATIENCE) throw error
    }
    await clock.sleep(intervalMs, signal).catch((reason: unknown) => {
      throw abortError(reason)
    })
  }
}
