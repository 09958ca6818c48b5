import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface ReceivedRequest {
  readonly method: string
  /** Path with query, as it came over the wire. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Reply {
  readonly status?: number
  readonly text: string
}

/** A server on loopback that gives one reply after the other, and keeps what it was asked. It ends with the test. */
export async function loopbackServer(...replies: readonly Reply[]): Promise<{ readonly url: string; readonly requests: readonly ReceivedRequest[] }> {
  const requests: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    const reply = replies[requests.length] ?? { status: 500, text: 'no further reply' }
    const { method = '', url = '', headers } = request
    const received: { body: string } & Omit<ReceivedRequest, 'body'> = { method, url, headers, body: '' }
    requests.push(received)
    for await (const chunk of request) received.body += String(chunk)
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' }).end(reply.text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}
