import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WireWatchLine } from '../src/reference/backend/wire-answers.ts'
import type { WireObject } from '../src/reference/backend/wire-types.ts'
import { isFresh, isWell, sources, startWorld, type World } from './support/reference-world.ts'

let world: World

beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

const ref = (name: string, kind = 'App') => ({ kind, controlNamespace: 'reference', name })
const spec = (name: string) => world.backend.spec(name)
const operate = (name: string, body: object) => world.ask('POST', `/apps/reference/${name}/operations`, body)
const main = async (name: string) => (await world.backend.oracle.workloads(ref(name))).find(({ kind }) => kind === 'Deployment')
const isOver = ({ status }: WireObject) => ['done', 'failed'].includes(status.operation?.state ?? '')
const code = (answer: { status: number; json: { error: { code: string } } }) => [answer.status, answer.json.error?.code]

test('an operation is many writes, and only the last ones say how it went', async () => {
  await world.healthy('steps')
  const watch = await world.lines('/apps/watch')
  await world.patch('steps', { parameters: { a: '1' } }, '?operation=u1')
  await world.until('steps', isWell)
  const seen: string[] = []
  await watch.until((line: WireWatchLine) => {
    if (line.type !== 'put') return false
    const { observedGeneration, sync, health, operation, comparedOperation } = line.object.status
    seen.push(`${observedGeneration} ${sync} ${health.state} ${operation?.state} ${comparedOperation === 'u1'}`)
    return isWell(line.object)
  })
  expect([...new Set(seen)]).toEqual([
    '1 same ok queued false',
    '1 same ok running false',
    '1 same ok done false',
    '2 same working done true',
    '2 same ok done true',
  ])
  watch.close()
})

test('manual: nothing happens by itself; automatic: what is stored and what is pushed is applied', async () => {
  for (const [name, mode] of [
    ['by-hand', 'manual'],
    ['by-itself', 'auto'],
  ] as const) {
    await world.create(name, { policy: { mode } }, '?apply=store')
  }
  expect(await world.until('by-itself', isWell)).toMatchObject({ status: { operation: { kind: 'auto', initiator: 'engine' } } })
  expect((await world.get('by-hand')).status).toMatchObject({ sync: 'differs', operation: null, health: { state: 'absent' }, history: [] })
  const pushed = await world.backend.control.pushRevision(spec('by-itself'), { version: '2.0.0' })
  await world.until('by-itself', (object) => isWell(object) && object.status.revisions[0]?.applied === pushed)
  expect(await main('by-itself')).toMatchObject({ image: 'registry.reference.test/by-itself:2.0.0', revision: pushed, replicas: 1 })
})

test('a source is looked at every so often, and not before', async () => {
  const { status } = await world.healthy('patient', { policy: { every: 60 } })
  const applied = status.revisions[0]?.applied
  await world.backend.control.pushRevision(spec('patient'), { version: '2.0.0' })
  await world.clock.advance(59_000)
  expect((await world.get('patient')).status.revisions).toEqual([{ desired: applied, applied }])
  await world.clock.advance(1_200)
  expect((await world.get('patient')).status.history).toHaveLength(2)
})

test.each([
  ['https://git.reference.test/acme/missing-x.git', 'source-missing'],
  ['https://git.reference.test/acme/private-x.git', 'source-denied'],
  ['https://git.elsewhere.test/acme/x.git', 'source-unreachable'],
])('%s: %s', async (url, reason) => {
  await world.create('failing', { from: [{ type: 'git', url }] })
  const { status } = await world.until('failing', isFresh)
  expect(status).toMatchObject({
    sync: 'unsure',
    problem: { reason },
    operation: { state: 'failed', message: status.problem?.message },
    health: { state: 'absent' },
  })
  expect(status.history).toMatchObject([{ state: 'failed', current: false, restorable: false, revisions: [null] }])
})

test('a source that comes to be is applied', async () => {
  const missing = { ...spec('late'), sources: [{ git: { repo: 'https://git.elsewhere.test/late.git' } }] }
  await world.create('late', { from: [{ type: 'git', url: 'https://git.elsewhere.test/late.git' }] })
  await world.until('late', isFresh)
  await world.backend.control.pushRevision(missing, { version: '3.0.0' })
  expect(await world.until('late', isWell)).toMatchObject({ status: { problem: null, operation: { kind: 'auto' } } })
})

