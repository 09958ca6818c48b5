import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCredentials } from '../src/adapter/transport/credentials.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { settle } from './support/fake-clock.ts'
import { type Exchange, startServer } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'
import { scratchFolder } from './support/scratch-folder.ts'

const GET = { method: 'GET', path: '/x' } as const
const POST = { method: 'POST', path: '/x', body: { a: 1 } } as const
const SIGNAL = new AbortController().signal

/** A server that takes these tokens, and a log of those that it was shown. */
async function startGuarded(taken: (token: string) => boolean) {
  const shown: string[] = []
  const server = await startServer(({ request, response }) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? 'none'
    shown.push(token)
    response.writeHead(taken(token) ? 200 : 401).end(token)
  })
  return { server, shown }
}

describe('Credentials that are refused', () => {
  it.each([GET, POST])('are renewed once, and the request is sent once more ($method)', async (request) => {
    const { server, shown } = await startGuarded((token) => token === '2')
    let sessions = 0
    const { transport, clock } = openTransport(server, { credentials: createCredentials({ logIn: async () => String(++sessions) }) })
    expect(await transport.request(request)).toMatchObject({ status: 200, text: '2' })
    expect(shown).toEqual(['1', '2'])
    expect(transport.counters).toMatchObject({ requests: 2, retries: 0 })
    expect(clock.sleeping).toEqual([])
  })

  it('are an answer when they are refused after that too: there is no loop', async () => {
    const { server, shown } = await startGuarded(() => false)
    let sessions = 0
    const { transport } = openTransport(server, { credentials: createCredentials({ logIn: async () => String(++sessions) }) })
    expect(await transport.request(GET)).toMatchObject({ status: 401, text: '2' })
    expect(shown).toEqual(['1', '2'])
  })

  it('are renewed once over all tries of a request', async () => {
    const statuses = [401, 503, 401, 200]
    const server = await startServer(({ response }) => response.writeHead(statuses.shift() ?? 200).end())
    let sessions = 0
    const { transport, clock } = openTransport(server, { credentials: createCredentials({ logIn: async () => String(++sessions) }) })
    const answering = transport.request(GET)
    await clock.untilAsleep(200)
    await clock.advance(200)
    expect(await answering).toMatchObject({ status: 401 })
    expect([server.received.length, sessions]).toEqual([3, 2])
  })

  it('are renewed together by all requests that are refused at the same time', async () => {
    let refused: Exchange[] = []
    const server = await startServer((exchange) => {
      if (exchange.request.headers.authorization === 'Bearer 2') return void exchange.response.end('ok')
      refused.push(exchange)
      if (refused.length < 8) return
      for (const { response } of refused) response.writeHead(401).end()
      refused = []
    })
    let renewals = 0
    const credentials = {
      headers: async () => ({ authorization: `Bearer ${renewals + 1}` }),
      renew: async () => {
        await settle()
        renewals += 1
        return true
      },
    }
    const { transport } = openTransport(server, { credentials })
    const answers = await Promise.all(Array.from({ length: 8 }, () => transport.request(GET)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
    expect(renewals).toBe(1)
  })

  it('are not renewed when another request has done so while this one was on its way', async () => {
    let late: Exchange | undefined
    const server = await startServer((exchange) => {
      if (exchange.request.headers.authorization === 'Bearer 2') exchange.response.end('ok')
      else if (exchange.request.url === '/late') late = exchange
      else exchange.response.writeHead(401).end()
    })
    let sessions = 0
    const { transport } = openTransport(server, { credentials: createCredentials({ logIn: async () => String(++sessions) }) })
    const answering = transport.request({ ...GET, path: '/late' })
    await server.untilReceived(1)
    await transport.request(GET)
    late?.response.writeHead(401).end()
    expect((await answering).status).toBe(200)
    expect(sessions).toBe(2)
  })

  it('that cannot be renewed are an answer, with its text', async () => {
    const { server, shown } = await startGuarded(() => false)
    const { transport } = openTransport(server, { credentials: createCredentials({ token: 'a' }) })
    expect(await transport.request(GET)).toMatchObject({ status: 401, text: 'a' })
    expect(shown).toEqual(['a'])
  })

  it('end the request with the error of their renewal', async () => {
    const { server } = await startGuarded(() => false)
    const failure = new DmsError({ code: 'UNAUTHENTICATED', message: 'no such user' })
    let sessions = 0
    const logIn = async () => {
      sessions += 1
      if (sessions > 1) throw failure
      return '1'
    }
    const { transport } = openTransport(server, { credentials: createCredentials({ logIn }) })
    await expect(transport.request(POST)).rejects.toBe(failure)
  })

  it('leave the one connection for their renewal', async () => {
    const server = await startServer(({ request, response }) => {
      if (request.url === '/session') response.end('2')
      else response.writeHead(request.headers.authorization === 'Bearer 2' ? 200 : 401).end('x'.repeat(100_000))
    })
    let first = true
    const logIn = async () => {
      if (!first) return (await opened.transport.request({ method: 'POST', path: '/session', anonymous: true })).text
      first = false
      return '1'
    }
    const opened = openTransport(server, { credentials: createCredentials({ logIn }), connections: { calls: 1 } })
    expect((await opened.transport.request(GET)).status).toBe(200)
    expect(server.received.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/x', 'Bearer 1'],
      ['/session', undefined],
      ['/x', 'Bearer 2'],
    ])
  })

  it('do not hold a call beyond its time', async () => {
    const { server } = await startGuarded(() => false)
    let sessions = 0
    const logIn = (signal: AbortSignal) =>
      ++sessions === 1 ? Promise.resolve('1') : new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const { transport, clock } = openTransport(server, { credentials: createCredentials({ logIn }) })
    const failing = caught(transport.request({ ...POST, timeoutMs: 50 }))
    await server.untilReceived(1)
    await settle()
    await clock.advance(50)
    expect((await failing).code, 'a write that was refused has not been done').toBe('DEADLINE_EXCEEDED')
  })
})

describe('A token file', () => {
  it('is read again when it changes, and not before', async () => {
    const folder = await scratchFolder({ token: ' a.b.c\n' })
    const tokenFile = join(folder, 'token')
    const { server, shown } = await startGuarded(() => true)
    const { transport } = openTransport(server, { credentials: createCredentials({ tokenFile }) })
    await transport.request(GET)
    await transport.request(GET)
    await writeFile(join(folder, 'next'), 'd.e.f')
    await rename(join(folder, 'next'), tokenFile)
    await transport.request(GET)
    await writeFile(tokenFile, 'g.h.i')
    await transport.request(GET)
    expect(shown).toEqual(['a.b.c', 'a.b.c', 'd.e.f', 'g.h.i'])
  })

  it('that changed while a request was on its way is used at once', async () => {
    const folder = await scratchFolder({ token: 'old' })
    const tokenFile = join(folder, 'token')
    const shown: (string | undefined)[] = []
    const server = await startServer(async ({ request, response }) => {
      shown.push(request.headers.authorization)
      if (shown.length === 1) await writeFile(tokenFile, 'new')
      response.writeHead(request.headers.authorization === 'Bearer new' ? 200 : 401).end()
    })
    expect((await openTransport(server, { credentials: createCredentials({ tokenFile }) }).transport.request(GET)).status).toBe(200)
    expect(shown).toEqual(['Bearer old', 'Bearer new'])
  })

  it('that did not change is not tried twice', async () => {
    const folder = await scratchFolder({ token: 'old' })
    const { server, shown } = await startGuarded(() => false)
    const credentials = createCredentials({ tokenFile: join(folder, 'token') })
    expect((await openTransport(server, { credentials }).transport.request(GET)).status).toBe(401)
    expect(shown).toEqual(['old'])
  })

  it.each<[string, string, string]>([
    ['is not there', 'none', 'cannot be read'],
    ['is empty', 'empty', 'is empty; accepted is a file with a token'],
    ['is a folder', '', 'cannot be read'],
  ])('that %s is CONFIG, named as the settings do, before anything is sent', async (_what, name, found) => {
    const folder = await scratchFolder({ empty: ' \n' })
    const tokenFile = join(folder, name)
    const { server } = await startGuarded(() => true)
    const { transport } = openTransport(server, { credentials: createCredentials({ tokenFile, settingName: 'authTokenFile' }) })
    const message = `authTokenFile: ${tokenFile} ${found}`
    expect(await caught(transport.request(POST))).toMatchObject({
      code: 'CONFIG',
      message,
      details: { issues: [{ path: 'authTokenFile', message }] },
    })
    expect(server.connections()).toBe(0)
  })

  it('that vanishes is CONFIG, and heals', async () => {
    const folder = await scratchFolder({ token: 'a' })
    const tokenFile = join(folder, 'token')
    const { headers } = createCredentials({ tokenFile })
    expect(await headers(SIGNAL)).toEqual({ authorization: 'Bearer a' })
    await rm(tokenFile)
    expect((await caught(headers(SIGNAL))).code).toBe('CONFIG')
    await writeFile(tokenFile, 'b')
    expect(await headers(SIGNAL)).toEqual({ authorization: 'Bearer b' })
  })
})

describe('createCredentials', () => {
  it('asks a provider before every request, and again when what it gave was refused', async () => {
    const { server, shown } = await startGuarded((token) => token === '3')
    let count = 0
    const { transport } = openTransport(server, { credentials: createCredentials({ provider: async () => String(++count) }) })
    expect((await transport.request(GET)).status).toBe(401)
    expect((await transport.request(GET)).status).toBe(200)
    expect(shown).toEqual(['1', '2', '3'])
  })

  it.each(['', ' \n', undefined])('refuses a provider that gives no token: %o', async (none) => {
    const { server, shown } = await startGuarded(() => true)
    const { transport } = openTransport(server, { credentials: createCredentials({ provider: async () => none as string }) })
    const error = await caught(transport.request(POST))
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', message: 'the provider of the token gave none; accepted is a text that is not empty' })
    expect(shown).toEqual([])
  })

  it('tells whether a provider has something else now', async () => {
    const answers = ['a', 'a', 'b']
    const credentials = createCredentials({ provider: async () => answers.shift() ?? '' })
    await credentials.headers(SIGNAL)
    expect(await credentials.renew?.(SIGNAL)).toBe(false)
    expect(await credentials.renew?.(SIGNAL)).toBe(true)
  })

  it.each<[string, object, Record<string, string>]>([
    ['as a bearer', {}, { authorization: 'Bearer t' }],
    ['by another scheme', { scheme: 'token' }, { authorization: 'token t' }],
    ['in another header', { headerName: 'x-api-key', scheme: '' }, { 'x-api-key': 't' }],
  ])('writes the token %s', async (_how, options, headers) => {
    expect(await createCredentials({ token: 't', ...options }).headers(SIGNAL)).toEqual(headers)
  })

  it('shares one log-in among all who wait for it, and tries again after one that failed', async () => {
    let logIns = 0
    let fails = true
    const { headers } = createCredentials({
      logIn: async () => {
        logIns += 1
        await settle()
        if (fails) throw new DmsError({ code: 'UNAVAILABLE', message: 'down' })
        return 't'
      },
    })
    const failed = await Promise.allSettled([headers(SIGNAL), headers(SIGNAL)])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(logIns).toBe(1)
    fails = false
    expect(await Promise.all([headers(SIGNAL), headers(SIGNAL)])).toEqual([{ authorization: 'Bearer t' }, { authorization: 'Bearer t' }])
    expect(logIns).toBe(2)
  })

  it('does not end a log-in for the others when one of them leaves, and ends it with the last', async () => {
    const signals: AbortSignal[] = []
    let answer = (_token: string) => {}
    const { headers } = createCredentials({
      logIn: (signal) => {
        signals.push(signal)
        return new Promise((resolve) => {
          answer = resolve
        })
      },
    })
    const [one, two] = [new AbortController(), new AbortController()]
    const first = caught(headers(one.signal))
    const second = headers(two.signal)
    one.abort()
    expect((await first).code).toBe('CANCELLED')
    expect(signals[0]?.aborted).toBe(false)
    answer('t')
    expect(await second).toEqual({ authorization: 'Bearer t' })

    const other = createCredentials({ logIn: (signal) => new Promise(() => void signals.push(signal)) })
    const three = new AbortController()
    const third = caught(other.headers(three.signal))
    three.abort()
    expect((await third).code).toBe('CANCELLED')
    expect(signals[1]?.aborted).toBe(true)
    expect((await caught(other.headers(AbortSignal.abort()))).code).toBe('CANCELLED')
  })

  it('refuses a log-in that was answered without a token', async () => {
    const { headers } = createCredentials({ logIn: async () => '' })
    expect((await caught(headers(SIGNAL))).code).toBe('PROTOCOL')
  })

  it.each([
    [{}, 'found none of them'],
    [{ token: 'a', tokenFile: 'b' }, 'found token and tokenFile'],
  ])('refuses %o', (options, found) => {
    expect(() => createCredentials(options)).toThrow(
      new TypeError(`createCredentials: ${found}; accepted is exactly one of token, tokenFile, provider, logIn`),
    )
  })
})
