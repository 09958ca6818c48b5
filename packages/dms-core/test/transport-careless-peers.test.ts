import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { projectList } from '../src/adapter/lists/project-list.ts'
import { createCredentials } from '../src/adapter/transport/credentials.ts'
import { createTransport } from '../src/adapter/transport/transport.ts'
import type { JsonValue } from '../src/contract/json.ts'
import { caught } from './support/caught.ts'
import { startServer } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'

const GET = { method: 'GET', path: '/x' } as const
const POST = { method: 'POST', path: '/x', body: { a: 1 } } as const

describe('An answer whose reader looks at its head alone', () => {
  it('gives its connection back, however often that happens', async () => {
    const server = await startServer(({ response }) => response.write('a body without an end'))
    const { transport, clock } = openTransport(server, { connections: { calls: 1 } })
    for (let count = 0; count < 3; count++) expect(await transport.receive(GET, async ({ status }) => status)).toBe(200)
    expect(clock.sleeping).toEqual([])
  })

  it('gives it back when the reader fails, too', async () => {
    const server = await startServer(({ response }) => response.write('a body without an end'))
    const { transport } = openTransport(server, { connections: { calls: 1 } })
    for (let count = 0; count < 3; count++) {
      const reading = transport.receive(GET, async () => {
        throw new RangeError('not what I wanted')
      })
      await expect(reading).rejects.toThrow('not what I wanted')
    }
  })

  it('ends on the wire with it', async () => {
    let gone: Promise<void> | undefined
    const server = await startServer((exchange) => {
      gone = exchange.gone
      exchange.response.write('a body without an end')
    })
    await openTransport(server).transport.receive(GET, async () => 0)
    await gone
  })
})

describe('An answer that is compressed although nobody asked for it', () => {
  const LIST = JSON.stringify({ items: Array.from({ length: 5_000 }, (_, n) => ({ n, text: 'ä☕' })), rest: 1 })
  const LARGE = { project: (item: JsonValue) => (item as { n: number }).n }

  it.each([
    ['gzip', gzipSync],
    ['X-GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
    ['', (text: string) => Buffer.from(text)],
  ])('is read as if it were not (%s)', async (coding, compress) => {
    const bytes = compress(LIST)
    const server = await startServer(({ response }) => response.writeHead(200, { 'content-encoding': coding }).end(bytes))
    const { transport } = openTransport(server)
    expect((await transport.request(GET)).text).toBe(LIST)
    expect((await transport.receive(GET, ({ body }) => projectList(body, LARGE))).items).toHaveLength(5_000)
    expect(transport.counters.bytesReceived).toBe(2 * bytes.length)
    expect(server.received[0]?.headers).not.toHaveProperty('accept-encoding')
  })

  it.each([
    ['is cut', 'gzip', gzipSync(LIST).subarray(0, 60), 'unexpected end of file'],
    ['is not what it says', 'gzip', Buffer.from(LIST), 'incorrect header check'],
    ['is of a kind that nobody knows', 'constructor', Buffer.from(LIST), 'content-encoding that is not known: constructor'],
  ])('and %s is a fault of the wire', async (_what, coding, bytes, message) => {
    const server = await startServer(({ response }) => response.writeHead(200, { 'content-encoding': coding }).end(bytes))
    const { transport } = openTransport(server, { retry: { attempts: 1 } })
    const read = await caught(transport.request(GET))
    expect(read.code).toBe('UNAVAILABLE')
    expect(read.message).toContain(message)
    expect((await caught(transport.request(POST))).code).toBe('OUTCOME_UNKNOWN')
  })

  it('takes no more than its reader: who leaves it ends it on the wire', async () => {
    let gone: Promise<void> | undefined
    const server = await startServer((exchange) => {
      gone = exchange.gone
      exchange.response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync('some'))
    })
    const { body } = await openTransport(server).transport.stream(GET)
    for await (const _chunk of body) break
    await gone
  })
})

it('A logger that fails changes nothing of what a request did', async () => {
  const fail = () => {
    throw new Error('the disk is full')
  }
  const server = await startServer(({ request, response, cut }) => (request.url === '/cut' ? cut() : response.end('done')))
  const { transport } = openTransport(server, { logger: { debug: fail, info: fail, warn: fail, error: fail } })
  expect((await transport.request(POST)).text).toBe('done')
  expect((await caught(transport.request({ ...POST, path: '/cut' }))).code).toBe('OUTCOME_UNKNOWN')
})

it('A refusal of credentials whose text is cut is one all the same: they are renewed, and the write, which was not done, is sent', async () => {
  let sessions = 0
  const server = await startServer(({ request, response, cut }) => {
    if (request.headers.authorization === 'Bearer 2') response.end('done')
    else response.writeHead(401, { 'content-length': '100' }).write('half of', () => cut())
  })
  const { transport } = openTransport(server, { credentials: createCredentials({ logIn: async () => String(++sessions) }) })
  expect(await transport.request(POST)).toMatchObject({ status: 200, text: 'done' })
  expect(server.received).toHaveLength(2)
})

it.each([{ expect: '100-continue' }, { 'content-length': '5' }])(
  'A header that only the wire may set is CONFIG, and nothing is sent: %o',
  async (headers) => {
    const server = await startServer(({ response }) => response.end('done'))
    const error = await caught(openTransport(server).transport.request({ ...POST, headers }))
    expect(error).toMatchObject({ code: 'CONFIG', retryable: false })
    expect(error.message).toContain('expect and content-length are not accepted as headers')
    expect(server.received).toEqual([])
  },
)

it('A percent sign in the password of a proxy is refused where it begins no code of a character', async () => {
  const error = await caught(() => createTransport({ baseUrl: 'https://gitops.test', proxy: 'http://me:100%s3cret@proxy.test' }))
  expect(error).toMatchObject({ code: 'CONFIG', details: { issues: [{ path: 'proxy' }] } })
  expect(error.message).toContain('"%25"')
  expect(error.message).not.toContain('s3cret')
})
