import type { Clock } from '../contract/adapter-context.ts'
import { DmsError } from '../errors/dms-error.ts'

/** The reason of an abort that a caller's signal carries, as the error that the contract gives it. */
export function abortError(reason: unknown): DmsError {
  if (reason instanceof DmsError) return reason
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new DmsError({ code: 'DEADLINE_EXCEEDED', message: 'the signal of the call timed out', cause: reason })
  }
  return new DmsError({ code: 'CANCELLED', message: 'the call was cancelled by its signal', cause: reason })
}

/**
 * Runs `work` with a signal that fires when the caller's does or when `timeoutMs` are over, whichever comes first; the timer goes through
 * the clock and never outlives the work. The signal's reason is always a DmsError: CANCELLED or DEADLINE_EXCEEDED.
 */
export async function withDeadline<T>(
  options: { readonly clock: Clock; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, timeoutMs, signal } = options
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
    return await work(inner.signal)
  } finally {
    finished.abort()
    signal?.removeEventListener('abort', onAbort)
  }
}
