import { Agent } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createExchangeLog, type HttpsServer, issueServerCertificate, serveHttps } from '../src/simulator/index.ts'
import { type Access, call, open } from './support/https-call.ts'

const log = createExchangeLog()
let server: HttpsServer
let access: Access
const ended: string[] = []

beforeAll(async () => {
  const certificate = await issueServerCertificate()
  server = await serveHttps(
    async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/fault') throw new Error('it broke')
      if (pathname === '/echo') return new Response(`${request.method} ${request.headers.get('x-a')} ${await request.text()}`)
      if (pathname === '/empty') return new Response(null, { status: 204 })
      return new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
          cancel: () => void ended.push('cancelled'),
        }),
      )
    },
    certificate,
    { log },
  )
  access = { url: server.url, ca: certificate.ca }
})
afterAll(() => server.close())

test('a client that trusts the authority gets its request answered, one that does not gets nothing', async () => {
  const before = log.exchanges().length
  const { status, text } = await call(access, 'PUT', '/echo?q=1', { body: 'body', headers: { 'x-a': 'b' } })
  expect([status, text]).toEqual([200, 'PUT b body'])
  await expect(call({ ...access, ca: (await issueServerCertificate()).ca }, 'GET', '/echo')).rejects.toMatchObject({
    code: expect.stringMatching(/CERT|SIGNATURE/),
  })
  expect(log.exchanges()).toHaveLength(before + 1)
  expect(log.exchanges()[before]).toMatchObject({ method: 'PUT', path: '/echo?q=1', status: 200, aborted: false })
})

test('a connection is used again', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ports: (number | undefined)[] = []
  for (let n = 0; n < 3; n++) {
    const incoming = await open(access, 'GET', '/empty', { agent })
    ports.push(incoming.socket.localPort)
    incoming.resume()
    await new Promise((resolve) => incoming.once('end', resolve))
  }
  expect(new Set(ports).size).toBe(1)
  agent.destroy()
})

test('what the handler throws is 500', async () => {
  const { status, text } = await call(access, 'GET', '/fault')
  expect([status, text]).toEqual([500, expect.stringContaining('it broke')])
})

test('a body without end is made as it is read, and ends when the client goes away', async () => {
  const incoming = await open(access, 'GET', '/endless')
  await new Promise((resolve) => incoming.once('data', resolve))
  incoming.destroy()
  await expect.poll(() => ended).toEqual(['cancelled'])
  await expect.poll(() => log.exchanges().at(-1)).toMatchObject({ path: '/endless', status: 200, aborted: true, endedAt: expect.any(Number) })
})

test('a close cuts what is open', async () => {
  const certificate = await issueServerCertificate()
  const other = await serveHttps(async () => new Response(new ReadableStream({})), certificate)
  const incoming = await open({ url: other.url, ca: certificate.ca }, 'GET', '/')
  const cut = new Promise((resolve) => incoming.once('error', resolve))
  await other.close()
  expect(await cut).toMatchObject({ code: 'ECONNRESET' })
  await other.close()
})
