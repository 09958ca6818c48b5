import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TlsSettings } from '../src/adapter/transport/tls-settings.ts'
import { caught } from './support/caught.ts'
import { CA, type Exchange, startPlainServer, startServer, tlsFile, tlsPath } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'

const OTHER_CA = tlsFile('test-only-other-ca.pem')
const NAMED_SERVER = { cert: tlsFile('test-only-named-server-cert.pem'), key: tlsFile('test-only-named-server-key.pem') }
const CLIENT = { cert: tlsFile('test-only-client-cert.pem'), key: tlsFile('test-only-client-key.pem') }
const GET = { method: 'GET', path: '/x' } as const
const POST = { method: 'POST', path: '/x', body: {} } as const

const ok = ({ response }: Exchange) => {
  response.end('ok')
}

describe('The certificate of the server', () => {
  it.each<[string, TlsSettings]>([
    ['tls.ca', { ca: CA }],
    ['tls.ca with other authorities beside it', { ca: `${OTHER_CA}\n${CA}` }],
    ['tls.caFile', { caFile: tlsPath('test-only-ca.pem') }],
    ['tls.ca, which goes before tls.caFile', { ca: CA, caFile: '/nowhere/ca.pem' }],
  ])('is trusted by %s', async (_what, tls) => {
    const server = await startServer(ok)
    expect((await openTransport(server, { tls }).transport.request(GET)).status).toBe(200)
  })

  it.each<[string, TlsSettings]>([
    ['without an authority', {}],
    ['with another authority', { ca: OTHER_CA }],
    ['with what is no authority', { ca: 'garbage' }],
    ['with insecureSkipVerify false', { insecureSkipVerify: false }],
  ])('is refused %s, at once, naming what to set', async (_what, tls) => {
    const server = await startServer(ok)
    for (const request of [GET, POST]) {
      const { transport, clock } = openTransport(server, { tls })
      const error = await caught(transport.request(request))
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false, details: { reason: 'certificate' } })
      expect(error.message).toContain(`${server.url}: its certificate is not trusted (`)
      expect(error.message).toContain('give the authority that signed it as tls.ca or tls.caFile')
      expect(clock.sleeping).toEqual([])
    }
    expect(server.received).toEqual([])
  })

  it('is not verified with insecureSkipVerify, for this instance only', async () => {
    const server = await startServer(ok)
    const careless = openTransport(server, { tls: { insecureSkipVerify: true } })
    const careful = openTransport(server, { tls: {} })
    expect((await careless.transport.request(GET)).status).toBe(200)
    expect((await caught(careful.transport.request(GET))).code).toBe('UNAVAILABLE')
    expect((await careless.transport.request(GET)).status).toBe(200)
    expect((await caught(openTransport(server, { tls: {} }).transport.request(GET))).code).toBe('UNAVAILABLE')
    expect(process.env['NODE_TLS_REJECT_UNAUTHORIZED']).toBeUndefined()
  })

  it('for another name is refused, naming what to set, and taken with that', async () => {
    const server = await startServer(ok, NAMED_SERVER)
    const error = await caught(openTransport(server).transport.request(GET))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false })
    expect(error.message).toContain('is for another name (ERR_TLS_CERT_ALTNAME_INVALID); give that name as tls.serverName')
    const named = openTransport(server, { tls: { ca: CA, serverName: 'argocd.test' } })
    expect((await named.transport.request(GET)).status).toBe(200)
  })
})

describe('The certificate of the client', () => {
  const demanding = { requestCert: true, rejectUnauthorized: true, ca: CA }

  it('is shown to the server that asks for it', async () => {
    const server = await startServer(ok, demanding)
    expect((await openTransport(server, { tls: { ca: CA, ...CLIENT } }).transport.request(GET)).status).toBe(200)
  })

  it('is named where it is missing and the server says so, also by a write, which has not been done then', async () => {
    const server = await startServer(ok, { ...demanding, maxVersion: 'TLSv1.2' })
    for (const request of [GET, POST]) {
      const error = await caught(openTransport(server).transport.request(request))
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false })
      expect(error.message).toContain('it refuses the connection (')
      expect(error.message).toContain('if it asks for a client certificate, give one as tls.cert and tls.key')
    }
    expect(server.received).toEqual([])
  })

  it('that is none is CONFIG before any connection, also for a write', async () => {
    const server = await startServer(ok)
    for (const request of [GET, POST]) {
      const error = await caught(openTransport(server, { tls: { ca: CA, cert: 's3cret', key: 's3cret' } }).transport.request(request))
      expect(error).toMatchObject({ code: 'CONFIG', retryable: false })
      expect(error.message).toContain('tls.cert and tls.key are no certificate and key in PEM')
      expect(error.message).not.toContain('s3cret')
    }
    expect(server.received).toEqual([])
  })
})

describe('A caFile that is not there', () => {
  it('is CONFIG, and is read again by the next request', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dms-core-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const caFile = join(folder, 'ca.pem')
    const server = await startServer(ok)
    const { transport, clock } = openTransport(server, { tls: { caFile } })
    for (const request of [GET, POST]) {
      const error = await caught(transport.request(request))
      const message = `tls.caFile: ${caFile} cannot be read`
      expect(error).toMatchObject({ code: 'CONFIG', message, retryable: false, details: { issues: [{ path: 'tls.caFile', message }] } })
    }
    expect(clock.sleeping).toEqual([])
    await writeFile(caFile, CA)
    expect((await transport.request(GET)).status).toBe(200)
  })
})

describe('A server that speaks no TLS', () => {
  it('is UNAVAILABLE, and a write has not been sent', async () => {
    const { url } = await startPlainServer((socket) => {
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
    const error = await caught(openTransport({ url }, { retry: { attempts: 1 } }).transport.request(POST))
    expect(error).toMatchObject({ code: 'UNAVAILABLE' })
    expect(error.message).toContain(`${url}: cannot be reached (ERR_SSL_WRONG_VERSION_NUMBER`)
  })
})
