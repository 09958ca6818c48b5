import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { tlsFile } from './loopback-server.ts'

export interface ConnectProxy {
  /** `http://127.0.0.1:<port>`, or https. */
  readonly url: string
  /** What it was asked to connect to, and with which headers. */
  readonly asked: readonly { readonly authority: string; readonly headers: IncomingMessage['headers'] }[]
}

export interface ConnectProxyOptions {
  readonly tls?: boolean
  /** Answers with this status instead of connecting. */
  readonly refuse?: number
  /** Takes the request and never answers. */
  readonly silent?: boolean
}

/** An HTTP proxy on loopback that tunnels, for one test. */
export async function startConnectProxy({ tls = false, refuse, silent = false }: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const asked: { authority: string; headers: IncomingMessage['headers'] }[] = []
  const sockets = new Set<Socket>()
  const server = tls ? createTlsServer({ cert: tlsFile('test-only-server-cert.pem'), key: tlsFile('test-only-server-key.pem') }) : createServer()
  server.on('connect', ({ url = '', headers }: IncomingMessage, client: Socket) => {
    asked.push({ authority: url, headers })
    sockets.add(client)
    client.on('error', () => undefined) // the client may cut it
    if (silent) return
    if (refuse !== undefined) {
      client.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const { hostname, port } = new URL(`http://${url}`)
    const target = connect(Number(port), hostname.replace(/^\[|\]$/g, ''), () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(target).pipe(client)
    })
    sockets.add(target)
    target.on('error', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
