import type { Clock } from '../contract/adapter-context.ts'
import { DmsError } from '../errors/dms-error.ts'
import { isDmsError } from '../errors/is-dms-error.ts'

/** The reason of an abort that a caller's signal carries, as the error that the contract gives it. */
export function abortError(reason: unknown): DmsError {
  if (isDmsError(reason)) return reason
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new DmsError({ code: 'DEADLINE_EXCEEDED', message: 'the signal of the call timed out', cause: reason })
  }
  return new DmsError({ code: 'CANCELLED', message: 'the call was cancelled by its signal', cause: reason })
}

export interface DeadlineOptions {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /**
   * For work that changes nothing: how long after its signal has fired it may still take before it is given up. Absent: as long as it
   * takes, because only the one who sent a write can tell whether it may have left.
   */
  readonly graceMs?: number | undefined
}

/** More than the 100 ms within which a cancelled request ends (R11). */
export const GRACE_MS = 500

/**
 * Runs `work` with a signal that fires when the caller's does or when `timeoutMs` are over, whichever comes first; the timer goes through
 * the clock and never outlives the work. The signal's reason is always a DmsError: CANCELLED or DEADLINE_EXCEEDED.
 */
export async function withDeadline<T>(options: DeadlineOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, timeoutMs, signal, graceMs } = options
  if (signal?.aborted) throw abortError(signal.reason)
  const inner = new AbortController()
  const finished = new AbortController()
  const onAbort = () => inner.abort(abortError(signal?.reason))
  signal?.addEventListener('abort', onAbort, { once: true })
  clock.sleep(timeoutMs, finished.signal).then(
    () => inner.abort(new DmsError({ code: 'DEADLINE_EXCEEDED', message: `no answer within ${timeoutMs} ms` })),
    () => undefined, // the work ended first
  )
  try {
    const working = work(inner.signal)
    return await (graceMs === undefined ? working : Promise.race([working, givenUp(clock, graceMs, inner.signal, finished.signal)]))
  } finally {
    finished.abort()
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Rejects with the reason of the signal, `graceMs` after it has fired, unless all is finished by then. */
function givenUp(clock: Clock, graceMs: number, fired: AbortSignal, finished: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => {
      clock.sleep(graceMs, finished).then(
        () => reject(fired.reason),
        () => undefined, // the work ended in time
      )
    }
    fired.addEventListener('abort', giveUp, { once: true })
  })
}