test.each([
  [{ target: { namespace: 'apps', cluster: 'mars' } }, 'cluster-unknown'],
  [{ target: { namespace: 'new-one' } }, 'namespace-missing'],
])('%o: %s', async (more, reason) => {
  await world.create('refused', more)
  expect(await world.until('refused', isFresh)).toMatchObject({ status: { problem: { reason }, operation: { state: 'failed' } } })
})

test('a missing secret of the settings, unless it is optional; a namespace that is made', async () => {
  const from = (optional: boolean) => ({ settingsFrom: [{ type: 'secret', name: 'missing-secret', optional }] })
  await world.create('strict', from(false), '', 'Release')
  expect((await world.until('strict', isFresh, 'Release')).status.problem?.reason).toBe('settings-missing')
  await world.healthy('lax', { ...from(true), target: { namespace: 'new-two' }, policy: { makeNamespace: true } }, 'Release')
  expect((await world.backend.oracle.workloads(ref('lax', 'Release'))).map(({ kind }) => kind)).toContain('Namespace')
})

test('content that cannot be applied: so many attempts, then it is given up', async () => {
  await world.healthy('tried', { policy: { retries: { max: 2, wait: 1, maxWait: 1.5 } } })
  await world.backend.control.pushRevision(spec('tried'), { version: '6.6.6', applies: false })
  const first = await world.until('tried', ({ status }) => status.operation?.retry !== null)
  expect(first.status.operation).toMatchObject({ state: 'running', retry: { count: 1 }, message: expect.stringContaining('6.6.6') })
  await world.clock.advance(1_010)
  expect((await world.get('tried')).status.operation?.retry?.count).toBe(2)
  await world.clock.advance(1_400)
  expect((await world.get('tried')).status.operation?.state).toBe('running')
  await world.clock.advance(200)
  const { status } = await world.get('tried')
  expect(status).toMatchObject({ sync: 'differs', problem: { reason: 'apply' }, operation: { state: 'failed', retry: null } })
  expect(status.history.map(({ state, current }) => [state, current])).toEqual([
    ['applied', true],
    ['failed', false],
  ])
  await world.clock.advance(5_000)
  expect((await world.get('tried')).status.operation?.id).toBe(status.operation?.id)
})

test.each([
  ['degraded', 'broken', 20],
  ['progressing', 'working', 900],
  ['progressing', 'broken', 1_100],
] as const)('content that becomes %s: %s', async (health, state, ms) => {
  await world.healthy('ill', { policy: { limit: 1 } })
  await world.backend.control.pushRevision(spec('ill'), { version: '2.0.0', health })
  await world.until('ill', ({ status }) => status.history.length === 2)
  await world.clock.advance(ms)
  expect((await world.get('ill')).status).toMatchObject({
    sync: 'same',
    health: { state, message: expect.stringContaining('ill') },
    operation: { state: 'done' },
  })
})

test('not judged when it is not asked to', async () => {
  await world.create('unjudged', { policy: { judge: false } })
  expect((await world.until('unjudged', isFresh)).status.health).toEqual({ state: 'not-judged', message: null })
})

test('it waits for what it comes after', async () => {
  const after = { after: [{ kind: 'App', namespace: 'reference', name: 'first' }] }
  await world.create('second', after)
  await world.clock.advance(100)
  expect((await world.get('second')).status.operation).toMatchObject({
    state: 'queued',
    message: 'waits for App reference/first, which is not there',
  })
  await world.healthy('first')
  await world.until('second', isWell)
})

test('drift is found and, when it may, put right', async () => {
  for (const [name, heal, sync, replicas] of [
    ['left', false, 'differs', 2],
    ['healed', true, 'same', 1],
  ] as const) {
    await world.healthy(name, { policy: { heal } })
    await world.backend.control.drift(ref(name))
    await world.clock.advance(100)
    expect([(await world.get(name)).status.sync, (await main(name))?.replicas]).toEqual([sync, replicas])
  }
})

