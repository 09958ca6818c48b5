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
/** The longest pause between two looks that failed, so that an outage of two minutes is sat out. */
const LONGEST_PAUSE_MS = 30_000

/**
 * Looks again and again until the progress is final; yields the first look at once and then what changed. After looks that failed with a
 * passing fault the pause doubles up to 30 s, or is as long as the server asks for; the tenth failure in a row is the caller's.
 */
export async function* pollProgress(options: PollOptions, look: () => Promise<OperationProgress>): AsyncGenerator<OperationProgress> {
  const { clock, intervalMs, signal } = options
  let previous = ''
  let failures = 0
  for (;;) {
    if (signal?.aborted) throw abortError(signal.reason)
    let pauseMs = intervalMs
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
      const backOff = Math.min(intervalMs * 2 ** (failures - 1), Math.max(intervalMs, LONGEST_PAUSE_MS))
      pauseMs = Math.max(backOff, error.retryAfterMs ?? 0)
    }
    await clock.sleep(pauseMs, signal).catch((reason: unknown) => {
      throw abortError(reason)
    })
  }
}
