import type { Agent } from 'undici'
import { systemClock } from '../clock/system-clock.ts'
import { abortError, withDeadline } from '../clock/with-deadline.ts'
import type { Clock } from '../contract/adapter-context.ts'
import { DmsError } from '../errors/dms-error.ts'
import { isDmsError } from '../errors/is-dms-error.ts'
import { type TlsSettings, tlsConnectOptions } from './tls-settings.ts'
import { transportError } from './transport-error.ts'

export interface TransportOptions {
  /** `https://host[:port][/root]`; paths of requests are put behind it. */
  readonly baseUrl: string
  readonly tls?: TlsSettings | undefined
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Credentials, asked for before every request so that they may rotate. They go to no other origin: redirects are not followed. */
  readonly authorize?: (() => Promise<Readonly<Record<string, string>>>) | undefined
  /** Deadline over all tries of a request without one of its own. Default 30 000. */
  readonly timeoutMs?: number | undefined
  readonly clock?: Clock | undefined
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Absolute path below baseUrl, percent-encoded. */
  readonly path: string
  /** Undefined members are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Default: every method but GET. A write is never repeated by itself, and its lost reply is OUTCOME_UNKNOWN. */
  readonly write?: boolean
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

export interface TransportResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface Transport {
  /** Any HTTP status resolves. @throws DmsError UNAVAILABLE, OUTCOME_UNKNOWN, DEADLINE_EXCEEDED, CANCELLED, CLOSED. */
  request(request: TransportRequest): Promise<TransportResponse>
  /** Ends what is in flight with CLOSED. Idempotent. */
  close(): Promise<void>
}

const DEFAULT_TIMEOUT_MS = 30_000
const PAUSES_MS = [200, 600]
/** 429 and 503 say "later"; for a read it is safe to obey. */
const LATER = [429, 503]
const MAX_RETRY_AFTER_MS = 10_000

/** One long-lived connection pool per endpoint. Nothing is opened before the first request; a failed start is not sticky (R13). */
export function createTransport(options: TransportOptions): Transport {
  const { clock = systemClock } = options
  const base = new URL(options.baseUrl)
  const root = base.pathname.replace(/\/$/, '')
  const closed = new AbortController()
  let agent: Promise<Agent> | undefined

  const openAgent = (): Promise<Agent> => {
    agent ??= createAgent(options.tls ?? {}).catch((error: unknown) => {
      agent = undefined
      throw error
    })
    return agent
  }

  const exchange = async (request: TransportRequest, signal: AbortSignal): Promise<TransportResponse> => {
    const dispatcher = await openAgent()
    const credentials = await unlessAborted(async () => options.authorize?.(), signal)
    const headers = { ...options.headers, ...request.headers, ...credentials }
    const body = request.body === undefined ? null : JSON.stringify(request.body)
    const context = { server: base.origin, write: request.write ?? request.method !== 'GET', signal }
    if (signal.aborted) throw abortError(signal.reason)
    try {
      const response = await dispatcher.request({
        origin: base.origin,
        path: root + request.path + queryString(request.query),
        method: request.method,
        headers: body === null ? headers : { 'content-type': 'application/json', ...headers },
        body,
        signal,
      })
      return { status: response.statusCode, headers: response.headers, text: await response.body.text() }
    } catch (error) {
      throw transportError(error, context)
    }
  }

  const withRetries = async (request: TransportRequest, signal: AbortSignal): Promise<TransportResponse> => {
    const repeatable = !(request.write ?? request.method !== 'GET')
    for (let attempt = 0; ; attempt++) {
      const pause = PAUSES_MS[attempt]
      const last = !repeatable || pause === undefined
      try {
        const response = await exchange(request, signal)
        if (last || !LATER.includes(response.status)) return response
        await pauseFor(clock, retryAfterMs(response) ?? pause, signal)
      } catch (error) {
        if (last || !isDmsError(error, 'UNAVAILABLE') || !error.retryable) throw error
        await pauseFor(clock, pause, signal)
      }
    }
  }

  return {
    request: (request) => {
      if (closed.signal.aborted) return Promise.reject(closed.signal.reason)
      const signal = request.signal === undefined ? closed.signal : AbortSignal.any([request.signal, closed.signal])
      const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS
      return withDeadline({ clock, timeoutMs, signal }, (inner) => withRetries(request, inner))
    },
    close: async () => {
      closed.abort(new DmsError({ code: 'CLOSED', message: 'the adapter is closed' }))
      const open = await agent?.catch(() => undefined) // one that could not be made has nothing to close
      await open?.destroy()
    },
  }
}

async function createAgent(tls: TlsSettings): Promise<Agent> {
  const [{ Agent }, connect] = await Promise.all([import('undici'), tlsConnectOptions(tls)])
  // Idle sockets live 60 s instead of 4, else a status poll every 5 s connects anew each time.
  return new Agent({ connect, connections: 16, allowH2: false, keepAliveTimeout: 60_000 })
}

function queryString(query: TransportRequest['query']): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) parameters.set(name, value)
  return parameters.size === 0 ? '' : `?${parameters.toString().replaceAll('+', '%20')}`
}

/** A pause that ends with the call; the caller's abort stays what it is. */
async function pauseFor(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal)
  } catch (reason) {
    throw abortError(reason)
  }
}

/** Credentials may have to be fetched: nothing has been sent yet, so the call can simply end. */
async function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw abortError(signal.reason)
  const settled = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(abortError(signal.reason)), { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    settled.abort()
  }
}

function retryAfterMs(response: TransportResponse): number | undefined {
  const seconds = Number(response.headers['retry-after'])
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) : undefined
}
