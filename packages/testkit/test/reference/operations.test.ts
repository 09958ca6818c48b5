import { isDmsError } from '@gitops-dms/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caught, type OpenWorld, openWorld } from './open-world.ts'

let world: OpenWorld
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** An App that has applied 1.1.0, then 2.0.0. Unless told otherwise automation is off; where it is on, it hardly ever looks. */
async function twoRevisions(name: string, more: object = { sync: { automated: false } }) {
  const { backend, adapter, settle, live } = world
  const { ref } = await live(name, 'App', more)
  await backend.control.pushRevision(backend.spec(name), { version: '2.0.0' })
  const reconciled = await adapter.reconcileDeployment(ref, {})
  await settle(reconciled.operation, 'healthy')
  return ref
}

const imageOf = async (ref: { kind: string; controlNamespace: string; name: string }) =>
  (await world.backend.oracle.workloads(ref)).find(({ kind }) => kind === 'Deployment')?.image

test('a reconcile applies what was pushed; another revision once; not while suspended, not two at once', async () => {
  const { backend, adapter, settle } = world
  const ref = await twoRevisions('reconciled')
  expect(await imageOf(ref)).toMatch(/:2\.0\.0$/)
  const older = await adapter.reconcileDeployment(ref, { revision: 'tag:1.0.0' })
  expect((await settle(older.operation, 'applied')).state).toBe('succeeded')
  expect(await imageOf(ref)).toMatch(/:1\.0\.0$/)
  await backend.control.pauseEngine()
  const running = await adapter.reconcileDeployment(ref, {})
  const second = await caught(adapter.reconcileDeployment(ref, {}))
  await backend.control.resumeEngine()
  expect(isDmsError(second, 'OPERATION_IN_PROGRESS')).toBe(true)
  expect((await settle(running.operation, 'healthy')).state).toBe('succeeded')
  await adapter.suspendDeployment(ref, {})
  expect(isDmsError(await caught(adapter.reconcileDeployment(ref, {})), 'FAILED_PRECONDITION')).toBe(true)
})

test('a rollback brings the earlier content back, pauses automation, and resume restores the policy', async () => {
  const { adapter, settle } = world
  const ref = await twoRevisions('rolled-back', { sync: { automated: true, prune: true, intervalMs: 3_600_000 } })
  const before = (await adapter.getDeployment(ref)).spec.sync
  const history = await adapter.getDeploymentHistory(ref)
  expect(history.items.map(({ current }) => current)).toEqual([true, false])
  const back = await adapter.rollbackDeployment(ref, { reason: 'broken', actor: 'ann' })
  expect(back.warnings.map(({ code }) => code)).toEqual(['automation-paused'])
  expect(back.deployment?.suspension).toMatchObject({ reason: 'broken', actor: 'ann' })
  expect((await settle(back.operation, 'healthy')).state).toBe('succeeded')
  expect(await imageOf(ref)).toMatch(/:1\.1\.0$/)
  expect((await adapter.getDeploymentHistory(ref)).items.find(({ current }) => current)?.revisions).toEqual(history.items[1]?.revisions)
  const resumed = await adapter.resumeDeployment(ref, {})
  expect((await settle(resumed.operation, 'healthy')).state).toBe('succeeded')
  expect(await imageOf(ref)).toMatch(/:2\.0\.0$/)
  expect((await adapter.getDeployment(ref)).spec.sync).toEqual(before)
})

test('a rollback that pins writes the content into the spec', async () => {
  const { adapter, settle } = world
  const ref = await twoRevisions('pinned', { sync: { automated: true, intervalMs: 3_600_000 } })
  const [, first] = (await adapter.getDeploymentHistory(ref)).items
  const back = await adapter.rollbackDeployment(ref, { strategy: 'pin', ...(first === undefined ? {} : { to: first.id }) })
  expect((await settle(back.operation, 'healthy')).state).toBe('succeeded')
  expect(await imageOf(ref)).toMatch(/:1\.1\.0$/)
  const { spec, suspension, status } = await adapter.getDeployment(ref)
  expect([suspension, status.phase, spec.sources[0]?.git?.revision]).toEqual([null, 'deployed', `commit:${first?.revisions[0]}`])
})

