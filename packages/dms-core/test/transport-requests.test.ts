import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createTransport } from '../src/adapter/transport/transport.ts'
import { caught } from './support/caught.ts'
import { settle } from './support/fake-clock.ts'
import { type Exchange, startServer } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'

const ok = ({ response }: Exchange) => {
  response.end('ok')
}
const GET = { method: 'GET', path: '/x' } as const

describe('A request', () => {
  it('arrives as it was meant, and its answer comes back whatever the status', async () => {
    const server = await startServer(({ response }) => response.writeHead(418, { 'x-answer': 'yes' }).end('kein Kaffee: ☕'))
    const { transport, clock } = openTransport(server, { headers: { 'user-agent': 'gitops-dms', 'x-both': 'options' } })
    const answer = await transport.request({
      method: 'PATCH',
      path: '/api/v1/applications/a%2Fb',
      query: { project: 'a b+c&d', appNamespace: undefined },
      headers: { 'x-both': 'request' },
      body: { patch: 'ü' },
    })
    expect(answer).toMatchObject({ status: 418, headers: { 'x-answer': 'yes' }, text: 'kein Kaffee: ☕' })
    expect(server.received).toEqual([
      {
        method: 'PATCH',
        url: '/api/v1/applications/a%2Fb?project=a%20b%2Bc%26d',
        body: '{"patch":"ü"}',
        headers: expect.objectContaining({ 'user-agent': 'gitops-dms', 'x-both': 'request', 'content-type': 'application/json' }),
      },
    ])
    expect(clock.sleeping).toEqual([])
  })

  it('without a body has neither one nor a content type', async () => {
    const server = await startServer(ok)
    await openTransport(server).transport.request({ method: 'DELETE', path: '/x' })
    expect(server.received[0]).toMatchObject({ method: 'DELETE', url: '/x', body: '' })
    expect(server.received[0]?.headers).not.toHaveProperty('content-type')
  })

  it('has the content type that it names', async () => {
    const server = await startServer(ok)
    const headers = { 'content-type': 'application/merge-patch+json' }
    await openTransport(server).transport.request({ method: 'PATCH', path: '/x', headers, body: {} })
    expect(server.received[0]?.headers['content-type']).toBe('application/merge-patch+json')
  })

  it('has each header once, however its name is written: the credentials go before the request, and that before the settings', async () => {
    const server = await startServer(ok)
    const { transport } = openTransport(server, {
      headers: { Authorization: 'settings', 'X-A': 'settings', 'X-B': 'settings' },
      credentials: { headers: async () => ({ AUTHORIZATION: 'credentials' }) },
    })
    await transport.request({ ...GET, headers: { authorization: 'request', 'x-a': 'request' } })
    expect(server.received[0]?.headers).toMatchObject({ authorization: 'credentials', 'x-a': 'request', 'x-b': 'settings' })
  })

  it.each(['/root', '/root/'])('goes below the root path %s', async (root) => {
    const server = await startServer(ok)
    await openTransport({ url: `${server.url}${root}` }).transport.request(GET)
    expect(server.received.map((request) => request.url)).toEqual(['/root/x'])
  })

  it('goes over the one connection that is there, twenty times', async () => {
    const server = await startServer(ok)
    const { transport } = openTransport(server)
    const { signal } = new AbortController()
    for (let count = 0; count < 20; count++) await transport.request({ ...GET, signal })
    expect(server.received).toHaveLength(20)
    expect(server.connections()).toBe(1)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('waits for one of 16 connections when there are many at once', async () => {
    const waiting: Exchange[] = []
    const server = await startServer((exchange) => {
      waiting.push(exchange)
      // All that can be under way are: the rest comes over the connections that become free.
      if (waiting.length >= 16) for (const one of waiting.splice(0, waiting.length)) ok(one)
    })
    const { transport } = openTransport(server)
    const answers = await Promise.all(Array.from({ length: 64 }, () => transport.request(GET)))
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 64 }, () => 200))
    expect(server.connections()).toBe(16)
  })

  it('is the first thing that a transport does: making one opens nothing', async () => {
    const server = await startServer(ok)
    openTransport(server)
    await settle()
    expect(server.connections()).toBe(0)
  })
})

