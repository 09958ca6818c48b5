import { createHash, createHmac } from 'node:crypto'
import { getResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { textAt } from '../../../src/cluster/kube-object.ts'
import { ALERT, GIT_REPOSITORY, type HELM_REPOSITORY, PROVIDER, RECEIVER } from '../../../src/flux/kinds.ts'
import { type ReceiverHandler, receiverHandler } from '../../../src/flux/notification/receiver-handler.ts'
import { receiverHandlers } from '../../../src/flux/notification/receiver-handlers.ts'
import { type FluxWorld, NAMESPACE, startFluxWorld } from '../../support/flux-world.ts'

const TOKEN = 'open sesame'
const PATH = `/hook/${createHash('sha256').update(`${TOKEN}push${NAMESPACE}`).digest('hex')}`
const WEB = { kind: 'GitRepository', name: 'web' }

let world: FluxWorld
let handle: ReceiverHandler

beforeEach(async () => {
  world = await startFluxWorld()
  handle = receiverHandler(world.client, world.clock)
  await world.create(GIT_REPOSITORY, 'web', { interval: '1h', url: 'http://127.0.0.1:1/x.git', suspend: true })
  await world.secret('token', { token: TOKEN })
})

afterEach(() => world.close())

const create = (spec: object = {}) => world.create(RECEIVER, 'push', { type: 'generic', secretRef: { name: 'token' }, resources: [WEB], ...spec })

async function call(headers: Readonly<Record<string, string>> = {}, body = '{}', path = PATH, method = 'POST'): Promise<number> {
  const answer = await handle(new Request(`http://localhost${path}`, { method, headers, ...(method === 'GET' ? {} : { body }) }))
  return answer.status
}

const requested = async (name = 'web', kind: typeof GIT_REPOSITORY | typeof HELM_REPOSITORY = GIT_REPOSITORY) =>
  textAt(await world.get(kind, name), 'metadata', 'annotations', 'reconcile.fluxcd.io/requestedAt')

test('the path follows from token, name and namespace', async () => {
  await create()
  await world.pass()
  expect(await world.get(RECEIVER, 'push')).toMatchObject({ status: { webhookPath: PATH, observedGeneration: 1 } })
  expect(await world.conditions(RECEIVER, 'push')).toEqual([`Ready=True/Succeeded Receiver initialized for path: ${PATH}`])
  expect(await world.events(RECEIVER, 'push')).toEqual(['Normal Succeeded Reconciliation finished, next run in 10m0s'])
})

test.each<[what: string, spec: object, conditions: readonly string[]]>([
  [
    'a Secret that is not there',
    { secretRef: { name: 'x' } },
    [
      'Reconciling=True/ProgressingWithRetry Reconciliation in progress',
      `Ready=False/TokenNotFound unable to read token from secret 'apps/x' error: secrets "x" not found`,
    ],
  ],
  [
    'a Secret without a token',
    { secretRef: { name: 'other' } },
    [
      'Reconciling=True/ProgressingWithRetry Reconciliation in progress',
      "Ready=False/TokenNotFound invalid 'apps/other' secret data: required fields 'token'",
    ],
  ],
])('%s', async (_what, spec, conditions) => {
  await world.secret('other', { key: 'x' })
  await create(spec)
  await world.pass(1_000)
  expect(await world.conditions(RECEIVER, 'push')).toEqual(conditions)
  expect(await world.get(RECEIVER, 'push')).not.toHaveProperty('status.webhookPath')
  expect(await call()).toBe(404)
})

test('a filter that is no expression stalls it', async () => {
  await create({ resourceFilter: 'res.metadata.' })
  await world.pass()
  const [stalled = '', ready = ''] = await world.conditions(RECEIVER, 'push')
  expect(stalled).toMatch(
    /^Stalled=True\/InvalidCELExpression Reconciliation failed terminally due to configuration error: invalid resourceFilter expression: /,
  )
  expect(ready).toBe(stalled.replace('Stalled=True', 'Ready=False'))
  await world.change(RECEIVER, 'push', { spec: { resourceFilter: 'true' } })
  await world.pass()
  expect(await world.conditions(RECEIVER, 'push')).toEqual([`Ready=True/Succeeded Receiver initialized for path: ${PATH}`])
})

test('as msw handlers', async () => {
  await create()
  await world.pass()
  const handlers = receiverHandlers(world.client, world.clock)
  const statusOf = async (path: string) =>
    (await getResponse(handlers, new Request(`http://receiver.example.test:9292${path}`, { method: 'POST' })))?.status
  expect([await statusOf(PATH), await statusOf('/hook/x'), await statusOf('/x')]).toEqual([200, 404, undefined])
})

describe('a call', () => {
  test('requests a reconciliation, with any method, each time another one', async () => {
    await create()
    await world.pass()
    expect(await call()).toBe(200)
    const first = await requested()
    expect(first).toMatch(/^2026-01-01 \d\d:\d\d:\d\d\.\d{9} \+0000 UTC m=\+\d+\.\d{9}$/)
    expect(await call({}, '', PATH, 'GET')).toBe(200)
    expect(await requested()).not.toBe(first)
    await world.pass()
    expect(await world.get(GIT_REPOSITORY, 'web')).toMatchObject({ status: { lastHandledReconcileAt: await requested() } })
  })

  test.each<[what: string, status: number, body: string, path: string]>([
    ['an unknown path', 404, '{}', `/hook/${'0'.repeat(64)}`],
    ['a query', 404, '{}', `${PATH}?x=1`],
    ['another endpoint', 404, '{}', '/elsewhere'],
    ['a body that is too long', 413, 'x'.repeat(3 * 1024 * 1024 + 1), PATH],
  ])('%s', async (_what, status, body, path) => {
    await create()
    await world.pass()
    expect(await call({}, body, path)).toBe(status)
    expect(await requested()).toBeUndefined()
  })

  test('a suspended receiver', async () => {
    await create()
    await world.pass()
    await world.change(RECEIVER, 'push', { spec: { suspend: true } })
    await world.pass()
    expect(await call()).toBe(503)
  })
})

const signed = (algorithm: string, body: string, token = TOKEN) => createHmac(algorithm, token).update(body).digest('hex')
const JSON_TYPE = { 'content-type': 'application/json' }

test.each<[what: string, spec: object, headers: Readonly<Record<string, string>>, body: string, status: number]>([
  ['generic-hmac', { type: 'generic-hmac' }, { 'x-signature': `sha256=${signed('sha256', '{}')}` }, '{}', 200],
  ['generic-hmac, wrong token', { type: 'generic-hmac' }, { 'x-signature': `sha256=${signed('sha256', '{}', 'x')}` }, '{}', 400],
  ['generic-hmac, no signature', { type: 'generic-hmac' }, {}, '{}', 400],
  ['github', { type: 'github' }, { ...JSON_TYPE, 'x-hub-signature-256': `sha256=${signed('sha256', '{}')}` }, '{}', 200],
  ['github, older signature', { type: 'github' }, { ...JSON_TYPE, 'x-hub-signature': `sha1=${signed('sha1', '{}')}` }, '{}', 200],
  ['github, plain text', { type: 'github' }, { 'content-type': 'text/plain', 'x-hub-signature-256': `sha256=${signed('sha256', '{}')}` }, '{}', 400],
  [
    'github, a wanted event',
    { type: 'github', events: ['ping', 'push'] },
    { ...JSON_TYPE, 'x-github-event': 'Push', 'x-hub-signature-256': `sha256=${signed('sha256', '{}')}` },
    '{}',
    200,
  ],
  [
    'github, another event',
    { type: 'github', events: ['push'] },
    { ...JSON_TYPE, 'x-github-event': 'issues', 'x-hub-signature-256': `sha256=${signed('sha256', '{}')}` },
    '{}',
    400,
  ],
  ['bitbucket', { type: 'bitbucket' }, { ...JSON_TYPE, 'x-hub-signature': `sha256=${signed('sha256', '{}')}` }, '{}', 200],
  ['gitlab', { type: 'gitlab' }, { 'x-gitlab-token': TOKEN }, '{}', 200],
  ['gitlab, wrong token', { type: 'gitlab' }, { 'x-gitlab-token': 'x' }, '{}', 400],
  ['gitlab, another event', { type: 'gitlab', events: ['Push Hook'] }, { 'x-gitlab-token': TOKEN, 'x-gitlab-event': 'Tag Push Hook' }, '{}', 400],
  ['harbor', { type: 'harbor' }, { authorization: TOKEN }, '', 200],
  ['nexus', { type: 'nexus' }, { 'x-nexus-webhook-signature': signed('sha1', '{}') }, '{}', 200],
  ['dockerhub', { type: 'dockerhub' }, {}, '{"push_data":{"tag":"1"}}', 200],
  ['quay, no JSON', { type: 'quay' }, {}, 'x', 400],
  ['acr', { type: 'acr' }, {}, '{}', 200],
  ['gcr, which only Google can confirm', { type: 'gcr' }, { authorization: 'Bearer x' }, '{}', 400],
  ['cdevents, whose schemas are not checked', { type: 'cdevents' }, {}, '{}', 400],
])('%s', async (_what, spec, headers, body, status) => {
  await create(spec)
  await world.pass()
  expect(await call(headers, body)).toBe(status)
  expect((await requested()) !== undefined).toBe(status === 200)
})

describe('resources', () => {
  test.each<[what: string, resources: readonly object[], filter: string | undefined, status: number, annotated: readonly string[]]>([
    ['one that is not there is a failure, the others are requested', [{ kind: 'GitRepository', name: 'x' }, WEB], undefined, 500, ['web']],
    ['all of some labels', [{ kind: 'GitRepository', name: '*', matchLabels: { team: 'a' } }], undefined, 200, ['labelled']],
    ['all without labels', [{ kind: 'GitRepository', name: '*' }], undefined, 500, []],
    ['a kind that the cluster does not have', [{ kind: 'ImageRepository', name: 'x' }, WEB], undefined, 500, ['web']],
    ['a kind that needs its version', [{ kind: 'Kustomization', name: 'x' }], undefined, 500, []],
    ['a filter over the body', [WEB], 'req.repository == res.metadata.name', 200, ['web']],
    ['a filter that says no', [WEB], 'req.repository == "other"', 200, []],
    [
      'a filter of its own',
      [
        { ...WEB, filter: 'false' },
        { kind: 'GitRepository', name: 'labelled' },
      ],
      undefined,
      200,
      ['labelled'],
    ],
    ['a filter that cannot be answered', [WEB], 'req.missing.field == 1', 500, []],
  ])('%s', async (_what, resources, resourceFilter, status, annotated) => {
    await world.create(GIT_REPOSITORY, 'labelled', { interval: '1h', url: 'http://127.0.0.1:1/x.git', suspend: true })
    await world.change(GIT_REPOSITORY, 'labelled', { metadata: { labels: { team: 'a' } } })
    await create({ resources, ...(resourceFilter === undefined ? {} : { resourceFilter }) })
    await world.pass()
    expect(await call(JSON_TYPE, '{"repository":"web"}')).toBe(status)
    const names = []
    for (const name of ['labelled', 'web']) if ((await requested(name)) !== undefined) names.push(name)
    expect(names).toEqual(annotated)
  })
})

test('a Provider has a finalizer and nothing else, an Alert not even that', async () => {
  await world.create(PROVIDER, 'hook', { type: 'generic', address: 'http://127.0.0.1/x' })
  await world.create(ALERT, 'all', { providerRef: { name: 'hook' }, eventSources: [WEB] })
  await world.pass()
  expect((await world.get(PROVIDER, 'hook')).metadata.finalizers).toEqual(['finalizers.fluxcd.io'])
  expect((await world.get(ALERT, 'all')).metadata.finalizers ?? []).toEqual([])
  for (const [kind, name] of [
    [PROVIDER, 'hook'],
    [ALERT, 'all'],
  ] as const) {
    expect(await world.get(kind, name)).not.toHaveProperty('status')
    await world.client.delete(kind, { namespace: NAMESPACE, name })
    await world.pass()
    expect(await world.client.get(kind, { namespace: NAMESPACE, name })).toBeUndefined()
  }
})

test('an Alert of older days loses its finalizer', async () => {
  await world.client.create(
    {
      ...ALERT,
      metadata: { name: 'old', namespace: NAMESPACE, finalizers: ['finalizers.fluxcd.io'] },
      spec: { providerRef: { name: 'x' }, eventSources: [WEB] },
    },
    'test',
  )
  await world.pass()
  expect((await world.get(ALERT, 'old')).metadata.finalizers ?? []).toEqual([])
  expect(await world.events(ALERT, 'old')).toEqual(['Normal Migration removed finalizer from Alert to migrate to static Alert'])
})
