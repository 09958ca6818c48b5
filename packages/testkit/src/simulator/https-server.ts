import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer, type Http2Session } from 'node:http2'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { answerRequest, type Handler } from './answer-request.ts'
import { besidePlain } from './beside-plain.ts'
import type { ServerCertificate } from './certificate-authority.ts'
import { createExchangeLog, type ExchangeLog } from './exchange-log.ts'
import { createFaults, type FaultKit } from './fault-kit.ts'
import { sessionOf } from './http2-session.ts'

export interface HttpsServer {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string
  readonly connections: ConnectionCounts
  /** Stops listening and closes what is idle; answers that are under way go on. `close` ends it. */
  refuse(): void
  /** Cuts what is open and stops listening. `gently`: answers that end by themselves within a moment are not cut. */
  close(options?: { readonly gently?: boolean }): Promise<void>
}

export interface ConnectionCounts {
  /** Now. */
  readonly open: number
  /** Since the start; refused ones are not among them. */
  readonly opened: number
  /** The most at one time. */
  readonly highest: number
}

export interface ServeHttpsOptions {
  /** What goes wrong on the wire. Default: nothing. */
  readonly faults?: FaultKit
  /** Where every request is written down. Default: nowhere. */
  readonly log?: ExchangeLog
  /** Default: one that is free. */
  readonly port?: number
  /** HTTP/2 for clients that offer it, HTTP/1.1 for the others. Default: HTTP/1.1 alone. */
  readonly http2?: boolean
  /** What answers requests that come to the port without TLS. Default: nothing, their connections fail. */
  readonly plain?: Handler
  /** Connections beyond this many are cut as they come. Default: no limit. */
  readonly maxConnections?: number
  /** Times the delays of faults, and the `date` header. Default: the system's. */
  readonly clock?: Clock
}

/** Longer than clients keep a connection, so that they close it and never write into one that has just been closed here. */
const KEEP_ALIVE_MS = 75_000
/** In which an answer that has ended also leaves. */
const GENTLE_MS = 50

/**
 * A handler of fetch's kind behind a real HTTPS server on loopback, with keep-alive and streamed bodies. The request's signal fires when the
 * client goes away. What the handler throws is answered 500, as text.
 */
export async function serveHttps(handler: Handler, certificate: ServerCertificate, options: ServeHttpsOptions = {}): Promise<HttpsServer> {
  const { faults = createFaults(), log = createExchangeLog(), clock = systemClock } = options
  let address = ''
  const raw = new Set<Socket>()
  /** Of connections; HTTP/2 hides the socket behind the session. */
  const numbers = new WeakMap<object, number>()
  const counts = { open: 0, opened: 0, highest: 0 }
  const answering = new Set<Promise<void>>()

  const answerWith =
    (handler: Handler, scheme: 'https' | 'http') =>
    (incoming: IncomingMessage, outgoing: ServerResponse): void => {
      const protocol = incoming.httpVersionMajor === 2 ? 'h2' : 'h1'
      const connection = numbers.get(sessionOf(incoming) ?? incoming.socket) ?? 0
      const exchange = log.begin(incoming.method ?? 'GET', incoming.url ?? '/', { headers: incoming.headers, connection, protocol })
      const answered = answerRequest({ handler, origin: `${scheme}://${address}`, faults, clock, exchange }, incoming, outgoing)
      answering.add(answered)
      void answered.finally(() => answering.delete(answered))
    }
  const onConnection = (socket: Socket): void => {
    if (counts.open >= (options.maxConnections ?? Number.POSITIVE_INFINITY)) {
      socket.destroy()
      return
    }
    counts.open++
    counts.opened++
    counts.highest = Math.max(counts.highest, counts.open)
    numbers.set(socket, counts.opened)
    socket.once('close', () => counts.open--)
  }

  const server = newServer(certificate, options.http2 === true, answerWith(handler, 'https'))
  const port = options.plain === undefined ? server : besidePlain(server, answerWith(options.plain, 'http'))
  port.on('connection', (socket: Socket) => {
    raw.add(socket)
    socket.once('close', () => raw.delete(socket))
  })
  // Before the server's own listener, which makes the session of the connection.
  server.prependListener('secureConnection', onConnection)
  server.on('session', (session: Http2Session) => numbers.set(session, counts.opened))
  port.listen(options.port ?? 0, '127.0.0.1')
  await once(port, 'listening')
  address = `127.0.0.1:${(port.address() as AddressInfo).port}`
  const closed = once(port, 'close')
  return {
    url: `https://${address}`,
    connections: counts,
    refuse: () => {
      if (port.listening) port.close()
    },
    close: async ({ gently = false } = {}) => {
      if (port.listening) port.close()
      if (gently) await Promise.race([Promise.all(answering), systemClock.sleep(GENTLE_MS)])
      for (const socket of raw) socket.destroy()
      await closed
      await Promise.all(answering)
    },
  }
}

function newServer({ cert, key }: ServerCertificate, http2: boolean, onRequest: (incoming: IncomingMessage, outgoing: ServerResponse) => void) {
  if (http2) {
    // The compatibility layer of HTTP/2 has what is used here of both.
    const onCompatible = onRequest as unknown as Parameters<typeof createSecureServer>[1]
    return createSecureServer({ cert, key, allowHTTP1: true }, onCompatible)
  }
  const server = createServer({ cert, key, keepAlive: true }, onRequest)
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.requestTimeout = 0
  return server
}
