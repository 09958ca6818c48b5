import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { answerRequest, type Handler } from './answer-request.ts'
import type { ServerCertificate } from './certificate-authority.ts'
import { createExchangeLog, type ExchangeLog } from './exchange-log.ts'
import { createFaults, type FaultKit } from './fault-kit.ts'

export interface HttpsServer {
  /** `https://127.0.0.1:<port>`, a port that was free. */
  readonly url: string
  /** Cuts what is open and stops listening. */
  close(): Promise<void>
}

export interface ServeHttpsOptions {
  /** What goes wrong on the wire. Default: nothing. */
  readonly faults?: FaultKit
  /** Where every request is written down. Default: nowhere. */
  readonly log?: ExchangeLog
}

/** Longer than clients keep a connection, so that they close it and never write into one that has just been closed here. */
const KEEP_ALIVE_MS = 75_000

/**
 * A handler of fetch's kind behind a real HTTPS server on loopback, with keep-alive and streamed bodies. The request's signal fires when the
 * client goes away. What the handler throws is answered 500, as text.
 */
export async function serveHttps(handler: Handler, certificate: ServerCertificate, options: ServeHttpsOptions = {}): Promise<HttpsServer> {
  const { faults = createFaults(), log = createExchangeLog() } = options
  let origin = ''
  const answering = new Set<Promise<void>>()
  const server = createServer({ cert: certificate.cert, key: certificate.key, keepAlive: true }, (incoming, outgoing) => {
    const answered = answerRequest(
      { handler, origin, faults, exchange: log.begin(incoming.method ?? 'GET', incoming.url ?? '/') },
      incoming,
      outgoing,
    )
    answering.add(answered)
    void answered.finally(() => answering.delete(answered))
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.requestTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: origin,
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await Promise.all(answering)
    },
  }
}
