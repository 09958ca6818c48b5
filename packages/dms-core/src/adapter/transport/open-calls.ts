import { abortError } from '../../clock/with-deadline.ts'
import type { Clock } from '../../contract/adapter-context.ts'
import { DmsError } from '../../errors/dms-error.ts'

/** One call from its beginning to its end, streams included. Its signal's reason is always a DmsError. */
export interface OpenCall {
  readonly signal: AbortSignal
  /** When its time is over, in milliseconds since the epoch. */
  readonly deadline: number
  abort(reason: DmsError): void
  /** From now on it may take as long as it takes. */
  liftDeadline(): void
  /** To be called however it ended: nothing of it is left then. */
  end(): void
}

/** The calls of a transport that have not ended, so that closing can end them. */
export interface OpenCalls {
  /** @throws DmsError CLOSED, CANCELLED, or DEADLINE_EXCEEDED for a signal that has timed out. */
  begin(timeoutMs: number, signal: AbortSignal | undefined): OpenCall
  abort(reason: DmsError): void
}

export function createOpenCalls(clock: Clock): OpenCalls {
  const open = new Set<OpenCall>()
  let closed: DmsError | undefined

  return {
    begin: (timeoutMs, signal) => {
      if (closed !== undefined) throw closed
      if (signal?.aborted) throw abortError(signal.reason)
      const life = new AbortController()
      const lifted = new AbortController()
      const onAbort = () => call.abort(abortError(signal?.reason))
      const call: OpenCall = {
        signal: life.signal,
        deadline: clock.now() + timeoutMs,
        abort: (reason) => {
          call.end()
          life.abort(reason)
        },
        liftDeadline: () => lifted.abort(),
        end: () => {
          open.delete(call)
          lifted.abort()
          signal?.removeEventListener('abort', onAbort)
        },
      }
      open.add(call)
      signal?.addEventListener('abort', onAbort, { once: true })
      if (timeoutMs !== Number.POSITIVE_INFINITY) {
        clock.sleep(timeoutMs, lifted.signal).then(
          () => call.abort(new DmsError({ code: 'DEADLINE_EXCEEDED', message: `no answer within ${timeoutMs} ms` })),
          () => undefined, // it ended in time
        )
      }
      return call
    },
    abort: (reason) => {
      closed = reason
      for (const call of [...open]) call.abort(reason)
    },
  }
}
