import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'

export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

export interface Answer {
  /** Undefined as long as no headers came; null when they never will. */
  status(): number | null | undefined
  headers(): Readonly<Record<string, string>>
  text(): string
  /** How it ended; undefined while it goes on. */
  ended(): 'server ended the body' | 'connection cut' | undefined
  /** Resolves when the headers or the next bytes come, or it ends. */
  change(): Promise<void>
  close(): void
}

export interface Access {
  readonly url: string
  readonly ca: string
}

/** Sends a request, over HTTPS unless the address says HTTP, and watches what comes back as it comes. */
export function open({ url, ca }: Access, sent: Sent): Answer {
  const { protocol, hostname, port } = new URL(url)
  let response: IncomingMessage | undefined
  let failed = false
  let ended: ReturnType<Answer['ended']>
  const chunks: Buffer[] = []
  let wake: () => void = () => undefined
  const options = { hostname, port, method: sent.method, path: sent.path, headers: { ...sent.headers, ...lengthOf(sent.body) } }
  const request: ClientRequest = (protocol === 'http:' ? httpRequest : httpsRequest)(
    { ...options, agent: protocol === 'http:' ? false : new Agent({ keepAlive: false, ca }) },
    (incoming) => {
      response = incoming
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        wake()
      })
      incoming.on('end', () => finish('server ended the body'))
      incoming.on('error', () => finish('connection cut'))
      incoming.on('aborted', () => finish('connection cut'))
      wake()
    },
  )
  const finish = (how: 'server ended the body' | 'connection cut') => {
    ended ??= how
    wake()
  }
  request.on('error', () => {
    failed = response === undefined
    finish('connection cut')
  })
  request.end(sent.body)
  return {
    status: () => (failed ? null : response?.statusCode),
    headers: () => Object.fromEntries(Object.entries(response?.headers ?? {}).map(([name, value]) => [name, [value].flat().join(', ')])),
    text: () => Buffer.concat(chunks).toString(),
    ended: () => ended,
    change: () =>
      new Promise((resolve) => {
        wake = resolve
      }),
    close: () => request.destroy(),
  }
}

const lengthOf = (body: Buffer | undefined): Record<string, string> => (body === undefined ? {} : { 'content-length': String(body.length) })
