import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { projectList } from '../src/adapter/lists/project-list.ts'
import { readJsonLines } from '../src/adapter/lists/read-json-lines.ts'
import { createCredentials } from '../src/adapter/transport/credentials.ts'
import { readText } from '../src/adapter/transport/read-text.ts'
import type { JsonValue } from '../src/contract/json.ts'
import { caught } from './support/caught.ts'
import { settle } from './support/fake-clock.ts'
import { type Exchange, startServer } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'

const WATCH = { method: 'GET', path: '/watch' } as const
const GET = { method: 'GET', path: '/x' } as const

/** A server whose exchanges the test conducts, in the order in which they come. */
async function startConducted() {
  const exchanges: Exchange[] = []
  const server = await startServer((exchange) => void exchanges.push(exchange))
  const next = async (): Promise<Exchange> => {
    await server.untilReceived(server.received.length + (exchanges.length === 0 ? 1 : 0))
    const exchange = exchanges.shift()
    if (exchange === undefined) throw new Error('no exchange')
    return exchange
  }
  return { server, next }
}
const write = ({ response }: Exchange, text: string) => new Promise((resolve) => response.write(text, resolve))

describe('A stream', () => {
  it('gives its head at once and what comes as it comes, for longer than any request', async () => {
    const { server, next } = await startConducted()
    const { transport, clock } = openTransport(server)
    const opening = transport.stream(WATCH)
    const exchange = await next()
    await write(exchange, '{"n":1}\n{"n"')
    const { status, headers, body } = await opening
    expect([status, headers['transfer-encoding']]).toEqual([200, 'chunked'])
    expect(clock.sleeping).toEqual([])
    const lines = readJsonLines(body)
    expect((await lines.next()).value).toEqual({ n: 1 })
    const second = lines.next()
    await clock.advance(299_999)
    await write(exchange, ':2}\n')
    expect((await second).value).toEqual({ n: 2 })
    const last = lines.next()
    exchange.response.end()
    expect((await last).done).toBe(true)
    expect(clock.sleeping).toEqual([])
    expect(transport.counters.bytesReceived).toBe(16)
  })

  it('resolves with any status, whose text can be read', async () => {
    const server = await startServer(({ response }) => response.writeHead(404).end('no such thing: ü'))
    const { status, body } = await openTransport(server).transport.stream(WATCH)
    expect([status, await readText(body)]).toEqual([404, 'no such thing: ü'])
  })

  it('is opened as any read is: repeated, redirected, and with credentials that are renewed', async () => {
    const answers: ((exchange: Exchange) => void)[] = [
      ({ response }) => response.writeHead(503, { 'retry-after': '3' }).end(),
      ({ response }) => response.writeHead(302, { location: '/elsewhere' }).end(),
      ({ response }) => response.writeHead(401).end(),
      ({ response }) => response.writeHead(302, { location: '/elsewhere' }).end(),
      ({ response }) => response.end('{"n":1}\n'),
    ]
    const server = await startServer((exchange) => answers.shift()?.(exchange))
    let sessions = 0
    const { transport, clock } = openTransport(server, { credentials: createCredentials({ logIn: async () => String(++sessions) }) })
    const opening = transport.stream(WATCH)
    await clock.untilAsleep(3_000)
    await clock.advance(3_000)
    const { body } = await opening
    expect(await readText(body)).toBe('{"n":1}\n')
    expect(server.received.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/watch', 'Bearer 1'],
      ['/watch', 'Bearer 1'],
      ['/elsewhere', 'Bearer 1'],
      ['/watch', 'Bearer 2'],
      ['/elsewhere', 'Bearer 2'],
    ])
    expect(clock.sleeping).toEqual([])
  })

  it('whose head does not come in time is DEADLINE_EXCEEDED, and is waited for when it is told to', async () => {
    const { server, next } = await startConducted()
    const { transport, clock } = openTransport(server)
    const failing = caught(transport.stream({ ...WATCH, timeoutMs: 50 }))
    const { gone } = await next()
    await clock.advance(50)
    expect((await failing).code).toBe('DEADLINE_EXCEEDED')
    await gone

    const opening = transport.stream({ ...WATCH, timeoutMs: Number.POSITIVE_INFINITY })
    const patient = await next()
    expect(clock.sleeping).toEqual([])
    await clock.advance(3_600_000)
    patient.response.end()
    expect((await opening).status).toBe(200)
  })

  it.each([
    ['by default', {}, 300_000],
    ['as told', { idleTimeoutMs: 70 }, 70],
  ])('that is silent for too long %s ends with UNAVAILABLE, and on the wire', async (_how, options, ms) => {
    const { server, next } = await startConducted()
    const { transport, clock } = openTransport(server)
    const opening = transport.stream({ ...WATCH, ...options })
    const exchange = await next()
    await write(exchange, '1\n')
    const lines = readJsonLines((await opening).body)
    await lines.next()
    await clock.advance(ms - 1) // The time that the reader takes does not count,
    const second = lines.next()
    await settle()
    await clock.advance(ms - 1)
    await write(exchange, '2') // and a byte is a sign of life.
    await settle()
    await clock.advance(ms - 1)
    await write(exchange, '\n')
    expect((await second).value).toBe(2)
    const last = caught(lines.next())
    await settle()
    await clock.advance(ms)
    expect(await last).toMatchObject({ code: 'UNAVAILABLE', retryable: true, message: `${server.url}: the stream was silent for ${ms} ms` })
    await exchange.gone
    expect(clock.sleeping).toEqual([])
  })

  it('is not silent while its reader has work to do, however long that takes', async () => {
    const { server, next } = await startConducted()
    const { transport, clock } = openTransport(server)
    const opening = transport.stream({ ...WATCH, idleTimeoutMs: 70 })
    const exchange = await next()
    await write(exchange, '1\n')
    const lines = readJsonLines((await opening).body)
    await lines.next()
    await clock.advance(70 * 5)
    const second = lines.next()
    await settle()
    await clock.advance(69)
    await write(exchange, '2\n')
    expect((await second).value).toBe(2)
    const last = caught(lines.next())
    await settle()
    await clock.advance(70)
    expect((await last).code).toBe('UNAVAILABLE')
  })

  it('without a watchdog may be silent for ever', async () => {
    const { server, next } = await startConducted()
    const { transport, clock } = openTransport(server)
    const opening = transport.stream({ ...WATCH, idleTimeoutMs: Number.POSITIVE_INFINITY })
    const exchange = await next()
    await write(exchange, '1\n')
    const lines = readJsonLines((await opening).body)
    await lines.next()
    const second = lines.next()
    await clock.advance(86_400_000)
    expect(clock.sleeping).toEqual([])
    exchange.response.end('2')
    expect((await second).value).toBe(2)
  })

  it.each<[string, (exchange: Exchange, abort: () => void, close: () => void) => void, object]>([
    ['is cut', (exchange) => exchange.cut(), { code: 'UNAVAILABLE', retryable: true }],
    ['is aborted', (_exchange, abort) => abort(), { code: 'CANCELLED' }],
    ['loses its transport', (_exchange, _abort, close) => close(), { code: 'CLOSED' }],
  ])('that %s says so to its reader, and leaves nothing behind', async (_how, end, expected) => {
    const { server, next } = await startConducted()
    const { transport, clock } = openTransport(server)
    const controller = new AbortController()
    const opening = transport.stream({ ...WATCH, signal: controller.signal })
    const exchange = await next()
    await write(exchange, '1\n')
    const lines = readJsonLines((await opening).body)
    await lines.next()
    const failing = caught(lines.next())
    end(
      exchange,
      () => controller.abort(),
      () => void transport.close(),
    )
    expect(await failing).toMatchObject(expected)
    await exchange.gone
    expect(clock.sleeping).toEqual([])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('that is aborted or closed before its head comes says so', async () => {
    const { server, next } = await startConducted()
    const { transport, clock } = openTransport(server)
    const controller = new AbortController()
    const aborted = caught(transport.stream({ ...WATCH, signal: controller.signal }))
    const closed = caught(transport.stream(WATCH))
    await next()
    controller.abort()
    expect((await aborted).code).toBe('CANCELLED')
    await transport.close()
    expect((await closed).code).toBe('CLOSED')
    expect((await caught(transport.stream(WATCH))).code).toBe('CLOSED')
    expect(clock.sleeping).toEqual([])
  })

  it('ends on the wire when its reader leaves', async () => {
    const { server, next } = await startConducted()
    const { transport, clock } = openTransport(server)
    const { signal } = new AbortController()
    const opening = transport.stream({ ...WATCH, signal })
    const exchange = await next()
    await write(exchange, '1\n2\n')
    for await (const value of readJsonLines((await opening).body)) {
      expect(value).toBe(1)
      break
    }
    await exchange.gone
    expect(clock.sleeping).toEqual([])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('does not take connections from calls, nor calls from streams', async () => {
    const { server, next } = await startConducted()
    const { transport } = openTransport(server, { connections: { calls: 1, streams: 2 } })
    const streams = [transport.stream(WATCH), transport.stream(WATCH)]
    for (const _ of streams) await write(await next(), '1\n')
    await Promise.all(streams)
    const answering = transport.request(GET)
    const call = await next()
    expect(call.request.url).toBe('/x')
    const third = caught(transport.stream({ ...WATCH, timeoutMs: 1_000 }))
    const other = caught(transport.request(GET))
    call.response.end()
    expect((await answering).status).toBe(200)
    expect((await next()).request.url, 'the third stream waits for a connection of its own').toBe('/x')
    expect(server.connections()).toBe(3)
    await transport.close()
    expect([(await third).code, (await other).code]).toEqual(['CLOSED', 'CLOSED'])
  })
})

describe('An answer that is read while it arrives', () => {
  const LIST = '{"items":[{"n":"ä"},{"n":"☕"}],"metadata":{"continue":""}}'
  const project = (item: JsonValue) => (item as { n: string }).n

  it('may be a list that comes byte by byte', async () => {
    const server = await startServer(async ({ response }) => {
      for (const byte of Buffer.from(LIST)) await new Promise((resolve) => response.write(Buffer.from([byte]), resolve))
      response.end()
    })
    const { transport } = openTransport(server)
    const list = await transport.receive(GET, ({ body }) => projectList(body, { project }))
    expect(list).toEqual({ items: ['ä', '☕'], rest: { metadata: { continue: '' } } })
    expect(transport.counters.bytesReceived).toBe(Buffer.byteLength(LIST))
  })

  it('is asked for anew when it is cut, and read from its beginning', async () => {
    const answers = [
      ({ response, cut }: Exchange) => void response.write(LIST.slice(0, 30), () => cut()),
      ({ response }: Exchange) => void response.end(LIST),
    ]
    const server = await startServer((exchange) => answers.shift()?.(exchange))
    const { transport, clock } = openTransport(server)
    let reads = 0
    const reading = transport.receive(GET, ({ body }) => {
      reads += 1
      return projectList(body, { project })
    })
    await clock.untilAsleep(200)
    await clock.advance(200)
    expect((await reading).items).toEqual(['ä', '☕'])
    expect(reads).toBe(2)
  })

  it('gives the failure of its reader as it is, and does not ask anew for it', async () => {
    const server = await startServer(({ response }) => response.end('{"items":[1,{]}'))
    const { transport, clock } = openTransport(server)
    expect((await caught(transport.receive(GET, ({ body }) => projectList(body, { project })))).code).toBe('PROTOCOL')
    expect(server.received).toHaveLength(1)
    expect(clock.sleeping).toEqual([])
  })

  it('has the time of its call for all of it', async () => {
    const { server, next } = await startConducted()
    const { transport, clock } = openTransport(server)
    const reading = caught(transport.receive({ ...GET, timeoutMs: 50 }, ({ body }) => projectList(body, { project })))
    const exchange = await next()
    await write(exchange, '{"items":[')
    await settle()
    await clock.advance(50)
    expect((await reading).code).toBe('DEADLINE_EXCEEDED')
    await exchange.gone
  })
})