test('what the source no longer has goes when it may, else it is left alone', async () => {
  const count = async (name: string) => (await world.backend.oracle.workloads(ref(name))).length
  for (const [name, prune, left] of [
    ['kept', false, 4],
    ['pruned', true, 3],
  ] as const) {
    await world.healthy(name, { policy: { prune }, parameters: { worker: 'true' } })
    expect(await count(name)).toBe(4)
    await world.patch(name, { parameters: { worker: null } })
    await world.until(name, isWell)
    expect(await count(name)).toBe(left)
  }
  await operate('kept', { type: 'reconcile', prune: true })
  await world.until('kept', isOver)
  expect(await count('kept')).toBe(3)
})

test('paused: compared, not applied; then all of it', async () => {
  await world.healthy('paused', { policy: { heal: true } })
  const { json } = await world.patch('paused', { pause: { reason: 'a freeze', actor: 'me' } })
  expect([json.effect, json.object.spec.pause]).toEqual([
    'stored',
    { reason: 'a freeze', actor: 'me', since: json.object.metadata.updatedAt, by: 'request' },
  ])
  const pushed = await world.backend.control.pushRevision(spec('paused'), { version: '2.0.0' })
  await world.clock.advance(200)
  expect((await world.get('paused')).status).toMatchObject({ sync: 'differs', operation: { kind: 'create' }, revisions: [{ desired: pushed }] })
  expect(code(await operate('paused', { type: 'reconcile' }))).toEqual([409, 'paused'])
  expect((await world.patch('paused', { pause: { reason: 'another' } })).json.object.spec.pause).toMatchObject({
    reason: 'another',
    actor: 'me',
    by: 'request',
  })
  expect((await world.patch('paused', { pause: null })).json.operation.kind).toBe('resume')
  expect((await world.until('paused', isWell)).status.revisions).toEqual([{ desired: pushed, applied: pushed }])
})

