import { once } from 'node:events'
import { connect } from 'node:http2'
import { Agent, request as httpsRequest } from 'node:https'
import { afterEach, expect, test } from 'vitest'
import {
  createExchangeLog,
  createFaults,
  type HttpsServer,
  issueServerCertificate,
  type ServeHttpsOptions,
  serveHttps,
  VirtualClock,
} from '../src/simulator/index.ts'
import { type Access, call } from './support/https-call.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(options: ServeHttpsOptions = {}): Promise<{ readonly server: HttpsServer; readonly access: Access }> {
  const certificate = await issueServerCertificate()
  const server = await serveHttps(async () => Response.json({ kind: 'ConfigMap' }), certificate, options)
  closing.push(() => server.close())
  return { server, access: { url: server.url, ca: certificate.ca } }
}

/** Status and body over HTTP/2, or `cut` when there is no answer. */
async function callHttp2({ url, ca }: Access, headers: Record<string, string> = {}): Promise<string> {
  const session = connect(url, { ca })
  session.on('error', () => undefined) // told by the stream
  const stream = session.request({ ':path': '/thing', ...headers })
  const cut = once(stream, 'close').then(() => 'cut')
  const answered = once(stream, 'response').then(async ([head]) => {
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return `${String(head[':status'])} ${text}`
  })
  try {
    return await Promise.race([answered, cut])
  } catch {
    return 'cut'
  } finally {
    session.destroy()
  }
}

test('HTTP/2 for those who offer it, HTTP/1.1 for the others', async () => {
  const log = createExchangeLog()
  const { access } = await serve({ http2: true, log })
  expect(await callHttp2(access, { authorization: 'Bearer secret', accept: 'application/json' })).toBe('200 {"kind":"ConfigMap"}')
  expect((await call(access, 'GET', '/thing')).status).toBe(200)
  const seen = log.exchanges().map(({ protocol, status, aborted, connection }) => ({ protocol, status, aborted, connection }))
  expect(seen).toEqual([
    { protocol: 'h2', status: 200, aborted: false, connection: 1 },
    { protocol: 'h1', status: 200, aborted: false, connection: 2 },
  ])
  expect(log.exchanges()[0]?.headers).toEqual({ accept: 'application/json', authorization: '<redacted>' })
})

test('faults act on HTTP/2 too', async () => {
  const faults = createFaults()
  const { access } = await serve({ http2: true, faults })
  faults.add({ fault: { type: 'reset' }, times: 1 })
  expect(await callHttp2(access)).toBe('cut')
  faults.add({ fault: { type: 'status', status: 429, headers: { 'retry-after': '1' }, body: 'later' }, times: 1 })
  expect(await callHttp2(access)).toBe('429 later')
  expect(await callHttp2(access)).toBe('200 {"kind":"ConfigMap"}')
})

test('rewrite: the effect is had, the answer is another one', async () => {
  const faults = createFaults()
  const { access } = await serve({ faults })
  faults.add({ fault: { type: 'rewrite', status: 203, headers: { 'content-type': 'text/html', 'x-proxy': 'yes' } } })
  const { status, headers, text } = await call(access, 'GET', '/thing')
  expect([status, headers['content-type'], headers['x-proxy'], text]).toEqual([203, 'text/html', 'yes', '{"kind":"ConfigMap"}'])
})

test('slice with pauses: the bytes come as the clock goes', async () => {
  const clock = new VirtualClock()
  const faults = createFaults()
  const { access } = await serve({ faults, clock })
  faults.add({ fault: { type: 'slice', bytes: 7, everyMs: 60_000 } })
  const answer = call(access, 'GET', '/thing')
  for (let pauses = 0; pauses < 3; pauses++) {
    while (clock.sleeping === 0) await new Promise(setImmediate)
    await clock.advance(60_000)
  }
  expect((await answer).text).toBe('{"kind":"ConfigMap"}')
})

test('connections are counted, and cut beyond the limit', async () => {
  const { server, access } = await serve({ maxConnections: 1 })
  const agent = new Agent({ keepAlive: true, ca: access.ca })
  const first = httpsRequest(`${access.url}/thing`, { agent })
  first.end()
  const [response] = await once(first, 'response')
  response.resume()
  await once(response, 'end')
  await expect(call(access, 'GET', '/thing')).rejects.toThrow()
  expect({ ...server.connections }).toEqual({ open: 1, opened: 1, highest: 1 })
  agent.destroy()
})

test('a certificate for other hosts, and one of an unknown authority, are refused by a client that looks', async () => {
  const certificate = await issueServerCertificate({ hosts: ['elsewhere.test'] })
  const server = await serveHttps(async () => new Response('ok'), certificate)
  closing.push(() => server.close())
  await expect(call({ url: server.url, ca: certificate.ca }, 'GET', '/')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  const other = await issueServerCertificate()
  await expect(call({ url: server.url, ca: other.ca }, 'GET', '/')).rejects.toMatchObject({
    code: expect.stringMatching(/UNABLE_TO_VERIFY|SELF_SIGNED|CERT_SIGNATURE/),
  })
})

test('the date of an answer is that of the clock', async () => {
  const clock = new VirtualClock(Date.parse('2031-05-06T07:08:09Z'))
  const { access } = await serve({ clock })
  expect((await call(access, 'GET', '/thing')).headers['date']).toBe('Tue, 06 May 2031 07:08:09 GMT')
})
