import type { Clock, Logger } from '../../contract/adapter-context.ts'
import type { Credentials } from './credentials.ts'
import type { TlsSettings } from './tls-settings.ts'

export interface TransportOptions {
  /** `https://host[:port][/root]`; paths of requests are put behind it. */
  readonly baseUrl: string
  readonly tls?: TlsSettings | undefined
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent with every request to the origin of baseUrl, and to no other. A 401 renews them once. See createCredentials. */
  readonly credentials?: Credentials | undefined
  /** An HTTP proxy that every connection is tunnelled through (CONNECT). Its credentials go to nobody else. */
  readonly proxy?: string | ProxySettings | undefined
  /**
   * Offer HTTP/2, with windows that are large enough for bulk (16 MiB a stream, 64 MiB a connection). Default false: HTTP/1.1. With undici 8.12 an
   * answer without a length that the server resets (NO_ERROR or CANCEL) cannot be told from one that is complete: cut JSON is still found,
   * a text, such as a log, is not.
   */
  readonly http2?: boolean | undefined
  /** How many connections may be open at once: for calls (default 16), and apart from them for streams (default 100). */
  readonly connections?: { readonly calls?: number | undefined; readonly streams?: number | undefined } | undefined
  /** How long a connection may take until it stands, name look-up, proxy and TLS included. Default 10 000. */
  readonly connectTimeoutMs?: number | undefined
  /** Deadline over all tries of a request without one of its own, in milliseconds. Default 30 000. */
  readonly timeoutMs?: number | undefined
  readonly retry?: RetrySettings | undefined
  readonly clock?: Clock | undefined
  /** Gets one debug line per exchange: method, path, names of the query's parameters, status. Neither headers, values of a query, nor bodies. */
  readonly logger?: Logger | undefined
  /** Jitter of the pauses between tries: numbers from 0 (half of a pause) to 1 (all of it). Default Math.random. */
  readonly random?: (() => number) | undefined
}

export interface ProxySettings {
  /** `http://[user:password@]host:port`, or https. */
  readonly url: string
  /** Headers of the CONNECT request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How to connect to a proxy at an https URL. */
  readonly tls?: TlsSettings | undefined
}

export interface RetrySettings {
  /** Tries of a request, the first included. Default 3; 1 never repeats. */
  readonly attempts?: number | undefined
  /** The pause before the second try, in milliseconds; each further one is three times as long. Default 200. */
  readonly pauseMs?: number | undefined
  /** No pause is longer, unless the server asks for more by Retry-After. Default 10 000. */
  readonly maxPauseMs?: number | undefined
  /**
   * How many repetitions the whole transport may have in hand. Ten requests that are answered well earn one, and so do five seconds;
   * with none left, failures are reported at once, so that an outage does not multiply the load. Default 20.
   */
  readonly budget?: number | undefined
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Absolute path below baseUrl, percent-encoded. */
  readonly path: string
  /** Undefined members are left out. */
  readonly query?: Readonly<Record<string, string | undefined>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent as JSON. */
  readonly body?: unknown
  /** Default: every method but GET. The lost reply of a write is OUTCOME_UNKNOWN. */
  readonly write?: boolean | undefined
  /**
   * Whether doing it twice is doing it once, so that a lost reply is cured by sending it again. Default: what is no write. A write that is
   * not idempotent is repeated only when it has certainly not been received, or when the server says that it did nothing (429, or 503
   * with Retry-After).
   */
  readonly idempotent?: boolean | undefined
  /** Sent without the credentials, for a log-in or a public endpoint. Default false. */
  readonly anonymous?: boolean | undefined
  /** Which connections it goes over. Default `calls`, and `streams` for stream(). */
  readonly lane?: 'calls' | 'streams' | undefined
  /** Tries of this request instead of the transport's `retry.attempts`. */
  readonly attempts?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Deadline over all tries. For stream() it ends with the head of the answer. Infinity: none. */
  readonly timeoutMs?: number | undefined
}

export interface StreamRequest extends TransportRequest {
  /** A stream without a byte for so long is ended with UNAVAILABLE. Default 300 000; Infinity: never. */
  readonly idleTimeoutMs?: number | undefined
}

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>

export interface TransportResponse {
  readonly status: number
  readonly headers: ResponseHeaders
  readonly text: string
}

export interface TransportStream {
  readonly status: number
  readonly headers: ResponseHeaders
  /** To be read once, to its end or until it is left; an answer whose body nobody reads keeps its connection until its signal fires. */
  readonly body: AsyncIterable<Uint8Array>
}

/** What this transport has done so far. */
export interface TransportCounters {
  /** Connections opened. */
  readonly connections: number
  /** Requests sent, each try, redirect and repetition with renewed credentials included. */
  readonly requests: number
  /** Requests sent again after a failure or at the server's wish. */
  readonly retries: number
  /** Bytes of request bodies. */
  readonly bytesSent: number
  /** Bytes of answers' bodies. */
  readonly bytesReceived: number
}

/**
 * One endpoint. Any HTTP status resolves, save a redirect to somewhere else.
 * @throws DmsError UNAVAILABLE, OUTCOME_UNKNOWN (a write that may have left), DEADLINE_EXCEEDED, CANCELLED, CLOSED, PROTOCOL (a redirect
 * that is not followed), CONFIG (certificates, proxy or headers that cannot be used), and what the credentials throw.
 */
export interface Transport {
  /** The whole answer as text. */
  request(request: TransportRequest): Promise<TransportResponse>
  /**
   * What `read` makes of an answer while it arrives, such as a projected list: deadline and repetition cover the reading too, so `read` is
   * called once per try. It gets the answer of any status.
   */
  receive<T>(request: TransportRequest, read: (answer: TransportStream) => Promise<T>): Promise<T>
  /** A stream that may stay open for long; resolves with the head. A failure while it is read is thrown by its body. */
  stream(request: StreamRequest): Promise<TransportStream>
  readonly counters: TransportCounters
  /** Ends what is in flight: reads and streams with CLOSED, writes that may have left with OUTCOME_UNKNOWN because of it. Idempotent. */
  close(): Promise<void>
}
