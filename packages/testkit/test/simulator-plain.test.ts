import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createExchangeLog, type HttpsServer, issueServerCertificate, serveHttps } from '../src/simulator/index.ts'
import { type Access, call, open } from './support/https-call.ts'

const log = createExchangeLog()
let server: HttpsServer
let access: Access

beforeAll(async () => {
  const certificate = await issueServerCertificate()
  const answer = (text: string) => async (request: Request) => new Response(`${text} ${new URL(request.url).protocol} ${await request.text()}`)
  server = await serveHttps(answer('secure'), certificate, { log, plain: answer('plain') })
  access = { url: server.url, ca: certificate.ca }
})
afterAll(() => server.close())

const getPlain = async (url: string, agent?: Agent): Promise<string> => {
  const [incoming] = (await once(get(url.replace('https:', 'http:'), agent === undefined ? {} : { agent }), 'response')) as [IncomingMessage]
  return (await incoming.setEncoding('utf8').toArray()).join('')
}

test('requests with and without TLS are answered by their own handlers on one port', async () => {
  const before = log.exchanges().length
  expect((await call(access, 'PUT', '/a', { body: 'body'.repeat(20_000) })).text).toBe(`secure https: ${'body'.repeat(20_000)}`)
  expect(await getPlain(`${server.url}/b`)).toBe('plain http: ')
  expect(
    log
      .exchanges()
      .slice(before)
      .map(({ path }) => path),
  ).toEqual(['/a', '/b'])
})

test('a connection that says nothing, or ends at once, harms nobody', async () => {
  const { port } = new URL(server.url)
  const silent = connect(Number(port), '127.0.0.1')
  await once(silent, 'connect')
  silent.resetAndDestroy()
  expect((await call(access, 'GET', '/c')).status).toBe(200)
})

test('a server that refuses closes connections of both kinds that are idle', async () => {
  const certificate = await issueServerCertificate()
  const other = await serveHttps(async () => new Response('x'), certificate, { plain: async () => new Response('y') })
  const [plain, secure] = [new Agent({ keepAlive: true }), new SecureAgent({ keepAlive: true })]
  await getPlain(other.url, plain)
  const incoming = await open({ url: other.url, ca: certificate.ca }, 'GET', '/', { agent: secure })
  await incoming.resume().toArray()
  const sockets = [...Object.values(plain.freeSockets), ...Object.values(secure.freeSockets)].flatMap((list) => list ?? [])
  expect(sockets).toHaveLength(2)
  const closed = sockets.map((socket) => once(socket, 'close'))
  other.refuse()
  await Promise.all(closed)
  await expect(getPlain(other.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await other.close()
  for (const agent of [plain, secure]) agent.destroy()
})
