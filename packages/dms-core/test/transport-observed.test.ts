import { EventEmitter, getEventListeners } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createCredentials } from '../src/adapter/transport/credentials.ts'
import type { Logger } from '../src/contract/adapter-context.ts'
import { caught } from './support/caught.ts'
import { CA, type Exchange, startPlainServer, startServer, tlsFile, tlsPath } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'
import { scratchFolder } from './support/scratch-folder.ts'

const GET = { method: 'GET', path: '/x' } as const
const POST = { method: 'POST', path: '/x', body: { a: 'ü' } } as const
const ok = ({ response }: Exchange) => {
  response.end('done')
}

function recordingLogger() {
  const lines: unknown[] = []
  const line =
    (level: string) =>
    (message: string, fields = {}) =>
      void lines.push([level, message, fields])
  const logger: Logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
  return { logger, lines }
}

describe('The counters of a transport', () => {
  it('count what was done, and are a copy', async () => {
    const server = await startServer(ok)
    const { transport } = openTransport(server)
    const before = transport.counters
    await transport.request(GET)
    await transport.request(POST)
    expect(before).toEqual({ connections: 0, requests: 0, retries: 0, bytesSent: 0, bytesReceived: 0 })
    expect(transport.counters).toEqual({ connections: 1, requests: 2, retries: 0, bytesSent: 10, bytesReceived: 8 })
  })

  it('count connections that are made anew', async () => {
    const server = await startServer(({ response }) => response.writeHead(200, { connection: 'close' }).end())
    const { transport } = openTransport(server)
    await transport.request(GET)
    await transport.request(GET)
    expect(transport.counters).toMatchObject({ connections: 2, requests: 2 })
  })
})

describe('The logger of a transport', () => {
  it('gets a debug line per exchange, and no secret', async () => {
    const answers = [({ response }: Exchange) => void response.writeHead(503).end(), ok]
    const server = await startServer((exchange) => answers.shift()?.(exchange))
    const { logger, lines } = recordingLogger()
    const credentials = createCredentials({ token: 'canary-1' })
    const { transport, clock } = openTransport(server, { logger, credentials, headers: { 'x-key': 'canary-2' } })
    const answering = transport.request({
      method: 'POST',
      path: '/x',
      query: { token: 'canary-3', a: '1' },
      body: { secret: 'canary-4' },
      write: false,
    })
    await clock.untilAsleep(200)
    await clock.advance(200)
    await answering
    const message = `POST ${server.url}/x?token=…&a=…`
    expect(lines).toEqual([
      ['debug', message, { status: 503, ms: 0 }],
      ['debug', message, { status: 200, ms: 0 }],
    ])
  })

  it('gets a line for a failure, too', async () => {
    const server = await startServer(({ cut }) => cut())
    const { logger, lines } = recordingLogger()
    await caught(openTransport(server, { logger }).transport.request(POST))
    expect(lines).toEqual([['debug', `POST ${server.url}/x`, { error: 'OUTCOME_UNKNOWN', ms: 0 }]])
  })
})

describe('An error of a transport', () => {
  it.each<[string, (exchange: Exchange) => void]>([
    ['a cut', ({ cut }) => cut()],
    ['a redirect', ({ response }) => void response.writeHead(302, { location: 'https://me:canary-5@elsewhere.test/?token=canary-6' }).end()],
  ])('after %s shows no credentials, however it is looked at', async (_what, answer) => {
    const server = await startServer(answer)
    const credentials = createCredentials({ token: 'canary-1' })
    const { transport } = openTransport(server, { credentials, headers: { 'x-key': 'canary-2' }, retry: { attempts: 1 } })
    for (const request of [GET, { ...POST, query: { token: 'canary-3' }, body: { secret: 'canary-4' } }]) {
      const error = await caught(transport.request(request))
      expect(inspect(error, { depth: 12, showHidden: true })).not.toContain('canary')
      expect(JSON.stringify(error)).not.toContain('canary')
    }
  })
})

describe('What is no HTTP', () => {
  it.each([
    [GET, 'UNAVAILABLE'],
    [POST, 'OUTCOME_UNKNOWN'],
  ])('is not kept in the error ($0.method)', async (request, code) => {
    const server = await startServer(({ response }) => void response.socket?.end('canary-7 is no HTTP\r\n\r\n'))
    const error = await caught(openTransport(server, { retry: { attempts: 1 } }).transport.request(request))
    expect(error.code).toBe(code)
    expect(inspect(error, { depth: 12, showHidden: true })).not.toContain('canary')
  })
})