describe('operations', () => {
  test('an id is one operation; another one is refused while it is under way', async () => {
    await world.healthy('busy')
    const first = await operate('busy', { type: 'reconcile', id: 'r1', initiator: 'me' })
    const again = await operate('busy', { type: 'reconcile', id: 'r1' })
    expect([first.status, first.json.effect, again.status, again.json.effect, again.json.operation.initiator]).toEqual([
      202,
      'started',
      202,
      'joined',
      'me',
    ])
    const other = await operate('busy', { type: 'reconcile', id: 'r2' })
    expect([...code(other), other.json.error.details]).toEqual([409, 'operation-running', { operation: 'r1' }])
    await world.until('busy', isWell)
    expect((await world.ask('GET', '/apps/reference/busy/operations/r1')).json.operation.state).toBe('done')
    expect(code(await world.ask('GET', '/apps/reference/busy/operations/r2'))).toEqual([404, 'not-found'])
    expect((await world.get('busy')).status.history).toHaveLength(1)
  })

  test('a later write overtakes', async () => {
    await world.create('overtaken', {}, '?operation=c1')
    await world.patch('overtaken', { parameters: { a: '1' } }, '?operation=u1')
    await world.until('overtaken', isWell)
    expect((await world.ask('GET', '/apps/reference/overtaken/operations/c1')).json.operation).toMatchObject({
      state: 'overtaken',
      message: expect.stringContaining('u1'),
    })
  })

  test('terminate: it stops, then has failed; nothing is under way: refused', async () => {
    const terminate = (body?: object) => world.ask('POST', '/apps/reference/ended/terminate', body)
    await world.create('ended', { after: [{ kind: 'App', name: 'nobody' }] }, '?operation=c1')
    const { status, json } = await terminate({ initiator: 'somebody' })
    expect([status, json.operation.id, json.operation.state]).toEqual([202, 'c1', 'stopping'])
    const { status: now } = await world.until('ended', isFresh)
    expect([now.operation?.state, now.operation?.message, now.problem]).toEqual(['failed', 'terminated by somebody', null])
    expect(code(await terminate())).toEqual([409, 'nothing-running'])
  })

  test('reconcile: forced, of another revision, of some resources', async () => {
    await world.healthy('reconciled', { policy: { mode: 'manual', every: 3600 } })
    const uid = async () =>
      (await world.ask('GET', '/apps/reference/reconciled/tree')).json.nodes.find((node: { kind: string }) => node.kind === 'Deployment').id
    const before = await uid()
    const run = async (body: object) => {
      await operate('reconciled', { type: 'reconcile', ...body })
      return world.until('reconciled', isFresh)
    }
    await run({ force: true })
    expect(await uid()).not.toBe(before)
    const pushed = await world.backend.control.pushRevision(spec('reconciled'), { version: '2.0.0' })
    expect((await run({})).status.revisions[0]?.applied).not.toBe(pushed)
    expect((await run({ withSource: true })).status.revisions[0]?.applied).toBe(pushed)
    expect((await run({ revision: 'v1.0.0' })).status.sync).toBe('differs')
    expect((await main('reconciled'))?.image).toContain(':1.0.0')
    const resources = [{ group: '', kind: 'ConfigMap', namespace: 'apps', name: 'reconciled-config' }]
    const { status } = await run({ resources })
    expect(status.resources.map(({ kind, sync }) => `${kind} ${sync}`)).toEqual(['ConfigMap same', 'Secret differs', 'Deployment differs'])
    await world.patch('reconciled', { policy: { mode: 'auto' } })
    await world.until('reconciled', isWell)
    expect(code(await operate('reconciled', { type: 'reconcile', revision: 'v1.0.0' }))).toEqual([409, 'automation-on'])
  })

  test('rollback: to what was before, with automation paused; unpausing brings the newest back', async () => {
    await world.healthy('back')
    expect(code(await operate('back', { type: 'rollback', strategy: 'operation' }))).toEqual([409, 'no-earlier-revision'])
    await world.backend.control.pushRevision(spec('back'), { version: '2.0.0' })
    await world.until('back', (object) => isWell(object) && object.status.history.length === 2)
    expect(code(await operate('back', { type: 'rollback', strategy: 'operation', to: 'r99' }))).toEqual([404, 'not-found'])
    expect(code(await operate('back', { type: 'rollback', strategy: 'operation', pause: false }))).toEqual([409, 'automation-on'])
    const { json } = await operate('back', { type: 'rollback', strategy: 'operation', reason: 'it broke', actor: 'me' })
    expect(json.object.spec.pause).toMatchObject({ reason: 'it broke', actor: 'me', by: 'rollback' })
    await world.until('back', isFresh)
    await world.clock.advance(200)
    expect((await main('back'))?.image).toContain(':1.1.0')
    expect((await world.get('back')).status.history.map(({ id, current }) => `${id} ${current}`)).toEqual(['r1 false', 'r2 false', 'r3 true'])
    await world.patch('back', { pause: null })
    await world.until('back', isWell)
    expect((await main('back'))?.image).toContain(':2.0.0')
  })

  test('rollback by a pin: the spec says so, and nothing new is found', async () => {
    await world.healthy('pinned')
    const [first] = (await world.get('pinned')).status.history
    await world.backend.control.pushRevision(spec('pinned'), { version: '2.0.0' })
    await world.until('pinned', (object) => isWell(object) && object.status.history.length === 2)
    const { json } = await operate('pinned', { type: 'rollback', strategy: 'pin', to: first?.id })
    expect([json.object.spec.pause, json.object.spec.from[0].ref]).toEqual([null, { commit: first?.revisions[0] }])
    await world.until('pinned', isWell)
    expect((await main('pinned'))?.image).toContain(':1.1.0')
  })

  test('rollback of what a bucket held, or of an owned one, is withheld', async () => {
    await world.healthy('bucket', { from: [{ type: 'bucket', endpoint: 'https://s3.reference.test', bucket: 'web' }] })
    await world.healthy('owned')
    await world.backend.control.setOwner(ref('owned'), 'fleet')
    for (const [name, withheld] of [
      ['bucket', 'no-versions'],
      ['owned', 'owned'],
    ] as const) {
      const { json } = await world.ask('GET', `/apps/reference/${name}/capabilities`)
      expect(json.withheld).toMatchObject([{ what: 'rollback', code: withheld }])
      expect(code(await operate(name, { type: 'rollback', strategy: 'operation' }))).toEqual([409, 'withheld'])
    }
  })

  test('scale and actions have their effect; what is not there is refused', async () => {
    await world.healthy('scaled')
    const workload = { kind: 'Deployment', name: 'scaled', namespace: 'apps' }
    await operate('scaled', { type: 'scale', workload, replicas: 3 })
    await world.until('scaled', isFresh)
    expect((await main('scaled'))?.replicas).toBe(3)
    const object = { group: 'apps', kind: 'Deployment', namespace: 'apps', name: 'scaled' }
    await operate('scaled', { type: 'action', object, name: 'resize', params: { replicas: '0' } })
    await world.until('scaled', isFresh)
    expect((await main('scaled'))?.replicas).toBe(0)
    const refused = async (body: object) => code(await operate('scaled', body))
    expect([
      await refused({ type: 'scale', workload: { ...workload, name: 'other' }, replicas: 1 }),
      await refused({ type: 'scale', workload, replicas: -1 }),
      await refused({ type: 'action', object, name: 'explode' }),
      await refused({ type: 'action', object, name: 'promote' }),
      await refused({ type: 'action', object, name: 'resize' }),
      await refused({ type: 'action', object: { ...object, name: 'x' }, name: 'restart' }),
    ]).toEqual([
      [404, 'not-found'],
      [400, 'invalid'],
      [404, 'not-found'],
      [409, 'action-disabled'],
      [400, 'invalid'],
      [404, 'not-found'],
    ])
  })

  test('an autoscaler puts back what somebody else scales', async () => {
    const { status } = await world.healthy('auto', { autoscale: { min: 2, max: 4 } })
    expect(status.resources.find(({ kind }) => kind === 'Deployment')).toMatchObject({ replicas: 2, autoscaler: 'auto' })
    await operate('auto', { type: 'scale', workload: { kind: 'Deployment', name: 'auto' }, replicas: 9 })
    await world.until('auto', isOver)
    expect((await main('auto'))?.replicas).toBe(9)
    await world.clock.advance(50)
    expect((await main('auto'))?.replicas).toBe(2)
  })
})

