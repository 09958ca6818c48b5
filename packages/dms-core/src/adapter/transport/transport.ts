import { systemClock } from '../../clock/system-clock.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { type AuthenticatedCall, createAuthenticator } from './authenticate.ts'
import { createConnectionPools } from './connection-pools.ts'
import { type Answer, createExchange, type WireRequest } from './exchange.ts'
import { followRedirects } from './follow-redirects.ts'
import { createOpenCalls, type OpenCall } from './open-calls.ts'
import { createProxyTunnel } from './proxy-tunnel.ts'
import { readText } from './read-text.ts'
import { createFaultMark, createRetry } from './retry.ts'
import type { StreamRequest, Transport, TransportOptions, TransportRequest } from './transport-types.ts'
import { watchedBody } from './watched-body.ts'

const DEFAULT_TIMEOUT_MS = 30_000
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000
const DEFAULT_IDLE_TIMEOUT_MS = 300_000

/**
 * One endpoint over long-lived connections. Nothing is opened before the first request; a failed start is not sticky (R13).
 * @throws DmsError CONFIG for a proxy, TypeError for a baseUrl that is no URL.
 */
export function createTransport(options: TransportOptions): Transport {
  const { clock = systemClock, timeoutMs = DEFAULT_TIMEOUT_MS, proxy } = options
  const base = new URL(options.baseUrl)
  const server = base.origin
  const root = base.pathname.replace(/\/$/, '')
  const counters = { connections: 0, requests: 0, retries: 0, bytesSent: 0, bytesReceived: 0 }
  const calls = createOpenCalls(clock)
  const closed = new AbortController()
  const pools = createConnectionPools(server, {
    tls: options.tls ?? {},
    openTunnel: proxy === undefined ? undefined : createProxyTunnel(typeof proxy === 'string' ? { url: proxy } : proxy),
    http2: options.http2 ?? false,
    timeoutMs: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    connections: { calls: options.connections?.calls ?? 16, streams: options.connections?.streams ?? 100 },
    clock,
    closed: closed.signal,
    onConnected: () => {
      counters.connections += 1
    },
  })
  const { mark, isFault } = createFaultMark()
  const exchange = createExchange({ server, pools, counters, clock, logger: options.logger, onFault: mark })
  const authenticate = createAuthenticator(options.credentials)
  const retry = createRetry({
    settings: options.retry ?? {},
    clock,
    random: options.random ?? Math.random,
    onRetry: () => {
      counters.retries += 1
    },
    isFault,
  })

  const perform = <T>(request: TransportRequest, call: OpenCall, read: (answer: Answer) => Promise<T>): Promise<T> => {
    const wire = wireRequest(request, call.signal, root, options.headers)
    const authenticated: AuthenticatedCall = { signal: call.signal, renewed: false }
    const send = (credentials: Readonly<Record<string, string>>) =>
      followRedirects(exchange, { ...wire, headers: mergeHeaders(wire.headers, credentials) }, server)
    const idempotent = request.idempotent ?? !wire.write
    return retry(
      { call, attempts: request.attempts, idempotent },
      () => (request.anonymous === true ? send({}) : authenticate(send, authenticated)),
      read,
    )
  }

  const receive = async <T>(request: TransportRequest, read: (answer: Answer) => Promise<T>): Promise<T> => {
    const call = calls.begin(request.timeoutMs ?? timeoutMs, request.signal)
    try {
      return await perform(request, call, async (answer) => {
        try {
          return await read(answer)
        } finally {
          answer.leave()
        }
      })
    } finally {
      call.end()
    }
  }

  return {
    receive,
    request: (request) => receive(request, async ({ status, headers, body }) => ({ status, headers, text: await readText(body) })),
    stream: async (request: StreamRequest) => {
      const call = calls.begin(request.timeoutMs ?? timeoutMs, request.signal)
      try {
        const { status, headers, body } = await perform({ lane: 'streams', ...request }, call, async (answer) => answer)
        call.liftDeadline()
        const { idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS } = request
        return { status, headers, body: watchedBody(body, { server, clock, idleTimeoutMs, call }) }
      } catch (error) {
        call.end()
        throw error
      }
    },
    get counters() {
      return { ...counters }
    },
    close: async () => {
      const reason = new DmsError({ code: 'CLOSED', message: 'the adapter is closed' })
      calls.abort(reason)
      closed.abort(reason)
      await pools.destroy()
    },
  }
}

function wireRequest(request: TransportRequest, signal: AbortSignal, root: string, headers: TransportOptions['headers']): WireRequest {
  const body = request.body === undefined ? null : JSON.stringify(request.body)
  return {
    method: request.method,
    target: root + request.path + queryString(request.query),
    headers: mergeHeaders(body === null ? {} : { 'content-type': 'application/json' }, headers, request.headers),
    body,
    write: request.write ?? request.method !== 'GET',
    lane: request.lane ?? 'calls',
    signal,
  }
}

/** The later one counts, however its name is written. */
function mergeHeaders(...all: readonly TransportRequest['headers'][]): Readonly<Record<string, string>> {
  return Object.fromEntries(all.flatMap((headers) => Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])))
}

function queryString(query: TransportRequest['query']): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) parameters.set(name, value)
  return parameters.size === 0 ? '' : `?${parameters.toString().replaceAll('+', '%20')}`
}