describe('A redirect', () => {
  const REDIRECTS = [301, 302, 303, 307, 308]
  const redirecting = (status: number, location: string) =>
    startServer(({ request, response }) => {
      if (request.url.startsWith('/x')) response.writeHead(status, { location }).end('moved')
      else response.end(request.url)
    })
  const credentials = { headers: async () => ({ authorization: 'Bearer s3cret' }) }

  it.each(REDIRECTS)('of status %i to another origin is refused, and the token stays with its own', async (status) => {
    const elsewhere = await startServer(ok)
    const server = await redirecting(status, `${elsewhere.url}/stolen?token=1`)
    const { transport, clock } = openTransport(server, { credentials })
    const error = await caught(transport.request(GET))
    expect(error).toMatchObject({ code: 'PROTOCOL', retryable: false, details: { reason: 'redirect', httpStatus: status } })
    expect(error.message).toBe(
      `${server.url} answered HTTP ${status}, a redirect to another origin (${elsewhere.url}), where no credentials are sent; if it is the right one, set its address`,
    )
    expect(elsewhere.connections()).toBe(0)
    expect(server.received).toHaveLength(1)
    expect(clock.sleeping).toEqual([])
  })

  it.each(REDIRECTS)('of status %i within the origin is followed by a read', async (status) => {
    const server = await redirecting(status, '/y?a=b%20c')
    const { transport } = openTransport(server, { credentials, retry: { attempts: 1 } })
    expect(await transport.request(GET)).toMatchObject({ status: 200, text: '/y?a=b%20c' })
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer s3cret', 'Bearer s3cret'])
    expect(transport.counters).toMatchObject({ requests: 2, retries: 0, connections: 1 })
  })

  it('is followed by a read with a body only where the body goes along', async () => {
    const reading = { method: 'POST', path: '/x', body: { a: 1 }, write: false } as const
    const server = await redirecting(307, '/y')
    expect((await openTransport(server).transport.request(reading)).status).toBe(200)
    expect(server.received.map(({ method, body }) => [method, body])).toEqual([
      ['POST', '{"a":1}'],
      ['POST', '{"a":1}'],
    ])
    const other = await redirecting(302, '/y')
    expect((await caught(openTransport(other).transport.request(reading))).message).toContain(
      'a redirect of a POST, which would be sent without its body',
    )
  })

  it.each<[number, string]>([
    [301, 'PROTOCOL'],
    [302, 'PROTOCOL'],
    [303, 'OUTCOME_UNKNOWN'],
    [307, 'PROTOCOL'],
    [308, 'PROTOCOL'],
  ])('of status %i is not followed by a write: %s', async (status, code) => {
    const server = await redirecting(status, '/y')
    const error = await caught(openTransport(server).transport.request({ method: 'POST', path: '/x' }))
    expect(error).toMatchObject({ code, details: { reason: 'redirect' } })
    expect(error.message).toContain('of a write, which is not followed')
    expect(server.received).toHaveLength(1)
  })

  it('is followed five times and not for ever', async () => {
    const server = await startServer(({ response }) => response.writeHead(302, { location: '/x' }).end())
    expect((await caught(openTransport(server).transport.request(GET))).message).toContain('a redirect after 5 others')
    expect(server.received).toHaveLength(6)
  })

  it('to what is no URL is refused, and without a Location it is an answer', async () => {
    expect((await caught(openTransport(await redirecting(302, 'https://[')).transport.request(GET))).message).toContain(
      'a redirect to what is no URL',
    )
    const server = await startServer(({ response }) => response.writeHead(302).end('where?'))
    expect(await openTransport(server).transport.request(GET)).toMatchObject({ status: 302, text: 'where?' })
  })
})

describe('Credentials', () => {
  it('are asked for before every request, so that they may rotate', async () => {
    const server = await startServer(ok)
    let count = 0
    const { transport } = openTransport(server, { credentials: { headers: async () => ({ authorization: `Bearer ${++count}` }) } })
    await transport.request(GET)
    await transport.request({ method: 'POST', path: '/x', headers: { authorization: 'Bearer of the request' } })
    expect(server.received.map((request) => request.headers.authorization)).toEqual(['Bearer 1', 'Bearer 2'])
  })

  it('are asked for anew when a request is repeated', async () => {
    const server = await startServer(({ response }) => response.writeHead(server.received.length < 2 ? 503 : 200).end())
    let count = 0
    const { transport, clock } = openTransport(server, { credentials: { headers: async () => ({ authorization: `Bearer ${++count}` }) } })
    const answering = transport.request(GET)
    await clock.untilAsleep(200)
    await clock.advance(200)
    await answering
    expect(server.received.map((request) => request.headers.authorization)).toEqual(['Bearer 1', 'Bearer 2'])
  })

  it('that cannot be had fail the request with their own error, before anything is sent', async () => {
    const server = await startServer(ok)
    const cause = new Error('no token')
    const { transport, clock } = openTransport(server, { credentials: { headers: () => Promise.reject(cause) } })
    await expect(transport.request(GET)).rejects.toBe(cause)
    expect(server.connections()).toBe(0)
    expect(clock.sleeping).toEqual([])
  })

  it('that never come end with the deadline: even a write is not of unknown outcome', async () => {
    const server = await startServer(ok)
    const { transport, clock } = openTransport(server, { credentials: { headers: () => new Promise(() => undefined) } })
    const failing = caught(transport.request({ method: 'POST', path: '/x', timeoutMs: 50 }))
    await clock.untilAsleep(50)
    await clock.advance(50)
    expect((await failing).code).toBe('DEADLINE_EXCEEDED')
    expect(server.connections()).toBe(0)
  })

  it('that are asked for when the call has ended already are not sent', async () => {
    const server = await startServer(ok)
    const controller = new AbortController()
    const { transport } = openTransport(server, {
      credentials: {
        headers: async () => {
          controller.abort()
          return {}
        },
      },
    })
    expect((await caught(transport.request({ method: 'POST', path: '/x', signal: controller.signal }))).code).toBe('CANCELLED')
    expect(server.connections()).toBe(0)
  })
})