test.each([
  ['automation that may not be paused', { pauseAutomation: false }, 'FAILED_PRECONDITION', undefined],
  ['an unknown revision', { to: 'nowhere' }, 'NOT_FOUND', 'revision'],
  ['an unknown strategy', { strategy: 'magic' }, 'UNSUPPORTED', undefined],
] as const)('a rollback is refused: %s', async (why, options, code, resource) => {
  const ref = await twoRevisions(`refused-${why.replaceAll(' ', '-')}`.slice(0, 40), { sync: { automated: true, intervalMs: 3_600_000 } })
  const error = await caught(world.adapter.rollbackDeployment(ref, options))
  expect(isDmsError(error, code) && error.details['resource']).toBe(resource)
})

test('nothing to roll back to is a failed precondition', async () => {
  const { ref } = await world.live('first-revision')
  expect(isDmsError(await caught(world.adapter.rollbackDeployment(ref, {})), 'FAILED_PRECONDITION')).toBe(true)
})

test.each([
  ['App', { sync: { automated: false } }, { kustomize: { replicas: { 'scaled-app': 4 } } }],
  ['Release', { values: { replicaCount: 1, password: 'p' } }, { values: { replicaCount: 4, password: '**masked**' } }],
])('a scale of an %s lasts, and leaves the rest alone', async (kind, more, expected) => {
  const { backend, adapter, settle, live } = world
  const { ref } = await live(`scaled-${kind.toLowerCase()}`, kind, more)
  const scaled = await adapter.scaleDeployment(ref, { replicas: 4 })
  expect(scaled.operation.kind).toBe('scale')
  expect((await settle(scaled.operation, 'healthy')).state).toBe('succeeded')
  expect((await backend.oracle.workloads(ref)).find(({ kind: of }) => of === 'Deployment')?.replicas).toBe(4)
  expect((await adapter.getDeployment(ref)).spec).toMatchObject(expected)
  expect((await adapter.scaleDeployment(ref, { replicas: 4 })).effect).toBe('unchanged')
})

test('a live scale changes what runs and not the spec; self-healing and autoscalers refuse it', async () => {
  const { backend, adapter, settle, live } = world
  const { ref } = await live('scaled-live', 'App', { sync: { automated: false } })
  const scaled = await adapter.scaleDeployment(ref, { replicas: 0, strategy: 'live' })
  expect((await settle(scaled.operation, 'applied')).state).toBe('succeeded')
  expect((await backend.oracle.workloads(ref)).find(({ kind }) => kind === 'Deployment')?.replicas).toBe(0)
  expect((await adapter.getDeployment(ref)).spec.kustomize).toBe(undefined)

  const healing = await live('scaled-healing', 'App', { sync: { automated: true, selfHeal: true } })
  const refused = await caught(adapter.scaleDeployment(healing.ref, { replicas: 3, strategy: 'live' }))
  expect(isDmsError(refused, 'FAILED_PRECONDITION') && refused.details['revertedBy']).toMatchObject({ kind: 'App', name: 'scaled-healing' })

  const automatic = await live('scaled-automatic', 'App', { native: { autoscale: { min: 1, max: 3 } } })
  const kept = await caught(adapter.scaleDeployment(automatic.ref, { replicas: 9 }))
  expect(isDmsError(kept, 'FAILED_PRECONDITION') && kept.details['revertedBy']).toMatchObject({ kind: 'HorizontalPodAutoscaler' })
  const written = await adapter.scaleDeployment(automatic.ref, { replicas: 2, allowRevert: true })
  expect(written.warnings.map(({ code }) => code)).toEqual(['will-be-reverted'])
})

test('several workloads: the one that is meant has to be named', async () => {
  const { adapter, live } = world
  const { ref } = await live('several', 'App', { native: { parameters: { worker: 'true' } } })
  const open = await caught(adapter.scaleDeployment(ref, { replicas: 2 }))
  expect(isDmsError(open, 'INVALID_ARGUMENT') && open.details['candidates']).toHaveLength(2)
  const named = await adapter.scaleDeployment(ref, { replicas: 2, workload: { kind: 'Deployment', name: 'several-worker' } })
  expect(named.deployment?.spec.kustomize?.replicas).toEqual({ 'several-worker': 2 })
  const unknown = await caught(adapter.scaleDeployment(ref, { replicas: 2, workload: { kind: 'Deployment', name: 'x' } }))
  expect(isDmsError(unknown, 'NOT_FOUND') && unknown.details['resource']).toBe('workload')
})

