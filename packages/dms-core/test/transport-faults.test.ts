import { describe, expect, it } from 'vitest'
import { caught } from './support/caught.ts'
import { type Exchange, startServer } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'

const GET = { method: 'GET', path: '/x' } as const
const POST = { method: 'POST', path: '/x', body: { a: 1 } } as const
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A server whose answers are decided by how often it was asked before. */
const serverOf = (...answers: readonly ((exchange: Exchange) => void)[]) => {
  let count = 0
  return startServer((exchange) => answers[Math.min(count++, answers.length - 1)]?.(exchange))
}
const say =
  (status: number, headers: Record<string, string> = {}) =>
  ({ response }: Exchange) => {
    response.writeHead(status, headers).end(String(status))
  }
const cut = (exchange: Exchange) => exchange.cut()
const cutInside = ({ response, cut: cutNow }: Exchange) => {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('half of', () => cutNow())
}

/** A server that never answers; resolves with the exchange as soon as a request has arrived whole. */
const silent = async () => {
  let arrive: (exchange: Exchange) => void = () => undefined
  const arrived = new Promise<Exchange>((resolve) => {
    arrive = resolve
  })
  return { server: await startServer((exchange) => arrive(exchange)), arrived }
}

/** A port at which nobody listens. */
const nobody = async () => {
  const server = await startServer(say(200))
  await server.close()
  return server
}

describe('A read', () => {
  it.each([429, 503])('that is answered %i is repeated after as long as the server asks for', async (status) => {
    const server = await serverOf(say(status, { 'retry-after': '7' }), say(status, { 'retry-after': '0' }), say(200))
    const { transport, clock } = openTransport(server)
    const answering = transport.request(GET)
    await clock.untilAsleep(7_000)
    await clock.advance(6_999)
    expect(server.received).toHaveLength(1)
    await clock.advance(1)
    await clock.untilAsleep(0)
    await clock.advance(0)
    expect((await answering).status).toBe(200)
    expect(server.received).toHaveLength(3)
    expect(clock.sleeping).toEqual([])
  })

  it('waits no longer than 10 s, and in its own rhythm where the server names no seconds', async () => {
    const server = await serverOf(say(503, { 'retry-after': '86400' }), say(503, { 'retry-after': 'Fri, 01 Jan 2027 00:00:00 GMT' }), say(200))
    const { transport, clock } = openTransport(server)
    const answering = transport.request(GET)
    await clock.untilAsleep(10_000)
    await clock.advance(10_000)
    await clock.untilAsleep(600)
    await clock.advance(600)
    expect((await answering).status).toBe(200)
  })

  it('is tried three times, and then its answer is the last one', async () => {
    const server = await serverOf(say(503))
    const { transport, clock } = openTransport(server)
    const answering = transport.request(GET)
    await clock.untilAsleep(200)
    await clock.advance(200)
    await clock.untilAsleep(600)
    await clock.advance(600)
    expect(await answering).toMatchObject({ status: 503, text: '503' })
    expect(server.received).toHaveLength(3)
  })

  it.each([400, 401, 404, 409, 500, 502, 504])('that is answered %i is not repeated', async (status) => {
    const server = await serverOf(say(status), say(200))
    expect((await openTransport(server).transport.request(GET)).status).toBe(status)
    expect(server.received).toHaveLength(1)
  })

  it.each([
    ['before its answer', cut],
    ['inside its answer', cutInside],
  ])('whose connection is cut %s is repeated', async (_when, fault) => {
    const server = await serverOf(fault, say(200))
    const { transport, clock } = openTransport(server)
    const answering = transport.request(GET)
    await clock.untilAsleep(200)
    await clock.advance(200)
    expect(await answering).toMatchObject({ status: 200, text: '200' })
    expect(server.received).toHaveLength(2)
  })

  it('that is cut again and again is UNAVAILABLE', async () => {
    const server = await serverOf(cut)
    const { transport, clock } = openTransport(server)
    const failing = caught(transport.request(GET))
    await clock.untilAsleep(200)
    await clock.advance(200)
    await clock.untilAsleep(600)
    await clock.advance(600)
    const error = await failing
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
    expect(error.message).toContain(`${server.url}: cannot be reached`)
    expect(server.received).toHaveLength(3)
    expect(clock.sleeping).toEqual([])
  })

  it('by POST is repeated when the adapter says that it is one', async () => {
    const server = await serverOf(say(503), say(200))
    const { transport, clock } = openTransport(server)
    const answering = transport.request({ ...POST, write: false })
    await clock.untilAsleep(200)
    await clock.advance(200)
    expect((await answering).status).toBe(200)
  })

  it('that nobody listens for is UNAVAILABLE with the address', async () => {
    const { url } = await nobody()
    const { transport, clock } = openTransport({ url })
    const failing = caught(transport.request(GET))
    await clock.untilAsleep(200)
    await clock.advance(200)
    await clock.untilAsleep(600)
    await clock.advance(600)
    const error = await failing
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
    expect(error.message).toContain(`${url}: cannot be reached (ECONNREFUSED`)
  })

  it('that is aborted is CANCELLED and ends on the wire', async () => {
    const { server, arrived } = await silent()
    const { transport, clock } = openTransport(server)
    const controller = new AbortController()
    const failing = caught(transport.request({ ...GET, signal: controller.signal }))
    const { gone } = await arrived
    const reason = new Error('the user went away')
    controller.abort(reason)
    expect(await failing).toMatchObject({ code: 'CANCELLED', cause: reason })
    await gone
    expect(server.received).toHaveLength(1)
    expect(clock.sleeping).toEqual([])
  })

  it('that is aborted before its next try is CANCELLED', async () => {
    const server = await serverOf(say(503))
    const { transport, clock } = openTransport(server)
    const controller = new AbortController()
    const failing = caught(transport.request({ ...GET, signal: controller.signal }))
    await clock.untilAsleep(200)
    controller.abort()
    expect((await failing).code).toBe('CANCELLED')
    expect(server.received).toHaveLength(1)
    expect(clock.sleeping).toEqual([])
  })

  it.each([
    ['of the request', { timeoutMs: 50 }, { timeoutMs: 99_999 }, 50],
    ['of the transport', {}, { timeoutMs: 77 }, 77],
    ['by default', {}, {}, 30_000],
  ])('is DEADLINE_EXCEEDED after the time %s, and ends on the wire', async (_whose, ofRequest, ofTransport, ms) => {
    const { server, arrived } = await silent()
    const { transport, clock } = openTransport(server, ofTransport)
    const failing = caught(transport.request({ ...GET, ...ofRequest }))
    const { gone } = await arrived
    expect(clock.sleeping).toEqual([ms])
    await clock.advance(ms)
    expect(await failing).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: `${server.url}: no answer within ${ms} ms`, retryable: true })
    await gone
    expect(clock.sleeping).toEqual([])
  })

  it('has one time for all its tries', async () => {
    const server = await serverOf(say(503))
    const { transport, clock } = openTransport(server)
    const failing = caught(transport.request({ ...GET, timeoutMs: 700 }))
    await clock.untilAsleep(200)
    await clock.advance(200)
    await clock.untilAsleep(600)
    await clock.advance(500)
    expect((await failing).code).toBe('DEADLINE_EXCEEDED')
    expect(server.received).toHaveLength(2)
    expect(clock.sleeping).toEqual([])
  })
})

