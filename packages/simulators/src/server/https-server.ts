import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { getResponse, type RequestHandler } from 'msw'
import type { ServerCertificate } from './certificate-authority.ts'

export interface HttpsServer {
  /** `https://127.0.0.1:<port>`, a port that was free. */
  readonly url: string
  /** Cuts what is open and stops listening. */
  close(): Promise<void>
}

/** msw handlers behind a real HTTPS server on loopback: undici and client-node are not seen by in-process interception. */
export async function serveHandlers(handlers: readonly RequestHandler[], certificate: ServerCertificate): Promise<HttpsServer> {
  let origin = ''
  const answering = new Set<Promise<void>>()
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
    const answered = answer(handlers, origin, request, response).catch((error: unknown) => {
      // A client that went away in the middle is no fault; anything else is answered as one.
      if (!response.headersSent && !response.destroyed) {
        response
          .writeHead(500, { 'content-type': 'text/plain' })
          .end(`simulator fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      } else response.destroy()
    })
    answering.add(answered)
    void answered.finally(() => answering.delete(answered))
  })
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

async function answer(handlers: readonly RequestHandler[], origin: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const request = await toRequest(origin, incoming, gone.signal)
  const response =
    (await getResponse([...handlers], request)) ??
    new Response('404 page not found\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  // A watch says nothing until something happens, but its headers come at once. Whoever must withhold them answers later.
  outgoing.flushHeaders()
  if (response.body === null) {
    outgoing.end()
    return
  }
  await pipeline(Readable.fromWeb(response.body), outgoing, { signal: gone.signal })
}

async function toRequest(origin: string, incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const method = incoming.method ?? 'GET'
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const body = method === 'GET' || method === 'HEAD' || chunks.length === 0 ? null : Buffer.concat(chunks)
  return new Request(origin + (incoming.url ?? '/'), { method, headers, body, signal })
}