test('suspend holds what is pushed and keeps the first reason; resume applies it', async () => {
  const { backend, adapter, settle, live } = world
  const { ref } = await live('suspended')
  const held = await adapter.suspendDeployment(ref, { reason: 'night', actor: 'ann' })
  expect((await settle(held.operation, 'applied')).state).toBe('succeeded')
  const again = await adapter.suspendDeployment(ref, { reason: 'day' })
  expect([again.effect, again.deployment?.suspension?.reason, again.deployment?.status.lifecycle]).toEqual(['unchanged', 'night', 'suspended'])
  await backend.control.pushRevision(backend.spec('suspended'), { version: '3.0.0' })
  expect(await imageOf(ref)).toMatch(/:1\.1\.0$/)
  const resumed = await adapter.resumeDeployment(ref, {})
  expect((await settle(resumed.operation, 'healthy')).state).toBe('succeeded')
  expect(await imageOf(ref)).toMatch(/:3\.0\.0$/)
  expect((await adapter.resumeDeployment(ref, {})).effect).toBe('unchanged')
})

test('a running operation is terminated, and its own token says failed; with nothing running it is refused', async () => {
  const { backend, adapter, settle, live } = world
  const { ref } = await live('terminated')
  await backend.control.pauseEngine()
  const reconciled = await adapter.reconcileDeployment(ref, {})
  const terminated = await adapter.terminateOperation(ref, {})
  await backend.control.resumeEngine()
  expect((await settle(terminated.operation, 'applied')).state).toBe('succeeded')
  expect(await settle(reconciled.operation, 'applied')).toMatchObject({ state: 'failed', message: expect.stringContaining('terminated by') })
  expect(isDmsError(await caught(adapter.terminateOperation(ref, {})), 'FAILED_PRECONDITION')).toBe(true)
})

test('what a parent puts back is refused before it is sent, but a deletion is not', async () => {
  const { backend, adapter, settle, live } = world
  const { ref } = await live('owned')
  await backend.control.setOwner(ref, 'fleet-1')
  for (const write of [
    () => adapter.updateDeployment(ref, { labels: { a: 'b' } }),
    () => adapter.suspendDeployment(ref, {}),
    () => adapter.scaleDeployment(ref, { replicas: 5 }),
    () => adapter.rollbackDeployment(ref, {}),
  ]) {
    const error = await caught(write())
    expect(isDmsError(error, 'FAILED_PRECONDITION') && error.details['revertedBy']).toMatchObject({ kind: 'Fleet', name: 'fleet-1' })
  }
  const written = await adapter.updateDeployment(ref, { labels: { a: 'b' } }, { allowRevert: true })
  expect(written.warnings.map(({ code, by }) => [code, by?.kind])).toEqual([['will-be-reverted', 'Fleet']])
  const narrowed = await adapter.getDeploymentCapabilities(ref)
  expect([narrowed.capabilities.rollback, narrowed.withheld.map(({ capability, code }) => [capability, code])]).toEqual([
    undefined,
    [['rollback', 'FAILED_PRECONDITION']],
  ])
  const deleted = await adapter.deleteDeployment(ref, { cascade: 'workloads' })
  expect((await settle(deleted.operation, 'gone')).state).toBe('succeeded')
})

test('an update of a suspended deployment is not live before it is resumed', async () => {
  const { adapter, settle, live } = world
  const { ref } = await live('paused', 'App', {})
  await adapter.suspendDeployment(ref, {})
  const { operation } = await adapter.updateDeployment(ref, { source: { git: { revision: 'branch:stable' } } }, {})
  for await (const progress of adapter.trackOperation(operation, { until: 'healthy' })) {
    expect(progress).toMatchObject({ state: 'pending', final: false, message: expect.stringContaining('resumed') })
    break
  }
  const resumed = await adapter.resumeDeployment(ref, {})
  expect((await settle(resumed.operation, 'healthy')).state).toBe('succeeded')
  expect(await imageOf(ref)).toMatch(/:1\.0\.0$/)
})
