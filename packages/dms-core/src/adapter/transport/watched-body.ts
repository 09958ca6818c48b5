import type { Clock } from '../../contract/adapter-context.ts'
import { DmsError } from '../../errors/dms-error.ts'
import type { OpenCall } from './open-calls.ts'

export interface Watchdog {
  readonly server: string
  readonly clock: Clock
  readonly idleTimeoutMs: number
  readonly call: OpenCall
}

/**
 * A stream's body under a watchdog: when it is waited for and nothing comes for `idleTimeoutMs`, the stream ends with UNAVAILABLE. The time
 * that its reader takes does not count. However it ends, the call ends with it.
 */
export async function* watchedBody(body: AsyncIterable<Uint8Array>, watchdog: Watchdog): AsyncGenerator<Uint8Array, void, undefined> {
  const { clock, call } = watchdog
  const finished = new AbortController()
  let waitingSince: number | null = clock.now()
  if (watchdog.idleTimeoutMs !== Number.POSITIVE_INFINITY) void watch(watchdog, () => waitingSince, finished.signal)
  try {
    for await (const chunk of body) {
      waitingSince = null
      yield chunk
      waitingSince = clock.now()
    }
  } finally {
    finished.abort()
    call.end()
  }
}

/** One timer for the whole stream instead of one for every chunk. */
async function watch({ server, clock, idleTimeoutMs, call }: Watchdog, waitingSince: () => number | null, finished: AbortSignal): Promise<void> {
  let pause = idleTimeoutMs
  try {
    for (;;) {
      await clock.sleep(pause, finished)
      const idleMs = clock.now() - (waitingSince() ?? clock.now())
      if (idleMs >= idleTimeoutMs) {
        const message = `${server}: the stream was silent for ${idleTimeoutMs} ms`
        call.abort(new DmsError({ code: 'UNAVAILABLE', message, details: { reason: 'idle' } }))
        return
      }
      pause = idleTimeoutMs - idleMs
    }
  } catch {
    // The stream has ended: only that makes the sleep reject.
  }
}
