import { describe, expect, it } from 'vitest'
import type { TransportOptions } from '../src/adapter/transport/transport-types.ts'
import { systemClock } from '../src/clock/system-clock.ts'
import type { Clock } from '../src/contract/adapter-context.ts'
import { caught } from './support/caught.ts'
import { type Exchange, startPlainServer, startServer } from './support/loopback-server.ts'
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

/** Pauses take no time; deadlines are never reached. */
const ticking = (): Clock => ({
  now: () => 0,
  sleep: (ms, signal) => (ms < 10_000 ? Promise.resolve() : systemClock.sleep(ms, signal)),
})

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

  it('is repeated at the date that the server names, by the clock of the server', async () => {
    const headers = { date: 'Fri, 01 Jan 2038 00:00:00 GMT', 'retry-after': 'Fri, 01 Jan 2038 00:00:07 GMT' }
    const server = await serverOf(say(503, headers), say(200))
    const { transport, clock } = openTransport(server)
    const answering = transport.request(GET)
    await clock.untilAsleep(7_000)
    await clock.advance(7_000)
    expect((await answering).status).toBe(200)
  })

  it.each([
    ['asks for a longer pause', { 'retry-after': '30' }, {}],
    ['would be left alone for longer', {}, { timeoutMs: 200 }],
    ['asks for more than a minute, which is longer', { 'retry-after': '61' }, { timeoutMs: Number.POSITIVE_INFINITY }],
  ])('gives its answer at once when the server %s than the call will wait', async (_who, headers, time) => {
    const server = await serverOf(say(503, headers), say(200))
    const { transport, clock } = openTransport(server)
    expect(await transport.request({ ...GET, ...time })).toMatchObject({ status: 503, text: '503' })
    expect(server.received).toHaveLength(1)
    expect(clock.sleeping).toEqual([])
  })

  it('is repeated in its own rhythm where the server says what cannot be read', async () => {
    const server = await serverOf(say(503, { 'retry-after': 'soon' }), say(200))
    const { transport, clock } = openTransport(server)
    const answering = transport.request(GET)
    await clock.untilAsleep(200)
    await clock.advance(200)
    expect((await answering).status).toBe(200)
  })

  it.each<[string, Partial<TransportOptions>, object, number[]]>([
    ['of half their length without luck', { random: () => 0 }, {}, [100, 300]],
    ['of a length in between', { random: () => 0.5 }, {}, [150, 450]],
    ['as the settings say', { retry: { attempts: 4, pauseMs: 1_000, maxPauseMs: 4_000 } }, {}, [1_000, 3_000, 4_000]],
    ['never, as the settings say', { retry: { attempts: 1 } }, {}, []],
    ['as the request says', { retry: { attempts: 1 } }, { attempts: 2 }, [200]],
    ['never, as the request says', {}, { attempts: 1 }, []],
  ])('is repeated after pauses %s', async (_how, options, request, pauses) => {
    const server = await serverOf(say(503))
    const { transport, clock } = openTransport(server, options)
    const answering = transport.request({ ...GET, ...request })
    for (const pause of pauses) {
      await clock.untilAsleep(pause)
      await clock.advance(pause)
    }
    expect((await answering).status).toBe(503)
    expect(server.received).toHaveLength(pauses.length + 1)
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

  it.each([500, 502])('that is answered %i is repeated', async (status) => {
    const server = await serverOf(say(status), say(200))
    const { transport, clock } = openTransport(server)
    const answering = transport.request(GET)
    await clock.untilAsleep(200)
    await clock.advance(200)
    expect((await answering).status).toBe(200)
  })

  it.each([400, 401, 403, 404, 409, 422, 504])('that is answered %i is not repeated', async (status) => {
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
    const server = await serverOf(say(503), say(503), () => undefined)
    const { transport, clock } = openTransport(server)
    const failing = caught(transport.request({ ...GET, timeoutMs: 900 }))
    await clock.untilAsleep(200)
    await clock.advance(200)
    await clock.untilAsleep(600)
    await clock.advance(600)
    await server.untilReceived(3)
    await clock.advance(100)
    expect((await failing).code).toBe('DEADLINE_EXCEEDED')
    expect(clock.sleeping).toEqual([])
  })

  it('that hangs inside its answer ends with its time, and on the wire', async () => {
    const { server, arrived } = await silent()
    const { transport, clock } = openTransport(server)
    const failing = caught(transport.request({ ...GET, timeoutMs: 50 }))
    const { response, gone } = await arrived
    await new Promise((resolve) => response.write('half of', resolve))
    await clock.advance(50)
    expect((await failing).code).toBe('DEADLINE_EXCEEDED')
    await gone
  })

  it('whose answer is slow is given all its time and no more', async () => {
    const { server, arrived } = await silent()
    const { transport, clock } = openTransport(server)
    const failing = caught(transport.request({ ...GET, timeoutMs: 50 }))
    const { response } = await arrived
    for (let passed = 0; passed < 50; passed += 10) {
      await new Promise((resolve) => response.write('x', resolve))
      await clock.advance(10)
    }
    expect((await failing).code).toBe('DEADLINE_EXCEEDED')
  })

  it('that waits for a connection is ended by its signal too, and is not sent', async () => {
    const { server, arrived } = await silent()
    const { transport } = openTransport(server, { connections: { calls: 1 } })
    const first = caught(transport.request(GET))
    await arrived
    const controller = new AbortController()
    const second = caught(transport.request({ method: 'POST', path: '/never', signal: controller.signal }))
    controller.abort()
    expect((await second).code).toBe('CANCELLED')
    await transport.close()
    expect((await first).code).toBe('CLOSED')
    expect(server.received.map(({ url }) => url)).toEqual(['/x'])
  })

  it('that was ended while it waited for a connection is not sent when there is one, and not counted', async () => {
    const { server, arrived } = await silent()
    const { transport } = openTransport(server, { connections: { calls: 1 } })
    const first = transport.request(GET)
    const { response } = await arrived
    const controller = new AbortController()
    const second = caught(transport.request({ method: 'POST', path: '/never', signal: controller.signal }))
    const third = caught(transport.request({ ...GET, path: '/third' }))
    controller.abort()
    await second
    response.end()
    await first
    await server.untilReceived(2)
    expect(server.received.map(({ url }) => url)).toEqual(['/x', '/third'])
    expect(transport.counters.requests).toBe(2)
    await transport.close()
    expect((await third).code).toBe('CLOSED')
  })
})

