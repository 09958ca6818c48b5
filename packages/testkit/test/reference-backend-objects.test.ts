import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from './support/https-call.ts'
import { isWell, sources, startWorld, type World } from './support/reference-world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const refusal = (answer: { status: number; json: { error?: { code: string; details: object } } }) => [
  answer.status,
  answer.json.error?.code,
  answer.json.error?.details,
]

describe('access', () => {
  test('without a token, with a wrong one, with one of a login, and when that has expired', async () => {
    const { backend, clock } = world
    const as = (token: string | undefined, path = '/v1/whoami') =>
      call({ url: backend.url, ca: backend.ca, ...(token === undefined ? {} : { token }) }, 'GET', path)
    expect([(await as(undefined)).status, (await as('wrong')).status, (await as(undefined, '/v1/version')).json]).toEqual([
      401,
      401,
      { engine: 'reference', version: '1.0.0', api: ['v1'] },
    ])
    expect(refusal(await world.ask('POST', '/login', { username: backend.username, password: 'wrong' }))).toEqual([401, 'unauthenticated', {}])
    const { json } = await world.ask('POST', '/login', { username: backend.username, password: backend.password })
    expect((await as(json.token)).json).toEqual({ user: 'admin', expiresAt: json.expiresAt })
    await clock.advance(Date.parse(json.expiresAt) - clock.now())
    expect(refusal(await as(json.token))).toEqual([401, 'unauthenticated', {}])
    expect((await as(backend.token)).json).toEqual({ user: 'static', expiresAt: null })
  })

  test('a closed namespace', async () => {
    const denied = [403, 'denied', { namespace: 'forbidden' }]
    expect(refusal(await world.ask('GET', '/apps/forbidden/x'))).toEqual(denied)
    expect(refusal(await world.ask('GET', '/apps?namespace=forbidden'))).toEqual(denied)
    expect(refusal(await world.ask('POST', '/apps', { metadata: { name: 'x', namespace: 'forbidden' }, spec: sources('x') }))).toEqual(denied)
  })
})

describe('create', () => {
  test('answers what get answers, with every default in it', async () => {
    const { object, operation, effect } = await world.create('born', { summary: 'first' }, '?operation=op-1&initiator=me')
    expect(await world.get('born')).toEqual(object)
    expect([effect, operation?.id, operation?.initiator, operation?.state, object.spec.summary, object.spec.policy.mode]).toEqual([
      'started',
      'op-1',
      'me',
      'queued',
      'first',
      'auto',
    ])
  })

  test('there already', async () => {
    const { object } = await world.create('twice')
    expect(refusal(await world.ask('POST', '/apps', { metadata: { name: 'twice' }, spec: sources('twice') }))).toEqual([
      409,
      'exists',
      { resource: 'deployment', uid: object.metadata.uid },
    ])
    expect((await world.create('twice', {}, '', 'Release')).object.kind).toBe('Release')
  })

  test('settings are kept as they are', async () => {
    const settings = { deep: { nothing: null, list: [1, null, {}] }, text: '012', zero: 0, big: 1e21, empty: {} }
    await world.create('kept', { settings }, '', 'Release')
    expect((await world.get('kept', 'Release')).spec.settings).toEqual(settings)
  })

  const spec = (more: object) => ({ metadata: { name: 'bad' }, spec: { ...sources('bad'), ...more } })
  test.each([
    ['a name', { metadata: { name: 'Bad' }, spec: sources('bad') }, 'metadata.name'],
    ['a name that is too long', { metadata: { name: 'a'.repeat(64) }, spec: sources('bad') }, 'metadata.name'],
    ['an unknown member', { ...spec({}), extra: 1 }, 'extra'],
    ['an unknown member of spec', spec({ replicas: 1 }), 'spec.replicas'],
    ['an unknown member of a source', spec({ from: [{ type: 'git', url: 'x', path: 'y' }] }), 'spec.from[0].path'],
    ['no source', spec({ from: [] }), 'spec.from'],
    ['a source of the other kind', spec({ from: [{ type: 'chart', repo: 'x', chart: 'y' }] }), 'spec.from[0].type'],
    ['two words in a ref', spec({ from: [{ type: 'git', url: 'x', ref: { tag: 'a', branch: 'b' } }] }), 'spec.from[0].ref'],
    ['settings of an App', spec({ settings: { a: 1 } }), 'spec.settings'],
    ['an unknown flag', spec({ policy: { flags: ['Odd=true'] } }), 'spec.policy.flags[0]'],
    ['since, which is the engine’s', spec({ pause: { reason: 'x', since: 'now' } }), 'spec.pause.since'],
    ['no JSON', '{"metadata":', 'body'],
  ])('%s is refused by name', async (_name, body, field) => {
    expect(refusal(await world.ask('POST', '/apps', body))).toEqual([400, 'invalid', { field }])
  })

  test('an unknown query and a body that is too large', async () => {
    expect(refusal(await world.ask('GET', '/apps?namespaces=x'))).toEqual([400, 'invalid', { field: 'namespaces' }])
    const { status, json } = await world.ask('POST', '/apps', {
      metadata: { name: 'large', annotations: { a: 'x'.repeat(2 ** 20) } },
      spec: sources('large'),
    })
    expect([status, json.error.code]).toEqual([413, 'too-large'])
  })
})

