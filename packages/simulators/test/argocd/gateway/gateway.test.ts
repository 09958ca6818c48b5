import { gunzipSync, inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../../src/argocd/gateway/api-error.ts'
import type { Route } from '../../../src/argocd/gateway/route.ts'
import { KubernetesUnreachable } from '../../../src/argocd/kubernetes-reach.ts'
import { RepoServerError } from '../../../src/argocd/repo-server/repo-server-error.ts'
import { StatusError } from '../../../src/cluster/status-error.ts'
import { gateWorld } from '../support/gate-world.ts'

const failing = (name: string, error: Error): Route => ({
  method: 'GET',
  path: `/api/v1/fail/${name}`,
  answer: async () => {
    throw error
  },
})

const ROUTES: Route[] = [
  {
    method: 'POST',
    path: '/api/v1/echo/{name}',
    body: { type: 'EchoRequest', goPackage: 'echo', fields: { text: 'string' }, required: ['text'] },
    query: { flag: 'bool' },
    answer: async ({ params, body }) => ({ ...params, ...body }),
  },
  { method: 'GET', path: '/api/v1/rest/{what=**}', answer: async ({ params }) => ({ ...params }) },
  { method: 'GET', path: '/api/v1/clusters/{id}', answer: async ({ params }) => ({ ...params }) },
  { method: 'GET', path: '/api/v1/new', since: '3.1', isPublic: true, answer: async () => ({ is: 'there' }) },
  {
    method: 'POST',
    path: '/api/v1/text',
    wholeBody: { name: 'text', shape: 'string' },
    required: ['text', 'more'],
    answer: async ({ body }) => body,
  },
  { method: 'GET', path: '/api/v1/never', answer: () => new Promise(() => undefined) },
  {
    method: 'GET',
    path: '/api/v1/stream',
    stream: async function* ({ session }) {
      yield { to: session.subject }
      yield { to: session.subject }
    },
  },
  failing('api', new ApiError(8, 'too much')),
  failing('kubernetes', new StatusError(409, 'Conflict', 'try again')),
  failing('unknown', new StatusError(410, 'Gone', 'gone')),
  failing('repositories', new RepoServerError(14, 'not there')),
  failing('unreachable', new KubernetesUnreachable('dial tcp')),
]
const world = gateWorld({ routes: ROUTES })

describe('the router', () => {
  test.each([
    ['a path that nobody knows', 'GET', '/api/v1/nope', 404, 'Not Found\n'],
    ['a path that has other methods', 'PUT', '/api/v1/never', 405, 'Method Not Allowed\n'],
    ['HEAD is one of them', 'HEAD', '/api/v1/never', 405, 'Method Not Allowed\n'],
    ['a name with a verb behind it', 'POST', '/api/v1/echo/a:b', 404, 'Not Found\n'],
    ['an encoded slash parts segments', 'POST', '/api/v1/echo/a%2Fb', 404, 'Not Found\n'],
    ['what cannot be decoded', 'GET', '/api/v1/rest/%zz', 400, '400 Bad Request'],
    ['what is no call of the API', 'GET', '/nowhere', 404, '404 page not found\n'],
  ])('%s', async (_what, method, path, status, text) => {
    expect(await world.ask(method, path)).toMatchObject({ status, text })
  })

  test.each([
    ['/api/v1/rest/a/b%20c', { what: 'a/b c' }],
    ['/api/v1/rest', { what: '' }],
    ['/api/v1/clusters/https%3A%2F%2Fx.test', { id: 'https%3A%2F%2Fx.test' }],
    ['/api/v1/clusters/a%20b', { id: 'a b' }],
  ])('%s is a way to a handler', async (path, body) => {
    expect((await world.ask('GET', path)).body).toEqual(body)
  })

  test('a path that is not clean goes to the clean one', async () => {
    const { status, headers, text } = await world.ask('GET', '//api/v1//never/?a=1&b=2')
    expect([status, headers.get('location'), headers.has('vary')]).toEqual([307, '/api/v1/never/?a=1&b=2', false])
    expect(text).toBe('<a href="/api/v1/never/?a=1&amp;b=2">Temporary Redirect</a>.\n\n')
  })

  test('older versions do not know newer paths', async () => {
    const status = async (version: '3.0' | '3.1') => (await gateWorld({ version, routes: ROUTES }).ask('GET', '/api/v1/new')).status
    expect([await status('3.0'), await status('3.1')]).toEqual([404, 200])
  })
})

describe('what is judged first', () => {
  const post = (path: string, body: unknown, headers = {}) => world.ask('POST', path, { token: null, body, headers })
  test.each([
    ['the type of the content', () => post('/api/v1/nope', '{', { 'content-type': 'text/plain' }), 415, 'Invalid content type'],
    ['the time limit', () => post('/api/v1/echo/a', '{', { 'grpc-timeout': '5x' }), 400, 'invalid grpc-timeout: 5x'],
    ['the body', () => post('/api/v1/echo/a?flag=x', '{'), 400, 'unexpected EOF'],
    ['the query', () => post('/api/v1/echo/a?flag=x', '{}'), 400, 'strconv.ParseBool: parsing'],
    ['a query that is no form', () => post('/api/v1/echo/a?flag=%zz', '{}'), 400, 'invalid URL escape'],
    ['what is missing', () => post('/api/v1/echo/a', '{}'), 500, 'required field \\"text\\" not set'],
    ['what is missing beside a body of one value', () => post('/api/v1/text', '"a"'), 500, 'required field \\"more\\" not set'],
    ['who asks', () => post('/api/v1/echo/a', { text: '' }), 401, 'no session information'],
  ])('%s', async (_what, ask, status, text) => {
    const answered = await ask()
    expect([answered.status, answered.text]).toEqual([status, expect.stringContaining(text)])
  })

  test('a body that is one value is that member', async () => {
    expect((await world.ask('POST', '/api/v1/text?more=', { body: '"a"' })).body).toEqual({ text: 'a' })
  })
})

test('the length of what fits into one buffer is told', async () => {
  const lengthOf = async (name: string) => (await world.ask('GET', `/api/v1/rest/${name}`)).headers.get('content-length')
  expect([await lengthOf('abc'), await lengthOf('a'.repeat(2_048))]).toEqual(['14', null])
})

test('characters that HTML could trip over are escaped', async () => {
  const answered = await world.ask('GET', '/api/v1/rest/%3Ca%26b%3E')
  expect([answered.text, answered.body]).toEqual(['{"what":"\\u003ca\\u0026b\\u003e"}', { what: '<a&b>' }])
})

test.each([
  ['api', 429, 8, 'too much'],
  ['kubernetes', 409, 10, 'try again'],
  ['unknown', 500, 2, 'gone'],
  ['repositories', 503, 14, 'not there'],
  ['unreachable', 500, 2, 'dial tcp'],
])('a failure of %s has its code', async (name, status, code, message) => {
  expect(await world.ask('GET', `/api/v1/fail/${name}`)).toMatchObject({ status, body: { error: message, code, message } })
})

test('whatever a handler does, the time of the caller ends it', async () => {
  const answered = await world.askAndWait('GET', '/api/v1/never', { headers: { 'grpc-timeout': '500m' } })
  expect([answered.status, answered.body]).toEqual([504, { error: 'context deadline exceeded', code: 4, message: 'context deadline exceeded' }])
})

test('a time limit of nothing is none, one that is over is over', async () => {
  const status = async (limit: string) => (await world.askAndWait('GET', '/api/v1/rest/a', { headers: { 'grpc-timeout': limit } })).status
  expect([await status('0S'), await status('100000000n')]).toEqual([200, 200])
  expect((await world.askAndWait('GET', '/api/v1/never', { headers: { 'grpc-timeout': '-1S' } })).status).toBe(504)
})

describe('compression', () => {
  const bytes = async (path: string, headers: Record<string, string>) => {
    const response = await world.answer(
      new Request(`https://argocd.test${path}`, { headers: { authorization: `Bearer ${world.token}`, ...headers } }),
    )
    return { encoding: response.headers.get('content-encoding'), vary: response.headers.get('vary'), data: Buffer.from(await response.arrayBuffer()) }
  }
  test.each([
    ['gzip', 'gzip', gunzipSync],
    ['br, deflate, gzip', 'deflate', inflateSync],
  ])('the first that is known of %s', async (accepted, encoding, unpack) => {
    const answered = await bytes('/api/v1/rest/a', { 'accept-encoding': accepted })
    expect([answered.encoding, answered.vary]).toEqual([encoding, 'Accept-Encoding'])
    expect(JSON.parse(unpack(answered.data).toString())).toEqual({ what: 'a' })
  })
  test.each(['', 'identity', 'gzip;q=1', 'br'])('none for %j', async (accepted) => {
    expect(await bytes('/api/v1/rest/a', { 'accept-encoding': accepted })).toMatchObject({ encoding: null, vary: 'Accept-Encoding' })
  })
  test('a stream is packed whole, an event stream never', async () => {
    const packed = await bytes('/api/v1/stream', { 'accept-encoding': 'gzip' })
    expect(gunzipSync(packed.data).toString()).toBe('{"result":{"to":"admin"}}\n'.repeat(2))
    expect(await bytes('/api/v1/stream', { 'accept-encoding': 'gzip', accept: 'text/event-stream' })).toMatchObject({ encoding: null, vary: null })
  })
})

test('a stream that nobody may open has the error of streams, one that is asked wrongly has the other', async () => {
  const refused = await world.ask('GET', '/api/v1/stream', { token: null })
  expect([refused.status, refused.body]).toEqual([
    401,
    { error: { grpc_code: 16, http_code: 401, message: 'no session information', http_status: 'Unauthorized' } },
  ])
  const wrong = await world.ask('GET', '/api/v1/stream', { token: null, headers: { 'grpc-timeout': 'x' } })
  expect([wrong.status, wrong.body['code']]).toEqual([400, 3])
})
