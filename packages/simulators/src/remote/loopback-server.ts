import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`, a port that was free. */
  readonly url: string
  /** Ends open connections and waits for what is being answered. */
  close(): Promise<void>
}

/** An http server on loopback. An answer that throws is a 500 with the message. */
export async function startLoopbackServer(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<LoopbackServer> {
  const answering = new Set<Promise<void>>()
  const server = createServer((request, response) => {
    const answered = answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500)
      response.end(error instanceof Error ? error.message : String(error))
    })
    answering.add(answered)
    void answered.finally(() => answering.delete(answered))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
    await Promise.all(answering)
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