describe('patch', () => {
  test('merges, unsets, and changes nothing else', async () => {
    await world.healthy('patched', { settings: { a: { b: 1, c: 2 }, d: 3 }, summary: 'old', parameters: { x: '1' } }, 'Release')
    const before = await world.get('patched', 'Release')
    const { status, json } = await world.patch('patched', { settings: { a: { b: null, e: [1] } }, summary: null }, '?operation=p1', 'Release')
    expect([status, json.effect, json.operation.kind, json.operation.id]).toEqual([200, 'started', 'update', 'p1'])
    expect(json.object.spec).toEqual({ ...before.spec, summary: null, settings: { a: { c: 2, e: [1] }, d: 3 } })
    expect([json.object.metadata.generation, json.object.metadata.version]).toEqual([
      before.metadata.generation + 1,
      expect.not.stringMatching(before.metadata.version),
    ])
    expect(refusal(await world.patch('patched', { summary: 'x' }, '?operation=p1', 'Release'))).toEqual([409, 'exists', { resource: 'operation' }])
  })

  test('puts a member in whole', async () => {
    await world.healthy('whole', { settings: { a: 1 } }, 'Release')
    const { json } = await world.patch('whole', { settings: { b: null } }, '?whole=settings', 'Release')
    expect(json.object.spec.settings).toEqual({ b: null })
  })

  test('labels and annotations', async () => {
    await world.create('labelled')
    const path = '/apps/reference/labelled'
    await world.ask('PATCH', path, { metadata: { labels: { a: '1', b: '2' }, annotations: { note: 'x' } } })
    const { json } = await world.ask('PATCH', path, { metadata: { labels: { a: null, c: '' } } })
    expect([json.object.metadata.labels, json.object.metadata.annotations, json.object.metadata.generation]).toEqual([
      { b: '2', c: '' },
      { note: 'x' },
      1,
    ])
  })

  test('no change writes nothing', async () => {
    const before = await world.healthy('same', { summary: 'x' })
    const { json } = await world.patch('same', { summary: 'x', policy: { mode: 'auto' } })
    expect([json.effect, json.operation, json.object]).toEqual(['unchanged', null, before])
  })

  test('stored only', async () => {
    await world.healthy('stored', { policy: { mode: 'manual' } })
    const { json } = await world.patch('stored', { parameters: { a: 'b' } }, '?apply=store')
    expect([json.effect, json.operation]).toEqual(['stored', null])
    const object = await world.until('stored', ({ metadata, status }) => status.observedGeneration === metadata.generation)
    expect([object.status.sync, object.status.operation?.kind]).toEqual(['differs', 'create'])
  })

  test('refuses what is stale, fixed, or not there', async () => {
    const { metadata } = await world.healthy('guarded')
    const path = '/apps/reference/guarded'
    const stale = await world.ask('PATCH', path, { spec: { summary: 'x' } }, { 'if-match': 'other' })
    expect(refusal(stale)).toEqual([412, 'stale', { version: metadata.version }])
    expect((await world.ask('PATCH', path, { spec: { summary: 'x' } }, { 'if-match': metadata.version })).status).toBe(200)
    expect(refusal(await world.patch('guarded', { target: { namespace: 'other' } }))).toEqual([400, 'invalid', { field: 'spec.target' }])
    expect(refusal(await world.patch('guarded', { odd: 1 }))).toEqual([400, 'invalid', { field: 'spec.odd' }])
    expect(refusal(await world.patch('nobody', { summary: 'x' }))).toEqual([
      404,
      'not-found',
      { resource: 'deployment', name: 'App/reference/nobody' },
    ])
  })
})

describe('delete', () => {
  const ref = (name: string) => ({ kind: 'App', controlNamespace: 'reference', name })
  test.each([
    ['workloads', 0],
    ['orphan', 3],
  ])('cascade %s', async (cascade, remaining) => {
    const name = `gone-${cascade}`
    await world.healthy(name)
    const path = `/apps/reference/${name}`
    const { status, json } = await world.ask('DELETE', `${path}?cascade=${cascade}&operation=d1`)
    expect([status, json.effect, json.operation.id, json.object.metadata.deletingSince]).toEqual([202, 'started', 'd1', json.operation.startedAt])
    expect((await world.ask('DELETE', `${path}?cascade=orphan`)).json.effect).toBe('joined')
    expect(refusal(await world.patch(name, { summary: 'late' })).slice(0, 2)).toEqual([409, 'deleting'])
    await world.clock.advance(20)
    expect([(await world.ask('GET', path)).status, (await world.ask('DELETE', `${path}?cascade=orphan`)).status]).toEqual([404, 404])
    expect(await world.backend.oracle.workloads(ref(name))).toHaveLength(remaining)
  })

  test('a hold keeps it, and it is shown as it goes', async () => {
    await world.healthy('held')
    await world.backend.control.holdDeletion(ref('held'))
    await world.ask('DELETE', '/apps/reference/held?cascade=workloads')
    await world.clock.advance(50)
    expect((await world.get('held')).metadata).toMatchObject({ finalizers: ['hold'], deletingSince: expect.any(String) })
    await world.backend.control.releaseDeletion(ref('held'))
    await world.clock.advance(10)
    expect((await world.ask('GET', '/apps/reference/held')).status).toBe(404)
  })

  test('one that is made again is another', async () => {
    const first = await world.healthy('again')
    await world.ask('DELETE', '/apps/reference/again?cascade=orphan')
    await world.clock.advance(20)
    const second = await world.healthy('again')
    expect(second.metadata.uid).not.toBe(first.metadata.uid)
    expect(isWell(second)).toBe(true)
  })

  test('wants to be told about the workloads', async () => {
    await world.create('undecided')
    expect(refusal(await world.ask('DELETE', '/apps/reference/undecided'))).toEqual([400, 'invalid', { field: 'cascade' }])
  })
})
