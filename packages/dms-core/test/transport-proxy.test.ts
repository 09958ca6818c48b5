import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCredentials } from '../src/adapter/transport/credentials.ts'
import { createTransport } from '../src/adapter/transport/transport.ts'
import { caught } from './support/caught.ts'
import { startConnectProxy } from './support/connect-proxy.ts'
import { CA, type Exchange, startServer, tlsFile } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'

const GET = { method: 'GET', path: '/x' } as const
const POST = { method: 'POST', path: '/x', body: {} } as const
const ok = ({ response }: Exchange) => {
  response.end('ok')
}
const withUser = (url: string, user: string) => url.replace('://', `://${user}@`)

describe('A proxy', () => {
  it('is tunnelled through, and its credentials go to it and those of the server to the server', async () => {
    const server = await startServer(ok)
    const proxy = await startConnectProxy()
    const { transport } = openTransport(server, {
      proxy: { url: withUser(proxy.url, 'me:p%40ss'), headers: { 'x-team': 'a' } },
      credentials: createCredentials({ token: 's3cret' }),
    })
    expect(await transport.request(GET)).toMatchObject({ status: 200, text: 'ok' })
    expect(await transport.request(POST)).toMatchObject({ status: 200 })
    const authority = new URL(server.url).host
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
    expect(proxy.asked).toEqual([{ authority, headers: { host: authority, 'x-team': 'a', 'proxy-authorization': basic, connection: 'close' } }])
    for (const { headers } of server.received) {
      expect(headers).toMatchObject({ authorization: 'Bearer s3cret', host: authority })
      expect(headers).not.toHaveProperty('proxy-authorization')
      expect(headers).not.toHaveProperty('x-team')
    }
    expect(transport.counters.connections).toBe(1)
  })

  it('given as a URL alone is used without credentials', async () => {
    const server = await startServer(ok)
    const proxy = await startConnectProxy()
    expect((await openTransport(server, { proxy: proxy.url }).transport.request(GET)).status).toBe(200)
    expect(proxy.asked[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it('may be spoken to over TLS, by certificates of its own', async () => {
    const server = await startServer(ok)
    const proxy = await startConnectProxy({ tls: true })
    const trusting = openTransport(server, { proxy: { url: proxy.url, tls: { ca: CA } } })
    expect((await trusting.transport.request(GET)).status).toBe(200)
    const other = openTransport(server, { proxy: { url: proxy.url, tls: { ca: tlsFile('test-only-other-ca.pem') } }, retry: { attempts: 1 } })
    expect(await caught(other.transport.request(GET))).toMatchObject({ code: 'UNAVAILABLE', details: { reason: 'proxy' } })
  })

  it('does not verify the server for us: its certificate is checked all the same', async () => {
    const server = await startServer(ok)
    const proxy = await startConnectProxy()
    const { transport } = openTransport(server, { proxy: proxy.url, tls: { ca: tlsFile('test-only-other-ca.pem') } })
    expect(await caught(transport.request(GET))).toMatchObject({ code: 'UNAVAILABLE', retryable: false, details: { reason: 'certificate' } })
    expect(server.received).toEqual([])
  })

  it('is tunnelled through to a server without TLS', async () => {
    const plain = createServer((_request, response) => response.end('plain'))
    plain.listen(0, '127.0.0.1')
    await once(plain, 'listening')
    onTestFinished(() => void plain.close())
    const proxy = await startConnectProxy()
    const { port } = plain.address() as AddressInfo
    const { transport } = openTransport({ url: `http://127.0.0.1:${port}` }, { proxy: proxy.url })
    expect((await transport.request(GET)).text).toBe('plain')
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([`127.0.0.1:${port}`])
  })

  it.each<[string, string]>([
    ['https://gitops.test', 'gitops.test:443'],
    ['http://gitops.test', 'gitops.test:80'],
    ['https://[::1]:8443', '[::1]:8443'],
  ])('is asked for %s as %s', async (url, authority) => {
    const proxy = await startConnectProxy({ refuse: 403 })
    await caught(openTransport({ url }, { proxy: proxy.url }).transport.request(GET))
    expect(proxy.asked.map((one) => one.authority)).toEqual([authority])
  })

  it.each<[number, boolean, string]>([
    [407, false, '; give its user and password in the URL of proxy, or a header'],
    [403, false, ''],
    [429, true, ''],
    [502, true, ''],
    [503, true, ''],
  ])('that answers %i is UNAVAILABLE and retryable %s: nothing was sent, also for a write', async (status, retryable, remedy) => {
    const server = await startServer(ok)
    const proxy = await startConnectProxy({ refuse: status })
    for (const request of [GET, POST]) {
      const { transport } = openTransport(server, { proxy: withUser(proxy.url, 'me:s3cret'), retry: { attempts: 1 } })
      const error = await caught(transport.request(request))
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable, details: { reason: 'proxy', httpStatus: status } })
      expect(error.message).toBe(`the proxy ${proxy.url} answered HTTP ${status} instead of connecting to ${new URL(server.url).host}${remedy}`)
    }
    expect(server.connections()).toBe(0)
  })

  it('that is not there is UNAVAILABLE, and is tried again', async () => {
    const gone = await startServer(ok)
    await gone.close()
    const { transport, clock } = openTransport({ url: 'https://gitops.test' }, { proxy: withUser(gone.url.replace('https', 'http'), 'me:s3cret') })
    const failing = caught(transport.request(POST))
    await clock.untilAsleep(200)
    await clock.advance(200)
    await clock.untilAsleep(600)
    await clock.advance(600)
    const error = await failing
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true, details: { reason: 'proxy' } })
    expect(error.message).toContain(`the proxy ${gone.url.replace('https', 'http')} cannot be reached (ECONNREFUSED: `)
    expect(JSON.stringify([error.message, String(error.cause), error.details])).not.toContain('s3cret')
  })

  it('that never answers is given as long as any connection', async () => {
    const server = await startServer(ok)
    const proxy = await startConnectProxy({ silent: true })
    const { transport, clock } = openTransport(server, { proxy: proxy.url, connectTimeoutMs: 40, retry: { attempts: 1 } })
    const failing = caught(transport.request(POST))
    await clock.untilAsleep(40)
    await clock.advance(40)
    const error = await failing
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
    expect(error.message).toContain('no connection within 40 ms')
    expect(clock.sleeping).toEqual([])
  })

  it.each(['proxy.test:3128', 'socks5://proxy.test', '', 'me:s3cret@proxy.test'])('that is no URL of one is CONFIG at once: %o', async (url) => {
    const error = await caught(() => createTransport({ baseUrl: 'https://gitops.test', proxy: url }))
    expect(error).toMatchObject({ code: 'CONFIG', details: { issues: [{ path: 'proxy' }] } })
    expect(error.message).not.toContain('s3cret')
  })
})
