import { describe, expect, test } from 'vitest'
import { replayedFolder } from '../support/replayed-folder.ts'

const folder = replayedFolder()

const DATE = 'Sun, 22 Nov 2026 13:00:00 GMT'
const headers = (date = DATE) => [
  ['Content-Type', 'application/json'],
  ['Grpc-Metadata-Content-Type', 'application/grpc'],
  ['Vary', 'Accept-Encoding'],
  ['Date', date],
]
const later = (seconds: number) => new Date(Date.parse(DATE) + seconds * 1_000).toUTCString()

const sent = (method: string, path: string, body?: unknown) => ({
  method,
  path,
  headers: { authorization: '<redacted>', ...(method === 'GET' ? {} : { 'content-type': 'application/json' }) },
  body: body ?? null,
})
const answer = (body: unknown, seconds = 0) => ({ status: 200, headers: headers(later(seconds)), tookMs: 5, body })

const APPLICATION = {
  metadata: { name: 'web' },
  spec: {
    project: 'default',
    destination: { server: 'https://kubernetes.default.svc', namespace: 'web' },
    source: { repoURL: 'http://127.0.0.1:3000/none.git', path: '.', targetRevision: 'main' },
  },
}
const create = { method: 'POST', path: '/api/v1/applications?validate=false', body: APPLICATION }
const NAMES = '/api/v1/applications?fields=items.metadata.name'
const listed = (...names: readonly string[]) => ({
  items: names.length === 0 ? null : names.map((name) => ({ metadata: { name } })),
  metadata: { resourceVersion: '1' },
})

const SETTINGS = { settings: { controllers: false } }

async function replayed(exchanges: readonly object[], given: readonly object[] = []) {
  await folder.write('argocd/one.json', { exchanges, given: [SETTINGS, ...given] })
  return await folder.replay()
}

describe('a stream', () => {
  const EVENT = `${JSON.stringify({ result: { application: { metadata: { name: 'web' } }, type: 'ADDED' } })}\n`
  const watch = (stream: readonly object[]) => ({
    id: 'watch',
    request: sent('GET', '/api/v1/stream/applications?name=web&fields=result.type,result.application.metadata.name'),
    response: { status: 200, headers: headers(later(2)), headersAtMs: 2_003, stream, end: 'client closed' },
  })
  const during = { id: 'during', request: sent('GET', NAMES), response: answer(listed('web'), 3) }

  test('sees what others do while it is open', async () => {
    const made = { at: '2026-11-22T13:00:02Z', request: create }
    expect(
      await replayed(
        [
          watch([
            { atMs: 2_003, chunk: EVENT },
            { atMs: 4_000, chunk: '' },
          ]),
          during,
        ],
        [made],
      ),
    ).toMatchObject({ code: 0, wrong: [] })
  })

  test('that saw nothing although something was done is wrong', async () => {
    const quiet = { ...watch([]), response: { status: null, stream: [], end: 'client closed after 4000 ms: no response headers had arrived' } }
    const made = { at: '2026-11-22T13:00:02Z', request: create }
    expect(await replayed([{ ...quiet, response: { ...quiet.response, headers: headers() } }, during], [made])).toMatchObject({
      code: 1,
      wrong: ['argocd/one#watch'],
    })
  })

  test('is silent for a while after a stop, and cut', async () => {
    const cut = {
      ...watch([{ atMs: 5, chunk: EVENT }]),
      response: {
        status: 200,
        headers: headers(),
        headersAtMs: 5,
        stream: [{ atMs: 5, chunk: EVENT }],
        end: 'broken: IncompleteRead',
        endAtMs: 21_000,
      },
    }
    const refused = { id: 'refused', request: sent('GET', '/api/version'), response: { error: 'no response: ConnectionRefusedError', afterMs: 0 } }
    const given = [
      { at: '2026-11-22T12:59:00Z', request: create },
      { exchange: 'refused', startsAt: '2026-11-22T13:00:01Z' },
      { before: 'refused', outage: { stop: true } },
    ]
    expect(await replayed([cut, refused], given)).toMatchObject({ code: 0, wrong: [] })
    const soon = { ...cut, response: { ...cut.response, endAtMs: 100_000 } }
    expect(await replayed([soon, refused], given)).toMatchObject({ code: 1, wrong: ['argocd/one#watch'] })
  })
})

