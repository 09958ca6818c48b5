import { unlessAborted } from '../../clock/unless-aborted.ts'
import type { Clock, Logger } from '../../contract/adapter-context.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { DmsError } from '../../errors/dms-error.ts'
import type { WatchedState } from './watch-summaries-state.ts'
import type { FollowEvent, WatchSummariesOptions } from './watch-summaries-types.ts'

export interface StreamContext extends Pick<WatchSummariesOptions, 'list' | 'follow' | 'heartbeatMs' | 'relistMs'> {
  readonly position: string | null
  readonly state: WatchedState
  readonly clock: Clock
  readonly logger?: Logger | undefined
  readonly signal: AbortSignal
}

/**
 * One connection, from its start to its end, with a watchdog for silence and the lists beside it. Nothing of it is taken, and its own signal has
 * fired, once this has settled.
 */
export async function readStream(context: StreamContext, take: (event: FollowEvent) => void): Promise<void> {
  const { clock, signal } = context
  const connection = new AbortController()
  const inner = connection.signal
  let heard = clock.now()

  const read = async () => {
    for await (const event of context.follow(context.position, inner)) {
      if (inner.aborted) return
      heard = clock.now()
      take(event)
    }
  }

  const watchSilence = async (limitMs: number) => {
    for (;;) {
      const leftMs = heard + limitMs - clock.now()
      if (leftMs <= 0) throw new DmsError({ code: 'UNAVAILABLE', message: `the stream of changes gave no sign of life for ${limitMs} ms` })
      await clock.sleep(leftMs, inner)
    }
  }

  const parts = [read()]
  if (context.heartbeatMs !== undefined) parts.push(watchSilence(2 * context.heartbeatMs))
  if (context.relistMs !== undefined) parts.push(listBeside(context, context.relistMs, inner))
  const onAbort = () => connection.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await unlessAborted(Promise.race(parts), signal)
  } finally {
    signal.removeEventListener('abort', onAbort)
    connection.abort(new DmsError({ code: 'CANCELLED', message: 'this connection of the watch has ended' }))
  }
}

/** For a backend whose stream may lose events. A list that fails loses nothing as long as the stream holds: the next one makes up for it. */
async function listBeside(context: StreamContext, everyMs: number, signal: AbortSignal): Promise<never> {
  for (;;) {
    await context.clock.sleep(everyMs, signal)
    context.state.beginList()
    try {
      const { items } = await unlessAborted(context.list(signal), signal)
      context.state.mergeList(items)
    } catch (error) {
      context.state.dropList()
      const failure = annotateError(error, { method: 'watchDeployments' })
      if (signal.aborted || !failure.retryable) throw failure
      context.logger?.warn(`list beside the watch failed: ${failure.message}`, { code: failure.code })
    }
  }
}
