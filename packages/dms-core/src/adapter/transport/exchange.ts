import type { Dispatcher } from 'undici'
import { unlessAborted } from '../../clock/unless-aborted.ts'
import type { Clock, Logger } from '../../contract/adapter-context.ts'
import type { DmsError } from '../../errors/dms-error.ts'
import type { ConnectionPools, Lane, OnSent } from './connection-pools.ts'
import { decodedBody } from './decoded-body.ts'
import { transportError } from './transport-error.ts'
import type { TransportCounters, TransportRequest, TransportStream } from './transport-types.ts'

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: TransportRequest['method']
  /** With the query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly write: boolean
  readonly lane: Lane
  readonly signal: AbortSignal
}

/** An answer whose body is to be read once, or discarded so that its connection is free again. */
export interface Answer extends TransportStream {
  discard(): Promise<void>
  /** Closes what nobody has read of the body, so that it does not keep its connection; nothing to do after its end. */
  leave(): void
}

export type Exchange = (request: WireRequest) => Promise<Answer>

export interface ExchangeContext {
  readonly server: string
  readonly pools: ConnectionPools
  readonly counters: { -readonly [K in keyof TransportCounters]: TransportCounters[K] }
  readonly clock: Clock
  readonly logger: Logger | undefined
  /** Told of every failure of the wire, so that it can be told from those of whoever reads the answer. */
  readonly onFault: (fault: DmsError) => void
}

/** More of an answer that nobody wants is not worth reading: the connection is closed instead. */
const DISCARD_LIMIT = 128 * 1024

/** Sends a request once. Every failure, of the body too, is a DmsError. */
export function createExchange({ server, pools, counters, clock, logger, onFault }: ExchangeContext): Exchange {
  return async (request) => {
    const { write, signal } = request
    let sent = false
    const began = clock.now()
    const log = (outcome: { readonly status: number } | { readonly error: string }) => {
      try {
        logger?.debug(`${request.method} ${server}${withoutValues(request.target)}`, { ...outcome, ms: clock.now() - began })
      } catch {
        // What the request has done does not change by a logger that fails, and nobody else could be told.
      }
    }
    const fault = (error: unknown): DmsError => {
      const failure = transportError(error, { server, write, sent, signal })
      onFault(failure)
      return failure
    }

    async function* counted(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
      for await (const chunk of body) {
        counters.bytesReceived += chunk.byteLength
        yield chunk
      }
    }

    async function* received({ body, headers }: Dispatcher.ResponseData<OnSent>): AsyncGenerator<Uint8Array, void, undefined> {
      try {
        yield* decodedBody(counted(body), headers['content-encoding'])
      } catch (error) {
        throw fault(error)
      } finally {
        leave(body) // a decoder that is left does not tell the body while it waits for more
      }
    }

    try {
      const dispatcher = await unlessAborted(pools.open(request.lane), signal)
      const onSent = () => {
        sent = true
        counters.requests += 1
        counters.bytesSent += request.body === null ? 0 : Buffer.byteLength(request.body)
      }
      // undici lets a request that waits for a connection wait on when its signal fires, and then does not send it.
      const response = await unlessAborted(dispatcher.request(wireOptions(request, server, onSent)), signal)
      log({ status: response.statusCode })
      return {
        status: response.statusCode,
        headers: response.headers,
        body: received(response),
        discard: async () => {
          await response.body.dump({ limit: DISCARD_LIMIT, signal }).catch((error: unknown) => {
            throw fault(error)
          })
        },
        leave: () => leave(response.body),
      }
    } catch (error) {
      const failure = fault(error)
      log({ error: failure.code })
      throw failure
    }
  }
}

function wireOptions({ method, target, headers, body, signal }: WireRequest, server: string, onSent: OnSent): Dispatcher.RequestOptions<OnSent> {
  return { origin: server, path: target, method, headers: { ...headers }, body, signal, opaque: onSent }
}

/** Closed early, a body fails for a reader that is gone. */
const leave = (body: Dispatcher.ResponseData['body']) => void body.on('error', () => undefined).destroy()

/** Values of a query may be secrets, its names are not. */
const withoutValues = (target: string) => target.replace(/=[^&]*/g, '=…')
