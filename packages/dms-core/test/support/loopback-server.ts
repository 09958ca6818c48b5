import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A file of test/fixtures/tls, and where it is. */
export const tlsPath = (name: string): string => join(import.meta.dirname, '../fixtures/tls', name)
export const tlsFile = (name: string): string => readFileSync(tlsPath(name), 'utf8')

export const CA = tlsFile('test-only-ca.pem')
const SERVER_PAIR = { cert: tlsFile('test-only-server-cert.pem'), key: tlsFile('test-only-server-key.pem') }

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** One exchange as the server sees it. */
export interface Exchange {
  readonly request: ReceivedRequest
  readonly response: ServerResponse
  /** Cuts the connection. */
  cut(): void
  /** Resolves when the client has gone away before the answer was complete. */
  readonly gone: Promise<void>
}

export interface LoopbackServer {
  /** `https://127.0.0.1:<port>` */
  readonly url: string
  readonly received: readonly ReceivedRequest[]
  /** Resolves when so many requests have arrived whole. */
  untilReceived(count: number): Promise<void>
  /** TLS connections that were made so far. */
  readonly connections: () => number
  close(): Promise<void>
}

/** A real HTTPS server on a free port of loopback, for one test. */
export async function startServer(answer: (exchange: Exchange) => void, options: ServerOptions = {}): Promise<LoopbackServer> {
  const received: ReceivedRequest[] = []
  const arrivals = new EventEmitter()
  let connections = 0
  const server = createServer({ ...SERVER_PAIR, ...options }, async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { method = '', url = '', headers } = incoming
    const request = { method, url, headers, body: Buffer.concat(chunks).toString() }
    received.push(request)
    arrivals.emit('request')
    const gone = once(response, 'close').then(() => undefined)
    answer({ request, response, cut: () => incoming.socket.destroy(), gone })
  })
  server.on('secureConnection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  onTestFinished(close)
  const untilReceived = async (count: number) => {
    while (received.length < count) await once(arrivals, 'request')
  }
  return { url: `https://127.0.0.1:${portOf(server)}`, received, untilReceived, connections: () => connections, close }
}

/** A TCP server on loopback, for one test: what is behind the port is not what the client expects. */
export async function startPlainServer(onSocket: (socket: Socket) => void): Promise<Pick<LoopbackServer, 'url' | 'connections'>> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined) // the client may cut it
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { url: `https://127.0.0.1:${portOf(server)}`, connections: () => sockets.size }
}

const portOf = (server: Server) => (server.address() as AddressInfo).port