describe('A request that cannot be sent', () => {
  it.each(['GET', 'POST'] as const)(
    '%s with a line break in its credentials is CONFIG, is not tried again, and does not show them',
    async (method) => {
      const server = await startServer(ok)
      const { transport, clock } = openTransport(server, { headers: { authorization: 'Bearer s3cret\n' } })
      const error = await caught(transport.request({ method, path: '/x' }))
      expect(error).toMatchObject({ code: 'CONFIG', retryable: false })
      expect(error.message).toContain('nothing was sent: invalid authorization header')
      expect(error.message).not.toContain('s3cret')
      expect(server.connections()).toBe(0)
      expect(clock.sleeping).toEqual([])
    },
  )

  it('with a path that is none is INTERNAL: the adapter has to encode it', async () => {
    const server = await startServer(ok)
    const error = await caught(openTransport(server).transport.request({ method: 'POST', path: '/a b' }))
    expect(error).toMatchObject({ code: 'INTERNAL', retryable: false })
    expect(server.connections()).toBe(0)
  })

  it('with a body that is no JSON does not claim that it may have been written', async () => {
    const server = await startServer(ok)
    await expect(openTransport(server).transport.request({ method: 'POST', path: '/x', body: { a: 1n } })).rejects.toBeInstanceOf(TypeError)
    expect(server.connections()).toBe(0)
  })
})

describe('close', () => {
  it('ends reads that run with CLOSED, writes with OUTCOME_UNKNOWN because of it, and later ones with CLOSED', async () => {
    const exchanges: Exchange[] = []
    const { promise: both, resolve } = withResolvers()
    const server = await startServer((exchange) => {
      if (exchanges.push(exchange) === 2) resolve()
    })
    const { transport, clock } = openTransport(server)
    const { signal } = new AbortController()
    const reading = caught(transport.request({ ...GET, signal }))
    const writing = caught(transport.request({ method: 'POST', path: '/x', signal }))
    await both
    await transport.close()
    expect(await reading).toMatchObject({ code: 'CLOSED', message: 'the adapter is closed' })
    expect(await writing).toMatchObject({ code: 'OUTCOME_UNKNOWN', cause: { code: 'CLOSED' } })
    await Promise.all(exchanges.map((exchange) => exchange.gone))
    expect((await caught(transport.request(GET))).code).toBe('CLOSED')
    expect((await caught(transport.request({ method: 'POST', path: '/x' }))).code).toBe('CLOSED')
    expect(server.received).toHaveLength(2)
    expect(clock.sleeping).toEqual([])
  })

  it('ends a pause before the next try', async () => {
    const server = await startServer(({ response }) => response.writeHead(503).end())
    const { transport, clock } = openTransport(server)
    const reading = caught(transport.request(GET))
    await clock.untilAsleep(200)
    await transport.close()
    expect((await reading).code).toBe('CLOSED')
    expect(clock.sleeping).toEqual([])
  })

  it('may be called twice, before the first request, and after a failed start', async () => {
    const server = await startServer(ok)
    const { transport } = openTransport(server)
    await Promise.all([transport.close(), transport.close()])
    await transport.close()
    expect((await caught(transport.request(GET))).code).toBe('CLOSED')
    const failing = createTransport({ baseUrl: server.url, tls: { caFile: '/nowhere/ca.pem' } })
    await caught(failing.request(GET))
    await failing.close()
    expect(server.connections()).toBe(0)
  })
})

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
