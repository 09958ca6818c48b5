import { setMaxListeners } from 'node:events'
import { unlessAborted } from '../../clock/unless-aborted.ts'
import { abortError } from '../../clock/with-deadline.ts'
import { DmsError } from '../../errors/dms-error.ts'

/**
 * Runs work over many instances with one signal that fires when any of the given ones does; then it rejects at once with the error of that
 * one. It fires too when the work is done, for what was begun in vain. Leaves one listener on each given one while it runs, and none afterwards.
 */
export async function withSignals<T>(signals: readonly (AbortSignal | undefined)[], work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const given = signals.filter((signal) => signal !== undefined)
  const fired = given.find((signal) => signal.aborted)
  if (fired !== undefined) throw abortError(fired.reason)
  const inner = new AbortController()
  // One listener per instance that is asked is no leak, which Node 22 would warn of.
  setMaxListeners(0, inner.signal)
  const onAbort = (event: Event) => inner.abort(abortError((event.target as AbortSignal).reason))
  for (const signal of given) signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await unlessAborted(work(inner.signal), inner.signal)
  } finally {
    for (const signal of given) signal.removeEventListener('abort', onAbort)
    inner.abort(new DmsError({ code: 'CANCELLED', message: 'the call has ended without this answer' }))
  }
}
