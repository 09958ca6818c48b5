import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createExchangeLog, createFaults, type HttpsServer, issueServerCertificate, serveHttps } from '../src/simulator/index.ts'
import { type Access, call, open, openLines } from './support/https-call.ts'

const BODY = 'grüße aus dem simulator'
const faults = createFaults()
const log = createExchangeLog()
let server: HttpsServer
let access: Access
let effects = 0
let push: (line: string) => void = () => undefined

beforeAll(async () => {
  const certificate = await issueServerCertificate()
  server = await serveHttps(
    async (request) => {
      effects++
      if (!request.url.endsWith('/stream'))
        return new Response(BODY, { headers: { 'content-type': 'text/plain', 'content-length': String(Buffer.byteLength(BODY)) } })
      const body = new ReadableStream({
        start: (controller) => {
          push = (line) => controller.enqueue(new TextEncoder().encode(`${line}\n`))
        },
      })
      return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
    },
    certificate,
    { faults, log },
  )
  access = { url: server.url, ca: certificate.ca }
})
afterEach(() => {
  faults.clear()
  effects = 0
})
afterAll(() => server.close())

/** The code of a failure, or the answer. */
const outcome = () =>
  call(access, 'POST', '/thing', { body: 'x' }).then(
    ({ status, text }) => `${status} ${text}`,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  )

test.each([
  ['status', { type: 'status', status: 503, body: 'not now', headers: { 'retry-after': '1' } }, '503 not now', 0],
  ['reset', { type: 'reset' }, 'ECONNRESET', 0],
  ['lose-reply', { type: 'lose-reply' }, 'ECONNRESET', 1],
  ['delay', { type: 'delay', ms: 5 }, `200 ${BODY}`, 1],
  ['truncate', { type: 'truncate', bytes: 3 }, '200 gr\u{fffd}', 1],
  ['truncate beyond the end', { type: 'truncate', bytes: 100, cut: true }, `200 ${BODY}`, 1],
  ['truncate and cut', { type: 'truncate', bytes: 3, cut: true }, 'ECONNRESET', 1],
  ['slice', { type: 'slice', bytes: 1 }, `200 ${BODY}`, 1],
] as const)('%s', async (_name, fault, expected, had) => {
  const handle = faults.add({ fault, times: 1 })
  expect([await outcome(), effects, handle.fired]).toEqual([expected, had, 1])
  expect(await outcome()).toBe(`200 ${BODY}`)
})

test('status: headers too', async () => {
  faults.add({ fault: { type: 'status', status: 429, headers: { 'retry-after': '7' } } })
  const { status, headers, text } = await call(access, 'GET', '/thing')
  expect([status, headers['retry-after'], text]).toEqual([429, '7', ''])
})

test('truncate and cut: what comes before the cut is seen', async () => {
  faults.add({ fault: { type: 'truncate', bytes: 4, cut: true } })
  const incoming = await open(access, 'GET', '/thing')
  let seen = Buffer.alloc(0)
  const end = await new Promise<string>((resolve) => {
    incoming.on('data', (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk])
    })
    incoming.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  })
  expect([seen.toString(), end, log.exchanges().at(-1)?.aborted]).toEqual(['grü', 'ECONNRESET', false])
})

test('slice: each piece comes by itself', async () => {
  faults.add({ fault: { type: 'slice', bytes: 1 } })
  const incoming = await open(access, 'GET', '/thing')
  const sizes: number[] = []
  for await (const chunk of incoming) sizes.push((chunk as Buffer).length)
  expect(sizes.length).toBeGreaterThan(20)
})

test('hang: no head, no effect, until the client goes away', async () => {
  faults.add({ fault: { type: 'hang' } })
  const gone = new AbortController()
  const asked = open(access, 'GET', '/hangs', { signal: gone.signal })
  await expect.poll(() => log.exchanges().at(-1)?.path).toBe('/hangs')
  expect(log.exchanges().at(-1)).toMatchObject({ status: null, endedAt: null })
  gone.abort()
  await expect(asked).rejects.toThrow('aborted')
  await expect.poll(() => log.exchanges().at(-1)?.endedAt).not.toBeNull()
  expect([log.exchanges().at(-1)?.aborted, effects]).toEqual([true, 0])
})

test('hang in the body: the head and one half', async () => {
  faults.add({ fault: { type: 'hang', when: 'body' } })
  const incoming = await open(access, 'GET', '/thing')
  const [first] = await new Promise<Buffer[]>((resolve) => incoming.once('data', (chunk: Buffer) => resolve([chunk])))
  expect([incoming.statusCode, first?.length, incoming.complete]).toEqual([200, 12, false])
  incoming.destroy()
})

test('line: before the next one of a stream that is open, and of no other answer', async () => {
  const stream = await openLines(access, '/stream')
  const handle = faults.add({ fault: { type: 'line', text: '{"odd":true}' }, times: 1, after: 1 })
  expect(await outcome()).toBe(`200 ${BODY}`)
  for (const line of ['1', '2', '3']) push(line)
  expect([await stream.next(), await stream.next(), await stream.next(), await stream.next()]).toEqual([1, { odd: true }, 2, 3])
  expect(handle.fired).toBe(1)
  stream.close()
})

test('rules: by method and path, after so many, in order, until they are removed', async () => {
  faults.add({ match: { method: 'post' }, fault: { type: 'status', status: 500 } })
  const second = faults.add({ match: { path: /^\/a\?x=/g }, fault: { type: 'status', status: 501 }, after: 1 })
  faults.add({ match: { path: /^\/a/ }, fault: { type: 'status', status: 502 }, times: 1 })
  const statuses = async (...asked: (readonly [string, string])[]) => {
    const found: number[] = []
    for (const [method, path] of asked) found.push((await call(access, method, path)).status)
    return found
  }
  expect(await statuses(['POST', '/a?x=1'], ['GET', '/a?x=1'], ['GET', '/a?x=1'], ['GET', '/a?x=1'], ['GET', '/a'])).toEqual([
    500, 502, 501, 501, 200,
  ])
  second.remove()
  expect([await statuses(['GET', '/a?x=1']), second.fired]).toEqual([[200], 2])
})

test('slice: a client that goes away in the middle keeps nobody from closing', async () => {
  const certificate = await issueServerCertificate()
  const own = createFaults()
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10_000)) })
  const other = await serveHttps(async () => new Response(endless), certificate, { faults: own })
  own.add({ fault: { type: 'slice', bytes: 1 } })
  const incoming = await open({ url: other.url, ca: certificate.ca }, 'GET', '/')
  await new Promise((resolve) => incoming.once('data', resolve))
  incoming.destroy()
  await other.close()
})
