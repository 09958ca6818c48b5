import { isDmsError, type LogLine, MASKED } from '@gitops-dms/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caught, type OpenWorld, openWorld } from './open-world.ts'

let world: OpenWorld
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

async function collect(lines: AsyncIterable<LogLine>, atMost = Number.POSITIVE_INFINITY): Promise<LogLine[]> {
  const seen: LogLine[] = []
  for await (const line of lines) if (seen.push(line) >= atMost) break
  return seen
}

test('a diff is empty in step, and tells of drift by JSON Pointers', async () => {
  const { backend, adapter, live } = world
  const { ref } = await live('drifted', 'App', { sync: { automated: false } })
  expect(await adapter.diffDeployment(ref)).toEqual({ changes: [], complete: true, warnings: [] })
  await backend.control.drift(ref)
  expect((await adapter.diffDeployment(ref)).changes).toEqual([
    {
      resource: { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'apps', name: 'drifted' },
      action: 'update',
      fields: [{ path: '/spec/replicas', from: 2, to: 1 }],
    },
  ])
})

test('plans name what the writes then change, and write nothing', async () => {
  const { backend, adapter, live } = world
  const { ref } = await live('planned', 'Release', { values: { replicaCount: 1, password: 'hunter2' } })
  const { etag } = await adapter.getDeployment(ref)
  const kindsOf = async (request: Parameters<NonNullable<typeof adapter.planDeployment>>[0]) => {
    const { changes } = await adapter.planDeployment(request)
    expect(JSON.stringify(changes)).not.toContain('hunter2')
    return changes.map(({ action, resource }) => `${action} ${resource.kind}`).sort()
  }
  expect(await kindsOf({ create: { ...backend.spec('planned-new', 'Release'), values: { password: 'hunter2' } } })).toEqual([
    'create ConfigMap',
    'create Deployment',
    'create Release',
    'create Secret',
  ])
  expect(await kindsOf({ update: { ref, change: { values: { replicaCount: 3, password: 'hunter2-new' } } } })).toEqual([
    'update ConfigMap',
    'update Deployment',
    'update Release',
  ])
  expect(await kindsOf({ update: { ref, change: { values: { replicaCount: 1 } } } })).toEqual([])
  expect(await kindsOf({ delete: { ref, cascade: 'orphan' } })).toEqual(['delete Release'])
  expect(await kindsOf({ reconcile: { ref } })).toEqual([])
  expect(isDmsError(await caught(adapter.planDeployment({ rollback: { ref } })), 'FAILED_PRECONDITION')).toBe(true)
  expect((await adapter.getDeployment(ref)).etag).toBe(etag)
  expect(isDmsError(await caught(adapter.getDeployment({ name: 'planned-new' })), 'NOT_FOUND')).toBe(true)
})

test('secrets are masked in get, list, history and plan; raw shows them to whoever asks', async () => {
  const { adapter, live } = world
  const { ref } = await live('secretive', 'Release', { values: { auth: { token: 'hunter2' }, secrets: { a: 'hunter2' } } })
  const got = await adapter.getDeployment(ref)
  expect(got.spec.values).toEqual({ auth: { token: MASKED }, secrets: { a: MASKED } })
  const shown = [got, await adapter.listDeployments(), await adapter.getDeploymentHistory(ref), await adapter.getDeploymentStatus(ref)]
  expect(JSON.stringify(shown)).not.toContain('hunter2')
  expect(JSON.stringify((await adapter.getDeployment(ref, { raw: true })).raw)).toContain('hunter2')
})