test('an owner puts back edits of spec and labels, and lets go', async () => {
  const { spec: before } = await world.healthy('owned')
  await world.backend.control.setOwner(ref('owned'), 'fleet')
  await world.ask('PATCH', '/apps/reference/owned', { metadata: { labels: { a: 'b' } }, spec: { summary: 'edited' } })
  await world.clock.advance(50)
  expect(await world.get('owned')).toMatchObject({
    spec: before,
    metadata: { labels: {}, owner: { kind: 'Fleet', namespace: 'reference', name: 'fleet' } },
  })
  await world.backend.control.setOwner(ref('owned'), null)
  await world.patch('owned', { summary: 'edited' })
  await world.clock.advance(50)
  expect((await world.get('owned')).spec.summary).toBe('edited')
})

test('history keeps ten, and what is current', async () => {
  await world.healthy('long')
  for (let n = 2; n <= 13; n++) {
    await world.backend.control.pushRevision(spec('long'), { version: `${n}.0.0` })
    await world.until('long', (object) => isWell(object) && object.status.history.at(-1)?.id === `r${n}`)
  }
  const { status } = await world.get('long')
  expect([status.history.map(({ id }) => id), status.historyTrimmed, status.history.filter(({ current }) => current).map(({ id }) => id)]).toEqual([
    ['r4', 'r5', 'r6', 'r7', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13'],
    true,
    ['r13'],
  ])
  expect(code(await operate('long', { type: 'rollback', strategy: 'operation', to: 'r3' }))).toEqual([404, 'not-found'])
})

test('it stands still when it is told to, and goes on', async () => {
  await world.backend.control.pauseEngine()
  await world.create('still')
  await world.clock.advance(1_000)
  expect((await world.get('still')).status.operation?.state).toBe('queued')
  await world.backend.control.resumeEngine()
  await world.until('still', isWell)
})

test('at rest nothing is written and nothing sleeps', async () => {
  const { metadata } = await world.healthy('resting')
  await world.backend.control.pushRevision(spec('elsewhere'), { version: '9.0.0' })
  await world.clock.advance(10_000)
  expect([(await world.get('resting')).metadata.version, world.clock.sleeping]).toEqual([metadata.version, 0])
})

test('a release is rendered from its chart and its settings', async () => {
  await world.healthy('chart', { settings: { replicaCount: 3, secrets: { password: 'p' } } }, 'Release')
  const { status } = await world.get('chart', 'Release')
  expect([status.revisions, status.sources]).toEqual([
    [{ desired: '1.1.0', applied: '1.1.0' }],
    [{ ...sources('chart', 'Release').from[0], version: null }],
  ])
  expect(await world.backend.oracle.workloads(ref('chart', 'Release'))).toContainEqual(
    expect.objectContaining({ kind: 'Deployment', replicas: 3, image: 'registry.reference.test/chart:1.1.0' }),
  )
})