describe('A write', () => {
  it.each(WRITES.flatMap((method) => [429, 503].map((status) => [method, status] as const)))(
    '%s that is answered %i is not repeated',
    async (method, status) => {
      const server = await serverOf(say(status, { 'retry-after': '1' }), say(200))
      const { transport, clock } = openTransport(server)
      expect((await transport.request({ method, path: '/x' })).status).toBe(status)
      expect(server.received).toHaveLength(1)
      expect(clock.sleeping).toEqual([])
    },
  )

  it.each(WRITES)('%s whose connection is cut after it was received is OUTCOME_UNKNOWN and is not repeated', async (method) => {
    const server = await serverOf(cut, say(200))
    const { transport, clock } = openTransport(server)
    const error = await caught(transport.request({ method, path: '/x', body: { a: 1 } }))
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false })
    expect(error.message).toContain('it may or may not have taken effect')
    expect(server.received.map((request) => request.body)).toEqual(['{"a":1}'])
    expect(clock.sleeping).toEqual([])
  })

  it('whose connection is cut inside its answer is OUTCOME_UNKNOWN', async () => {
    const server = await serverOf(cutInside)
    expect((await caught(openTransport(server).transport.request(POST))).code).toBe('OUTCOME_UNKNOWN')
  })

  it('that nobody listens for is UNAVAILABLE, because nothing can have happened, and is not repeated', async () => {
    const { transport, clock } = openTransport(await nobody())
    const error = await caught(transport.request(POST))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
    expect(clock.sleeping).toEqual([])
  })

  it('that is aborted after it was sent is OUTCOME_UNKNOWN because of that, and ends on the wire', async () => {
    const { server, arrived } = await silent()
    const { transport } = openTransport(server)
    const controller = new AbortController()
    const failing = caught(transport.request({ ...POST, signal: controller.signal }))
    const { gone } = await arrived
    const reason = new Error('the user went away')
    controller.abort(reason)
    expect(await failing).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false, cause: { code: 'CANCELLED', cause: reason } })
    await gone
  })

  it('whose time is over after it was sent is OUTCOME_UNKNOWN because of that', async () => {
    const { server, arrived } = await silent()
    const { transport, clock } = openTransport(server)
    const failing = caught(transport.request({ ...POST, timeoutMs: 50 }))
    await arrived
    await clock.advance(50)
    expect(await failing).toMatchObject({ code: 'OUTCOME_UNKNOWN', cause: { code: 'DEADLINE_EXCEEDED' } })
  })

  it('whose signal has fired before it was sent is CANCELLED', async () => {
    const server = await startServer(say(200))
    const signal = AbortSignal.abort()
    expect((await caught(openTransport(server).transport.request({ ...POST, signal }))).code).toBe('CANCELLED')
    expect(server.connections()).toBe(0)
  })

  it('by GET is one when the adapter says so', async () => {
    const server = await serverOf(cut)
    expect((await caught(openTransport(server).transport.request({ ...GET, write: true }))).code).toBe('OUTCOME_UNKNOWN')
    expect(server.received).toHaveLength(1)
  })
})
