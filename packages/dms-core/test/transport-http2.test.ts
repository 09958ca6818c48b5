import { once } from 'node:events'
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { projectList } from '../src/adapter/lists/project-list.ts'
import type { TransportOptions } from '../src/adapter/transport/transport-types.ts'
import { caught } from './support/caught.ts'
import { startServer, tlsFile } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'

const GET = { method: 'GET', path: '/x' } as const
const POST = { method: 'POST', path: '/x', body: { a: 1 } } as const

/** A server that speaks both protocols, as kube-apiserver does, for one test. */
async function startBoth(answer: (stream: ServerHttp2Stream, path: string) => void) {
  const sessions: ServerHttp2Session[] = []
  const versions: string[] = []
  const server = createSecureServer({ cert: tlsFile('test-only-server-cert.pem'), key: tlsFile('test-only-server-key.pem'), allowHTTP1: true })
  server.on('session', (session) => void sessions.push(session))
  server.on('stream', (stream, headers) => answer(stream, String(headers[':path'])))
  server.on('request', (request, response) => {
    versions.push(request.httpVersion)
    if (request.httpVersion === '1.1') response.end('by 1.1')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const session of sessions) session.destroy()
  })
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, sessions, versions }
}

const open = (server: { readonly url: string }, options: Partial<TransportOptions> = {}) => openTransport(server, { http2: true, ...options })
const ok = (stream: ServerHttp2Stream) => {
  stream.respond({ ':status': 200 })
  stream.end('ok')
}

describe('With http2', () => {
  it('many requests share one connection, whose windows are large', async () => {
    const server = await startBoth(ok)
    const { transport } = open(server)
    const answers = await Promise.all(Array.from({ length: 50 }, () => transport.request(GET)))
    expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual(Array.from({ length: 50 }, () => '200 ok'))
    for (let count = 0; count < 10; count++) await transport.request(POST)
    expect(transport.counters).toMatchObject({ connections: 1, requests: 60, bytesSent: 70, bytesReceived: 120 })
    expect(server.sessions).toHaveLength(1)
    expect(server.sessions[0]?.remoteSettings.initialWindowSize).toBe(16 * 2 ** 20)
    expect(server.sessions[0]?.state.remoteWindowSize).toBeGreaterThan(63 * 2 ** 20)
  })

  it('a list may be large', async () => {
    const item = JSON.stringify({ text: 'x'.repeat(10_000) })
    const server = await startBoth((stream) => {
      stream.respond({ ':status': 200 })
      stream.end(`{"items":[${Array.from({ length: 500 }, () => item).join()}]}`)
    })
    const { items } = await open(server).transport.receive(GET, ({ body }) => projectList(body, { project: () => 1 }))
    expect(items).toHaveLength(500)
  })

  it('an abort ends the request on the wire, and no other', async () => {
    const streams: ServerHttp2Stream[] = []
    let arrive = () => {}
    const both = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const server = await startBoth((stream) => {
      if (streams.push(stream) === 2) arrive()
    })
    const { transport } = open(server)
    const controller = new AbortController()
    const aborted = caught(transport.request({ ...POST, signal: controller.signal }))
    const other = transport.request({ ...GET, path: '/other' })
    await both
    const [first, second] = streams as [ServerHttp2Stream, ServerHttp2Stream]
    const closed = once(first, 'close')
    controller.abort()
    expect(await aborted).toMatchObject({ code: 'OUTCOME_UNKNOWN', cause: { code: 'CANCELLED' } })
    await closed
    ok(second)
    expect((await other).status).toBe(200)
    expect(server.sessions).toHaveLength(1)
  })

  it('a cut is what it is by HTTP/1.1: a read is repeated, a write is of unknown outcome', async () => {
    let cuts = 2
    const server = await startBoth((stream) => (cuts-- > 0 ? stream.session?.destroy() : ok(stream)))
    const { transport, clock } = open(server)
    expect((await caught(transport.request(POST))).code).toBe('OUTCOME_UNKNOWN')
    const answering = transport.request(GET)
    await clock.untilAsleep(200)
    await clock.advance(200)
    expect((await answering).status).toBe(200)
  })

  it('a server that has it not is spoken to by HTTP/1.1', async () => {
    const server = await startServer(({ response }) => response.end('old'))
    expect(await open(server).transport.request(GET)).toMatchObject({ status: 200, text: 'old' })
  })
})

describe('Without http2', () => {
  it('a server that has both is spoken to by HTTP/1.1', async () => {
    const server = await startBoth(ok)
    expect((await openTransport(server).transport.request(GET)).text).toBe('by 1.1')
    expect(server.versions).toEqual(['1.1'])
  })
})