describe('given', () => {
  test.each<[string, object[]]>([
    ['a request before an exchange', [{ before: 'list', request: create }]],
    ['a request at a time', [{ at: '2026-11-22T12:59:59Z', request: create }]],
    [
      'a request to Kubernetes',
      [
        {
          before: 'list',
          kubernetes: {
            method: 'POST',
            path: '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications',
            body: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...APPLICATION },
          },
        },
      ],
    ],
    ['a manifest', [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...APPLICATION, metadata: { name: 'web', namespace: 'argocd' } }]],
  ])('%s makes the world', async (_what, given) => {
    expect(await replayed([{ id: 'list', request: sent('GET', NAMES), response: answer(listed('web')) }], given)).toMatchObject({
      code: 0,
      wrong: [],
    })
  })

  test('what is refused is a difference of its own', async () => {
    const given = [{ at: '2026-11-22T12:59:59Z', request: { ...create, path: '/api/v1/nothing' } }]
    const { code, wrong } = await replayed([{ id: 'list', request: sent('GET', NAMES), response: answer(listed()) }], given)
    expect({ code, wrong }).toEqual({ code: 1, wrong: ['argocd/one#given at 2026-11-22T12:59:59.000Z'] })
  })

  test('an outage begins and ends', async () => {
    const get = { id: 'get', request: sent('GET', '/api/v1/applications/web?project=default') }
    const refusal = { error: 'permission denied', code: 7, message: 'permission denied' }
    const refused = { status: 403, headers: headers().filter(([name]) => name !== 'Grpc-Metadata-Content-Type'), tookMs: 5, body: refusal }
    const list = { id: 'list', request: sent('GET', NAMES), response: answer(listed('web'), 5) }
    const given = [
      { at: '2026-11-22T12:59:00Z', request: create },
      { before: 'get', outage: { kubernetes: 'refused' } },
      { before: 'list', outage: { kubernetes: false } },
      { account: 'admin', exchanges: ['get'] },
    ]
    expect(await replayed([{ ...get, response: refused }, list], given)).toMatchObject({ code: 0, wrong: [] })
  })

  test('a token is that of another answer', async () => {
    const login = { username: 'admin', password: '<redacted>' }
    const cookie = ['Set-Cookie', 'argocd.token=<redacted>; path=/; SameSite=lax; httpOnly; Secure']
    const session = { status: 200, headers: [...headers(), cookie], tookMs: 900, body: { token: '<redacted-jwt>' } }
    const out = { status: 303, headers: [['Date', later(2)]], tookMs: 1, body: '' }
    const gone = { status: 401, headers: [['Date', later(3)]], tookMs: 1, body: null }
    const { wrong } = await replayed(
      [
        { id: 'login', request: { ...sent('POST', '/api/v1/session', login), headers: { 'content-type': 'application/json' } }, response: session },
        { id: 'logout', request: { ...sent('GET', '/auth/logout'), headers: { cookie: '<redacted>' } }, response: out },
        { id: 'after', request: sent('GET', NAMES), response: gone },
        { id: 'other', request: sent('GET', NAMES), response: answer(listed(), 4) },
      ],
      [{ tokenOf: 'login', exchanges: ['logout', 'after'] }],
    )
    // Their headers and bodies are not written out here; that `other` is answered shows that only one token has gone.
    expect(wrong).toEqual(['argocd/one#logout', 'argocd/one#after'])
  })

  test.each<[string, object, string]>([
    ['of no form', { exchange: 'list' }, 'given[1] has none of kind, settings, request, kubernetes, outage, commit, account, tokenOf, startsAt'],
    ['before no exchange', { before: 'nothing', request: create }, 'given[1].before: the file has no exchange nothing'],
    ['with an unknown part', { before: 'list', outage: { printer: true } }, 'given[1].outage.printer is none of controller, '],
    ['without a time', { request: create }, 'given[1].at has to be a text'],
    ['at no time', { at: 'noon', request: create }, 'given[1].at has to be a time'],
  ])('an entry %s makes the file wrong', async (_what, entry, told) => {
    const { wrong, lines } = await replayed([{ id: 'list', request: sent('GET', NAMES), response: answer(listed()) }], [entry])
    expect(wrong).toEqual(['argocd/one'])
    expect(lines.join('\n')).toContain(told)
  })
})

test('without a baseline, what no answer shows is not derivable, with the reason', async () => {
  const body = { nodes: [] }
  const { code, last, lines } = await replayed([
    { id: 'tree', request: sent('GET', '/api/v1/applications/ghost/resource-tree'), response: answer(body) },
  ])
  expect({ code, last }).toEqual({ code: 0, last: 'replay: 1 exchanges, 0 equal, 0 allowed differences, 1 not derivable, 0 wrong' })
  expect(lines.join('\n')).toContain('no answer shows the application ghost as it was stored')
})

test('its answers show a recording of Argo CD wherever it is', async () => {
  await folder.write('elsewhere/any-name.json', { exchanges: [{ id: 'list', request: sent('GET', NAMES), response: answer(listed()) }] })
  expect(await folder.replay()).toMatchObject({ code: 0, last: 'replay: 1 exchanges, 1 equal, 0 allowed differences, 0 not derivable, 0 wrong' })
})
