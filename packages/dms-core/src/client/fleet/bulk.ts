import { setMaxListeners } from 'node:events'
import { abortError } from '../../clock/with-deadline.ts'
import type { Clock } from '../../contract/adapter-context.ts'
import type { CallOptions } from '../../contract/call-options.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import { checkOptions } from '../arguments/check-options.ts'
import { invalidInput } from '../arguments/copy-input.ts'
import type { BulkResult } from '../dms.ts'
import { inTurns } from './fan-out-in-turns.ts'

const DEFAULT_CONCURRENCY = 8

export type BulkOptions = CallOptions & { readonly concurrency?: number }

/**
 * Runs `fn` for every item, a bounded number at the same time. Never rejects for an item. When the signal fires, the time is over or the client is
 * closed, those that run get it by their signal and are waited for, because what they did is known only then; the rest fail with CANCELLED,
 * DEADLINE_EXCEEDED or CLOSED without being begun.
 * @throws DmsError INVALID_ARGUMENT for wrong options, CLOSED when the client was closed before.
 */
export async function bulk<I, T>(
  context: { readonly clock: Clock; readonly closed: AbortSignal },
  items: readonly I[],
  fn: (item: I, signal: AbortSignal) => Promise<T>,
  given: BulkOptions | undefined,
): Promise<BulkResult<I, T>> {
  const { concurrency = DEFAULT_CONCURRENCY, signal, timeoutMs } = checkOptions<BulkOptions>('bulk', given)
  const issues = [
    ...(Array.isArray(items) ? [] : [{ path: 'items', message: `found ${typeof items}; accepted is a list` }]),
    ...(typeof fn === 'function' ? [] : [{ path: 'fn', message: `found ${typeof fn}; accepted is a function` }]),
  ]
  if (issues.length > 0) throw invalidInput('bulk', issues)
  const { clock, closed } = context
  if (closed.aborted) throw closed.reason
  const inner = new AbortController()
  setMaxListeners(0, inner.signal)
  const finished = new AbortController()
  const signals = [signal, closed].filter((one) => one !== undefined)
  const onAbort = (event: Event) => inner.abort(abortError((event.target as AbortSignal).reason))
  for (const one of signals) one.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) inner.abort(abortError(signal.reason))
  if (timeoutMs !== undefined) {
    clock.sleep(timeoutMs, finished.signal).then(
      () => inner.abort(new DmsError({ code: 'DEADLINE_EXCEEDED', message: `not all was done within ${timeoutMs} ms` })),
      () => undefined, // all was done in time
    )
  }
  try {
    const results = await inTurns([...items], concurrency, async (item) => runOne(item, fn, inner.signal))
    return { results, failed: results.filter((result) => !result.ok).length }
  } finally {
    finished.abort()
    for (const one of signals) one.removeEventListener('abort', onAbort)
  }
}

async function runOne<I, T>(
  item: I,
  fn: (item: I, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<BulkResult<I, T>['results'][number]> {
  try {
    if (signal.aborted) throw signal.reason
    return { item, ok: true, value: await fn(item, signal) }
  } catch (error) {
    return { item, ok: false, error: toError(error, signal) }
  }
}

/** What else an aborted call rejects with (fetch, timers) is the abort too. */
function toError(error: unknown, signal: AbortSignal): DmsError {
  const aborted = signal.aborted && !isDmsError(error) && error instanceof Error && error.name === 'AbortError'
  return annotateError(aborted ? signal.reason : error, {})
}
