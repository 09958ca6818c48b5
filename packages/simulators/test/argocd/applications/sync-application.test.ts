import { describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { applicationWorld, commitOf, specOf } from './application-world.ts'

const automated = (policy: JsonMap = {}) => ({ spec: specOf({ syncPolicy: { automated: policy } }) })
const sync = (body: JsonMap = {}) => ['POST', '/web/sync', { project: 'default', ...body }] as const
const rollback = (body: JsonMap = {}) => ['POST', '/web/rollback', { project: 'default', id: 0, ...body }] as const

describe('a sync', () => {
  test('answers the operation, resolved, and without what the one before came to', async () => {
    const world = applicationWorld()
    world.store('web', { status: { operationState: { phase: 'Succeeded' }, reconciledAt: '2026-01-01T00:00:00Z' } })
    const { json } = await world.call(...sync({ infos: [{ name: 'run', value: '42' }], prune: true }))
    expect(at(json, 'operation')).toEqual({
      sync: { revision: commitOf('main'), prune: true, source: specOf()['source'] },
      initiatedBy: { username: 'admin' },
      info: [{ name: 'run', value: '42' }],
      retry: {},
    })
    expect(at(json, 'status')).not.toHaveProperty('operationState')
    expect(at(json, 'status', 'reconciledAt')).toBe('2026-01-01T00:00:00Z')
    expect(world.events()).toEqual([`OperationStarted web: admin initiated sync to main (${commitOf('main')})`])
  })

  test('takes options and retries of the application, or its own instead', async () => {
    const world = applicationWorld()
    const syncPolicy = { syncOptions: ['CreateNamespace=true'], retry: { limit: 2 } }
    world.store('web', { spec: specOf({ syncPolicy }) })
    const own = await world.call(...sync())
    expect(own.json).toMatchObject({ operation: { sync: { syncOptions: ['CreateNamespace=true'] }, retry: { limit: 2 } } })
    world.patch('web', { operation: null })
    const { json } = await world.call(...sync({ syncOptions: { items: [] }, retryStrategy: { limit: 1, refresh: true } }))
    expect(at(json, 'operation', 'retry')).toEqual({ limit: 1, refresh: true })
    expect(at(json, 'operation', 'sync')).not.toHaveProperty('syncOptions')
  })

  test.each<[what: string, body: JsonMap, sync: JsonMap, event: string]>([
    [
      'chosen resources',
      { resources: [{ group: 'apps', kind: 'Deployment', name: 'web', nonsense: 1 }] },
      { revision: commitOf('main'), resources: [{ group: 'apps', kind: 'Deployment', name: 'web' }] },
      `initiated partial sync to main (${commitOf('main')})`,
    ],
    ['no resources at all', { resources: [] }, { revision: commitOf('main') }, `initiated sync to main (${commitOf('main')})`],
    ['local manifests', { manifests: ['{}'], dryRun: true }, { dryRun: true, manifests: ['{}'] }, 'initiated sync locally'],
    ['a commit, unasked', { revision: commitOf('x') }, { revision: commitOf('x') }, `initiated sync to ${commitOf('x')}`],
    [
      'force',
      { strategy: { apply: { force: true } } },
      { revision: commitOf('main'), syncStrategy: { apply: { force: true } } },
      `initiated sync to main (${commitOf('main')})`,
    ],
  ])('of %s', async (_what, body, wanted, event) => {
    const world = applicationWorld()
    world.store('web')
    const { json } = await world.call(...sync(body))
    expect(at(json, 'operation', 'sync')).toEqual({ ...wanted, source: specOf()['source'] })
    expect(world.events()).toEqual([`OperationStarted web: admin ${event}`])
  })

  test('of several sources takes revisions by position', async () => {
    const sources = ['a', 'b'].map((name) => ({ repoURL: `https://git.test/${name}.git`, path: '.', targetRevision: name }))
    const world = applicationWorld()
    world.store('web', { spec: { ...specOf(), sources } })
    expect(await world.told(...sync({ revisions: ['x'], sourcePositions: [3] }))).toBe('500 2 source position is out of range')
    expect(await world.told(...sync({ revisions: ['x'], sourcePositions: [0] }))).toBe('500 2 source position is out of range')
    expect(await world.told(...sync({ revisions: ['x'], sourcePositions: [1, 2] }))).toContain('500 13')
    const { json } = await world.call(...sync({ revisions: ['x'], sourcePositions: [2] }))
    expect(at(json, 'operation', 'sync')).toEqual({ sources, revisions: [commitOf('a'), commitOf('x')] })
    expect(world.events()[0]).toContain(`sync to a (${commitOf('a')}),x (${commitOf('x')})`)
  })

  test.each<[what: string, policy: JsonMap, body: JsonMap, told: string]>([
    ['another revision', {}, { revision: 'other' }, '400 9 Cannot sync to other: auto-sync currently set to main'],
    [
      'the very commit of the branch',
      {},
      { revision: commitOf('main') },
      `400 9 Cannot sync to ${commitOf('main')}: auto-sync currently set to main`,
    ],
    ['its own revision', {}, { revision: 'main' }, '200'],
    ['a dry run of another revision', {}, { revision: 'other', dryRun: true }, '200'],
    ['another revision, switched off', { enabled: false }, { revision: 'other' }, '200'],
    ['local manifests', {}, { manifests: ['{}'] }, '400 9 cannot use local sync when Automatic Sync Policy is enabled unless for dry run'],
    ['local manifests in a dry run', {}, { manifests: ['{}'], dryRun: true }, '200'],
    [
      'a branch that is gone',
      { enabled: false },
      { revision: 'gone' },
      "400 9 error resolving repo revision: rpc error: code = Unknown desc = unable to resolve 'gone' to a commit SHA",
    ],
  ])('with auto-sync, of %s', async (_what, policy, body, told) => {
    const world = applicationWorld()
    world.store('web', automated(policy))
    expect(await world.told(...sync(body))).toBe(told)
  })

  test('before 3.1 nobody looks at `enabled`', async () => {
    const world = applicationWorld({ version: '3.0' })
    world.store('web', automated({ enabled: false }))
    expect(await world.told(...sync({ revision: 'other' }))).toContain('auto-sync currently set to main')
    expect(await world.told(...rollback())).toContain('rollback cannot be initiated when auto-sync is enabled')
  })

  test('of several sources with auto-sync names the source', async () => {
    const world = applicationWorld()
    const sources = [{ repoURL: 'https://git.test/a.git', path: '.', targetRevision: 'a' }]
    world.store('web', { spec: { ...specOf(), sources, syncPolicy: { automated: {} } } })
    expect(await world.told(...sync({ revisions: ['x'], sourcePositions: [1] }))).toBe(
      '400 9 Cannot sync source https://git.test/a.git to x: auto-sync currently set to a',
    )
  })

  test('waits for windows before it asks for the right', async () => {
    const world = applicationWorld()
    const closed = { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] }
    world.project('closed', { syncWindows: [closed] })
    world.project('broken', { syncWindows: [{ ...closed, schedule: 'nonsense' }] })
    for (const project of ['closed', 'broken']) world.store(project, { spec: specOf({ project }) })
    world.forbidden.add('sync closed/closed')
    expect(await world.told('POST', '/closed/sync', { project: 'closed' })).toBe('403 7 cannot sync: blocked by sync window')
    expect(await world.told('POST', '/broken/sync', { project: 'broken' })).toMatch(/^403 7 cannot sync: invalid sync window: /)
  })

  test.each<[what: string, forbidden: string, body: JsonMap, settings: Record<string, string>, told: string]>([
    ['to sync', 'sync default/web', {}, {}, '403 7 permission denied: applications, sync, default/web, sub: admin'],
    [
      'to override, with local manifests',
      'override default/web',
      { manifests: ['{}'] },
      {},
      '403 7 permission denied: applications, override, default/web, sub: admin',
    ],
    ['to override, another revision', 'override default/web', { revision: 'other' }, {}, '200'],
    [
      'to override, another revision where that is demanded',
      'override default/web',
      { revision: 'other' },
      { 'application.sync.requireOverridePrivilegeForRevisionSync': 'true' },
      '403 7 permission denied: applications, override, default/web, sub: admin',
    ],
  ])('without the right %s', async (_what, forbidden, body, settings, told) => {
    const world = applicationWorld()
    world.settings(settings)
    world.store('web')
    world.forbidden.add(forbidden)
    expect(await world.told(...sync(body))).toBe(told)
  })

  test('and the right to override another revision is asked for since 3.3', async () => {
    const world = applicationWorld({ version: '3.2' })
    world.settings({ 'application.sync.requireOverridePrivilegeForRevisionSync': 'true' })
    world.store('web')
    world.forbidden.add('override default/web')
    expect(await world.told(...sync({ revision: 'other' }))).toBe('200')
  })

  test.each([
    ['3.4', 'Cannot use local sync when signature keys are required.'],
    ['3.5', 'Cannot use local manifests when source integrity is enforced'],
  ] as const)('of local manifests where signatures are demanded, in %s', async (version, told) => {
    const world = applicationWorld({ version })
    world.project('signed', { signatureKeys: [{ keyID: 'ABCDEF' }] })
    world.store('web', { spec: specOf({ project: 'signed' }) })
    expect(await world.told(...sync({ project: 'signed', manifests: ['{}'] }))).toBe(`400 9 ${told}`)
    expect(await world.told(...sync({ project: 'signed' }))).toBe('200')
  })

  test('is one of two, and none of an application that is going away', async () => {
    const world = applicationWorld()
    world.store('web', { metadata: { finalizers: ['example.test/hold'] } })
    const both = await Promise.all([world.told(...sync()), world.told(...sync())])
    expect(both.sort()).toEqual(['200', '400 9 another operation is already in progress'])
    world.patch('web', { operation: null })
    await world.call('DELETE', '/web?cascade=false')
    expect(await world.told(...sync())).toBe('400 9 application is deleting')
    expect(await world.told(...rollback())).toBe('400 9 application is deleting')
  })
})

test.each([
  ['sync', sync()],
  ['rollback', rollback({ id: 5 })],
] as const)('a %s tries Redis first, and goes on without it', async (_what, [method, path, body]) => {
  const world = applicationWorld()
  world.store('web', { status: { resourceHealthSource: 'appTree' } })
  world.outages.switches.redis()
  let isAnswered = false
  const answer = world.told(method, path, body).finally(() => {
    isAnswered = true
  })
  await world.clock.advance(1_600)
  expect(isAnswered).toBe(false)
  await world.clock.advance(100)
  await answer
})