describe('One signal for a thousand calls', () => {
  it('has no listener left, and no warning was given, however they end', async () => {
    const server = await startServer(({ request, response, cut }) => (request.url === '/cut' ? cut() : response.end('ok')))
    const { transport, clock } = openTransport(server, { retry: { attempts: 1 } })
    const { signal } = new AbortController()
    const warnings: Error[] = []
    const onWarning = (warning: Error) => void warnings.push(warning)
    process.on('warning', onWarning)
    for (let count = 0; count < 100; count++) {
      const ten = Array.from({ length: 9 }, () => transport.request({ ...GET, signal }))
      await Promise.allSettled([...ten, transport.request({ ...GET, path: '/cut', signal })])
    }
    process.off('warning', onWarning)
    expect(server.received).toHaveLength(1_000)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    // Ten calls at once with one signal are not yet more than the eleven of which Node warns.
    expect(warnings).toEqual([])
    expect(clock.sleeping).toEqual([])
    expect(EventEmitter.defaultMaxListeners).toBe(10)
  })
})

describe('A connection', () => {
  it.each([GET, POST])('that does not come to stand in time is UNAVAILABLE, and nothing was sent ($method)', async (request) => {
    const { url, connections } = await startPlainServer(() => undefined) // takes the connection, and says nothing of TLS
    const { transport, clock } = openTransport({ url }, { retry: { attempts: 2 } })
    const failing = caught(transport.request(request))
    await clock.untilAsleep(10_000)
    await clock.advance(10_000)
    await clock.untilAsleep(200)
    await clock.advance(200)
    await clock.untilAsleep(10_000)
    await clock.advance(10_000)
    const error = await failing
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
    expect(error.message).toBe(`${url}: cannot be reached (ETIMEDOUT: no connection within 10000 ms)`)
    expect(connections()).toBe(2)
    expect(clock.sleeping).toEqual([])
  })

  it.each<[string, (abort: () => void, close: () => Promise<void>) => unknown, string]>([
    ['is aborted', (abort) => abort(), 'CANCELLED'],
    ['loses its transport', (_abort, close) => close(), 'CLOSED'],
  ])('whose call %s while it is made has sent nothing', async (_how, end, code) => {
    const { url } = await startPlainServer(() => undefined)
    const { transport, clock } = openTransport({ url })
    const controller = new AbortController()
    const failing = caught(transport.request({ ...POST, signal: controller.signal }))
    await clock.untilAsleep(10_000)
    await end(() => controller.abort(), transport.close)
    expect((await failing).code).toBe(code)
    await transport.close()
    expect(clock.sleeping).toEqual([])
  })

  it('to a name that nobody has is UNAVAILABLE', async () => {
    const { transport } = openTransport({ url: 'https://nobody.invalid' }, { retry: { attempts: 1 } })
    expect(await caught(transport.request(POST))).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
  })
})

describe('Certificates in files', () => {
  const CLIENT = { cert: tlsFile('test-only-client-cert.pem'), key: tlsFile('test-only-client-key.pem') }
  const demanding = { requestCert: true, rejectUnauthorized: true, ca: CA }

  it('are shown to the server that asks for them, and read again when they change', async () => {
    const folder = await scratchFolder({ 'ca.pem': tlsFile('test-only-other-ca.pem'), 'cert.pem': CLIENT.cert, 'key.pem': CLIENT.key })
    const tls = { caFile: join(folder, 'ca.pem'), certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
    const server = await startServer(({ response }) => response.writeHead(200, { connection: 'close' }).end(), demanding)
    const { transport } = openTransport(server, { tls })
    expect(await caught(transport.request(GET))).toMatchObject({ code: 'UNAVAILABLE', details: { reason: 'certificate' } })
    await writeFile(tls.caFile, CA)
    expect((await transport.request(GET)).status).toBe(200)
    await writeFile(tls.caFile, tlsFile('test-only-other-ca.pem'))
    expect((await caught(transport.request(GET))).code).toBe('UNAVAILABLE')
  })

  it.each(['certFile', 'keyFile'])('that are not there are CONFIG: tls.%s', async (name) => {
    const server = await startServer(ok)
    const tls = { ca: CA, certFile: tlsPath('test-only-client-cert.pem'), keyFile: tlsPath('test-only-client-key.pem'), [name]: '/nowhere/x.pem' }
    const message = `tls.${name}: /nowhere/x.pem cannot be read`
    expect(await caught(openTransport(server, { tls }).transport.request(GET))).toMatchObject({ code: 'CONFIG', message })
  })
})