test('the tree holds what was made, down to the pods', async () => {
  const { adapter, live } = world
  const { ref } = await live('treed')
  const { nodes, complete } = await adapter.getResourceTree(ref)
  expect(complete).toBe(true)
  expect(
    nodes
      .filter(({ managed }) => managed)
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual(['ConfigMap', 'Deployment', 'Secret'])
  const pod = nodes.find(({ kind }) => kind === 'Pod')
  expect(nodes.find(({ id }) => id === pod?.parents[0])?.kind).toBe('Deployment')
  expect(nodes.map(({ id }) => id)).toEqual(nodes.map(({ id }) => id).toSorted())
})

test('events come newest first', async () => {
  const { backend, adapter, live } = world
  const { ref } = await live('eventful', 'App', { sync: { automated: false } })
  await backend.control.drift(ref)
  const events = await adapter.listDeploymentEvents(ref)
  expect(events[0]).toMatchObject({ type: 'normal', reason: 'Edited' })
  const times = events.map(({ lastAt }) => lastAt ?? '')
  expect(times).toEqual(times.toSorted().reverse())
})

test('logs: the last lines of each container, merged by time', async () => {
  const { adapter, live } = world
  const { ref } = await live('logged')
  const lines = await collect(adapter.getDeploymentLogs(ref, { tail: 1 }))
  expect(lines.map(({ container }) => container).sort()).toEqual(['app', 'sidecar'])
  const times = (await collect(adapter.getDeploymentLogs(ref, {}))).map(({ time }) => time ?? '')
  expect(times).toEqual(times.toSorted())
  const unknown = await caught(collect(adapter.getDeploymentLogs(ref, { container: 'nope' })))
  expect(isDmsError(unknown, 'NOT_FOUND') && unknown.details['resource']).toBe('container')
})

test('followed logs arrive as they are written, whole in every character, and go on after a cut', async () => {
  const { backend, adapter, live } = world
  const { ref } = await live('followed')
  const path = /followed\/logs/
  const sliced = backend.faults.add({ match: { path }, fault: { type: 'slice', bytes: 1 } })
  const lines = await collect(adapter.getDeploymentLogs(ref, { follow: true, container: 'app' }), 6)
  expect(lines.map(({ text }) => text)).toContain('request 2: grüß dich, 世界 ✓')
  sliced.remove()
  const cut = backend.faults.add({ match: { path }, fault: { type: 'truncate', bytes: 500, cut: true }, times: 1 })
  const seen = await collect(adapter.getDeploymentLogs(ref, { follow: true, container: 'app' }), 12)
  expect(cut.fired).toBe(1)
  expect(seen.filter(({ type }) => type === 'notice')).toHaveLength(1)
  const texts = seen.filter(({ type }) => type === 'line').map(({ time, text }) => `${time} ${text}`)
  expect(new Set(texts).size).toBe(texts.length)
})

test('a follower that is aborted ends at once, with CANCELLED', async () => {
  const { adapter, live } = world
  const { ref } = await live('aborted-logs')
  const controller = new AbortController()
  const iterator = adapter.getDeploymentLogs(ref, { follow: true, signal: controller.signal })[Symbol.asyncIterator]()
  await iterator.next()
  const waiting = (async () => {
    for (;;) await iterator.next()
  })()
  controller.abort()
  expect(isDmsError(await caught(waiting), 'CANCELLED')).toBe(true)
})

test('actions: listed, run with their parameters, refused where they are not enabled or not known', async () => {
  const { backend, adapter, settle, live } = world
  const { ref } = await live('acted')
  const resource = { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'apps', name: 'acted' }
  expect(await adapter.listResourceActions(ref, resource)).toEqual(
    expect.arrayContaining([
      { name: 'restart', enabled: true, params: [] },
      { name: 'resize', enabled: true, params: ['replicas'] },
      { name: 'promote', enabled: false, params: [] },
    ]),
  )
  const resized = await adapter.runResourceAction(ref, { resource, name: 'resize', params: { replicas: '3' } })
  expect((await settle(resized.operation, 'applied')).state).toBe('succeeded')
  expect((await backend.oracle.workloads(ref)).find(({ kind }) => kind === 'Deployment')?.replicas).toBe(3)
  expect(isDmsError(await caught(adapter.runResourceAction(ref, { resource, name: 'promote' })), 'FAILED_PRECONDITION')).toBe(true)
  expect(isDmsError(await caught(adapter.runResourceAction(ref, { resource, name: 'fly' })), 'NOT_FOUND')).toBe(true)
})

test('packages: registered, listed, linked to, in use, removed; different ones never share an id', async () => {
  const { adapter, live } = world
  const register = (repo: string) => adapter.uploadDeploymentPackage({ source: { git: { repo: `https://git.reference.test/${repo}` } } })
  const made = [await register('a.b'), await register('a-b'), await register('a/b')]
  expect(new Set(made.map(({ id }) => id)).size).toBe(3)
  const [first] = made
  if (first === undefined) throw new Error('nothing was registered')
  expect(await adapter.getDeploymentPackage(first.id)).toEqual(first)
  expect(isDmsError(await caught(register('a.b')), 'ALREADY_EXISTS')).toBe(true)
  const one = await adapter.listDeploymentPackages({ limit: 2 })
  const two = await adapter.listDeploymentPackages({ limit: 2, cursor: one.cursor ?? '' })
  expect([...one.items, ...two.items].map(({ id }) => id)).toEqual(made.map(({ id }) => id).toSorted())
  expect(isDmsError(await caught(adapter.listDeploymentPackages({ type: 'git', cursor: one.cursor ?? '' })), 'INVALID_ARGUMENT')).toBe(true)
  expect((await adapter.listPackageVersions(first.id)).length).toBeGreaterThan(0)

  const { ref } = await live('linked', 'App', { sources: [{ existing: { kind: 'Package', name: first.name } }] })
  const { spec } = await adapter.getDeployment(ref)
  expect(spec.sources).toEqual([{ git: first.source.git, object: expect.objectContaining({ kind: 'Package', name: first.name }) }])
  const shared = await caught(adapter.updateDeployment(ref, { source: { git: { revision: 'tag:1.0.0' } } }))
  expect(isDmsError(shared, 'FAILED_PRECONDITION') && Array.isArray(shared.details['sharedBy'])).toBe(true)
  const used = await caught(adapter.deleteDeploymentPackage(first.id))
  expect(isDmsError(used, 'FAILED_PRECONDITION') && used.details['usedBy']).toHaveLength(1)

  await adapter.deleteDeploymentPackage(made[1]?.id ?? '')
  const gone = await caught(adapter.getDeploymentPackage(made[1]?.id ?? ''))
  expect(isDmsError(gone, 'NOT_FOUND') && gone.details['resource']).toBe('package')
})