describe('An outage', () => {
  it('uses up what a transport may repeat, and answers earn it back', async () => {
    let status = 503
    const server = await startServer(({ response }) => response.writeHead(status).end())
    const { transport } = openTransport(server, { retry: { budget: 2, pauseMs: 0 }, clock: ticking() })
    const sent = async (count: number) => {
      const before = server.received.length
      for (let one = 0; one < count; one++) await transport.request(GET)
      return server.received.length - before
    }
    expect(await sent(3), 'two repetitions for three requests, not six').toBe(5)
    status = 200
    expect(await sent(10)).toBe(10)
    status = 503
    expect(await sent(1), 'ten good answers earned one').toBe(2)
    expect(await sent(10), 'and bad ones none').toBe(10)
    expect(transport.counters).toMatchObject({ requests: 27, retries: 3 })
  })

  it('is over for the budget after a while, too', async () => {
    const server = await serverOf(say(503))
    const { transport, clock } = openTransport(server, { retry: { budget: 1, attempts: 2 } })
    const once = async (pause: boolean) => {
      const before = server.received.length
      const answering = transport.request(GET)
      if (pause) {
        await clock.untilAsleep(200)
        await clock.advance(200)
      }
      await answering
      return server.received.length - before
    }
    expect(await once(true)).toBe(2)
    expect(await once(false)).toBe(1)
    await clock.advance(5_000)
    expect(await once(true)).toBe(2)
  })
})

describe('A write', () => {
  it.each(WRITES.flatMap((method) => [429, 503].map((status) => [method, status] as const)))(
    '%s that is answered %i with Retry-After, so that it was not done, is repeated then',
    async (method, status) => {
      const server = await serverOf(say(status, { 'retry-after': '1' }), say(200))
      const { transport, clock } = openTransport(server)
      const answering = transport.request({ method, path: '/x', body: { a: 1 } })
      await clock.untilAsleep(1_000)
      await clock.advance(1_000)
      expect((await answering).status).toBe(200)
      expect(server.received.map((request) => request.body)).toEqual(['{"a":1}', '{"a":1}'])
    },
  )

  it('that is answered 429 is repeated in our own rhythm when the server names none', async () => {
    const server = await serverOf(say(429), say(200))
    const { transport, clock } = openTransport(server)
    const answering = transport.request(POST)
    await clock.untilAsleep(200)
    await clock.advance(200)
    expect((await answering).status).toBe(200)
  })

  it.each(WRITES.flatMap((method) => [400, 403, 409, 422, 500, 502, 503, 504].map((status) => [method, status] as const)))(
    '%s that is answered %i is not repeated',
    async (method, status) => {
      const server = await serverOf(say(status), say(200))
      const { transport, clock } = openTransport(server)
      expect((await transport.request({ method, path: '/x' })).status).toBe(status)
      expect(server.received).toHaveLength(1)
      expect(clock.sleeping).toEqual([])
    },
  )

  it.each<[string, (exchange: Exchange) => void]>([
    ['cut', cut],
    ['cut inside its answer', cutInside],
    ['answered 502', say(502)],
  ])('that is idempotent is repeated when it is %s', async (_what, fault) => {
    const server = await serverOf(fault, say(200))
    const { transport, clock } = openTransport(server)
    const answering = transport.request({ method: 'DELETE', path: '/x', idempotent: true })
    await clock.untilAsleep(200)
    await clock.advance(200)
    expect((await answering).status).toBe(200)
    expect(server.received).toHaveLength(2)
  })

  it('that is idempotent and cut again and again is OUTCOME_UNKNOWN', async () => {
    const server = await serverOf(cut)
    const { transport } = openTransport(server, { clock: ticking() })
    expect((await caught(transport.request({ method: 'DELETE', path: '/x', idempotent: true }))).code).toBe('OUTCOME_UNKNOWN')
    expect(server.received).toHaveLength(3)
  })

  it('that is idempotent ends with its signal', async () => {
    const { server, arrived } = await silent()
    const { transport, clock } = openTransport(server)
    const controller = new AbortController()
    const failing = caught(transport.request({ method: 'DELETE', path: '/x', idempotent: true, signal: controller.signal }))
    await arrived
    controller.abort()
    expect(await failing).toMatchObject({ code: 'OUTCOME_UNKNOWN', cause: { code: 'CANCELLED' } })
    expect(clock.sleeping).toEqual([])
  })

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

  it('that nobody listens for is repeated and UNAVAILABLE, because nothing can have happened', async () => {
    const { transport, clock } = openTransport(await nobody())
    const failing = caught(transport.request(POST))
    await clock.untilAsleep(200)
    await clock.advance(200)
    await clock.untilAsleep(600)
    await clock.advance(600)
    expect(await failing).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
  })

  it('whose connection is cut before it stands was not sent, and is repeated', async () => {
    const { url, connections } = await startPlainServer((socket) => socket.destroy())
    const { transport } = openTransport({ url }, { clock: ticking() })
    expect(await caught(transport.request(POST))).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
    expect(connections()).toBe(3)
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
