import type { Dispatcher, Pool } from 'undici'
import { nextTurn } from '../../clock/next-turn.ts'
import { type ConnectorOptions, createConnector } from './connector.ts'

export type Lane = 'calls' | 'streams'

export interface ConnectionPools {
  /** The connections of a lane; the HTTP client is loaded with the first request. */
  open(lane: Lane): Promise<Dispatcher>
  destroy(): Promise<void>
}

/** Called when a request is about to leave; until then nothing of it has been sent. Stands as `opaque` in the request. */
export type OnSent = () => void

const STREAM_WINDOW = 16 * 2 ** 20
/**
 * With the default window of 256 KB, 20 ms of round trip leave 12 MB/s. undici 8.12 documents the window of a stream in h2Options, and reads
 * it where it stood before.
 */
const LARGE_WINDOWS = {
  initialWindowSize: STREAM_WINDOW,
  h2Options: { settings: { initialWindowSize: STREAM_WINDOW }, connectionWindowSize: 4 * STREAM_WINDOW },
}

/** One long-lived pool per lane, so that streams cannot starve calls, nor calls streams. */
export function createConnectionPools(
  origin: string,
  options: ConnectorOptions & { readonly connections: Readonly<Record<Lane, number>> },
): ConnectionPools {
  const pools = new Map<Lane, Promise<{ readonly dispatcher: Dispatcher; readonly pool: Pool }>>()

  const create = async (lane: Lane) => {
    const { Pool, buildConnector } = await import('undici')
    const pool = new Pool(origin, {
      connect: createConnector(buildConnector, options),
      connections: options.connections[lane],
      // Idle sockets live 60 s instead of 4, else a status poll every 5 s connects anew each time.
      keepAliveTimeout: 60_000,
      // Deadlines are ours and go through the clock; undici's would end a silent stream after 5 minutes.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: options.http2,
      ...(options.http2 ? LARGE_WINDOWS : {}),
    })
    const dispatcher = pool.compose((dispatch) => (request, handler) => dispatch(request, tellingWhenSent(handler, request)))
    return { dispatcher, pool }
  }

  const ofLane = (lane: Lane) => {
    let made = pools.get(lane)
    if (made === undefined) {
      made = create(lane)
      pools.set(lane, made)
      made.catch(() => pools.delete(lane)) // a failed start is not sticky
    }
    return made
  }

  return {
    open: async (lane) => {
      const { dispatcher, pool } = await ofLane(lane)
      if (isTakingBack(pool)) await nextTurn()
      return dispatcher
    },
    destroy: async () => {
      // One that could not be made has nothing to destroy, and its failure was its caller's; a failure to destroy is ours to tell.
      const made = await Promise.allSettled(pools.values())
      await Promise.all(made.map((one) => (one.status === 'fulfilled' ? one.value.pool.destroy() : undefined)))
    },
  }
}

/** undici takes a connection back one turn of the event loop after an answer; asked before, it would open another one. */
const isTakingBack = ({ stats }: Pool) => stats.free === 0 && stats.running < stats.connected

/**
 * The only interceptor. undici's own do not obey our rules: `retry` repeats PUT and DELETE, has no budget and sleeps by its own timers;
 * `redirect` follows to other origins; `dns` keeps its own time.
 */
function tellingWhenSent(handler: Dispatcher.DispatchHandler, request: object): Dispatcher.DispatchHandler {
  const { opaque: onSent } = request as { readonly opaque: OnSent }
  return {
    onRequestStart: (controller, context) => {
      // It aborts a request whose signal has fired while it waited for a connection.
      handler.onRequestStart?.(controller, context)
      if (!controller.aborted) onSent()
    },
    onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
    onResponseStart: (...args) => handler.onResponseStart?.(...args),
    onResponseData: (...args) => handler.onResponseData?.(...args),
    onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
    onResponseError: (...args) => handler.onResponseError?.(...args),
  }
}
