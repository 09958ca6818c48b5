import { afterEach, describe, expect, test } from 'vitest'
import { at, type JsonMap, type KubeObject, textAt } from '../../../src/cluster/kube-object.ts'
import { StatusError } from '../../../src/cluster/status-error.ts'
import { KUSTOMIZATION } from '../../../src/flux/kinds.ts'
import { configMap, NAMESPACE, startWorld, type World } from './kustomize-world.ts'

let world: World
afterEach(() => world.close())

const KEY = { namespace: NAMESPACE, name: 'web' }
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }
const JOB = { apiVersion: 'batch/v1', kind: 'Job' }
const status = async (...path: string[]) => at(await world.client.get(KUSTOMIZATION, KEY), 'status', ...path)
const pod = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'job:1' }] } }
const job: KubeObject = { ...JOB, metadata: { name: 'job', namespace: NAMESPACE }, spec: { template: pod } }
const finish = (type: string) =>
  world.client.patch(JOB, { namespace: NAMESPACE, name: 'job' }, { status: { conditions: [{ type, status: 'True' }] } }, { subresource: 'status' })

describe('health checks', () => {
  test('wait until everything is done, looking every five seconds', async () => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'job.yaml': job })
    await world.kustomization({ wait: true })
    expect(await world.conditionsOf()).toEqual(['Reconciling=True/Progressing', 'Ready=Unknown/Progressing', 'Healthy=Unknown/Progressing'])
    await finish('Complete')
    await world.clock.advance(4_000)
    expect(await world.ready()).toMatchObject({ status: 'Unknown' })
    await world.clock.advance(1_000)
    expect(await world.conditionsOf()).toEqual(['Ready=True/ReconciliationSucceeded', 'Healthy=True/Succeeded'])
    expect((await world.events()).some((event) => /^Normal Progressing: Health check passed in 5\.\d+s$/.test(event))).toBe(true)
  })

  test('end early when something failed', async () => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'job.yaml': job })
    await world.kustomization({ wait: true })
    await finish('Failed')
    await world.clock.advance(5_000)
    const ready = await world.ready()
    expect(ready?.reason).toBe('HealthCheckFailed')
    expect(ready?.message).toMatch(/^health check failed after 5\.\d+s: failed early due to stalled resources: \[Job\/apps\/job status: 'Failed'\]$/)
    expect(await status('lastAppliedRevision')).toBeUndefined()
    expect(await status('history', '0', 'lastReconciledStatus')).toBe('HealthCheckFailed')
  })

  test('an early failure names what failed, a time-out all; what is left alone is not looked at', async () => {
    world = await startWorld()
    const other = { ...job, metadata: { ...job.metadata, name: 'other' } }
    const left = { ...job, metadata: { ...job.metadata, name: 'left', annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' } } }
    await world.publish('main@sha1:1', { 'job.yaml': job, 'other.yaml': other, 'left.yaml': left })
    await world.kustomization({ wait: true, timeout: '30s', retryInterval: '1m' })
    await finish('Failed')
    await world.clock.advance(5_000)
    expect((await world.ready())?.message).toMatch(/: failed early due to stalled resources: \[Job\/apps\/job status: 'Failed'\]$/)
    await finish('Complete')
    await world.clock.advance(100_000)
    expect((await world.ready())?.message).toMatch(/: timeout waiting for: \[Job\/apps\/other status: 'InProgress'\]$/)
  })

  test('a spec that changes in the middle: what is written afterwards names the new generation', async () => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'job.yaml': job })
    await world.kustomization({ wait: true, timeout: '30s' })
    await world.client.patch(KUSTOMIZATION, KEY, { spec: { suspend: true } }, { fieldManager: 'test' })
    const writes: string[] = []
    const end = world.client.watch(KUSTOMIZATION, ({ object }) => {
      const conditions = at(object, 'status', 'conditions') as { readonly type: string; readonly observedGeneration: number }[]
      writes.push(conditions.map(({ type, observedGeneration }) => `${type} ${observedGeneration}`).join())
    })
    await world.clock.advance(31_000)
    end()
    const [first, ...later] = writes
    expect(first).toBe('Reconciling 1,Ready 1,Healthy 1')
    // Conditions, then the history; the suspended pass after them has nothing to say.
    expect(later).toEqual(['Reconciling 2,Ready 2,Healthy 2', 'Reconciling 2,Ready 2,Healthy 2'])
    expect(await status('observedGeneration')).toBe(-1)
  })

  test('a kind that nobody knows, and a Job with a time to live', async () => {
    world = await startWorld()
    const fleeting = { ...job, spec: { ...job.spec, ttlSecondsAfterFinished: 1 } }
    await world.publish('main@sha1:1', { 'job.yaml': fleeting })
    await world.kustomization({ timeout: '30s', healthChecks: [{ apiVersion: 'x.test/v1', kind: 'X', name: 'x', namespace: NAMESPACE }] })
    await world.clock.advance(31_000)
    expect((await world.ready())?.message).toMatch(
      /: timeout waiting for: \[X\/apps\/x status: 'Unknown': no matches for kind "X" in group "x.test"\]$/,
    )
    await world.client.patch(
      KUSTOMIZATION,
      { namespace: NAMESPACE, name: 'web' },
      { spec: { wait: true, healthChecks: null } },
      { fieldManager: 'test' },
    )
    await world.clock.advance(1_000)
    await world.client.delete({ apiVersion: 'batch/v1', kind: 'Job' }, { namespace: NAMESPACE, name: 'job' }, { propagationPolicy: 'Background' })
    await world.clock.advance(6_000)
    expect(await world.ready()).toMatchObject({ status: 'True' })
  })

  test.each<[string, JsonMap, string]>([
    ['named objects only', { healthChecks: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: NAMESPACE }] }, 'True'],
    ['one that does not exist', { healthChecks: [{ kind: 'Deployment', name: 'x', namespace: NAMESPACE }], timeout: '1s' }, 'Unknown'],
    ['itself is left out', { healthChecks: [{ ...KUSTOMIZATION, name: 'web', namespace: NAMESPACE }] }, 'True'],
  ])('%s', async (_what, spec, ready) => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a'), 'job.yaml': job })
    await world.kustomization(spec)
    expect(await world.ready()).toMatchObject({ status: ready })
  })

  test('a timeout below 30 s is 30 s; the next try comes after the retry interval', async () => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'job.yaml': job })
    await world.kustomization({ wait: true, timeout: '10s', retryInterval: '2m' })
    await world.clock.advance(29_000)
    expect(await world.ready()).toMatchObject({ status: 'Unknown' })
    await world.clock.advance(1_000)
    expect((await world.ready())?.message).toMatch(
      /^health check failed after 30\.\d+s: timeout waiting for: \[Job\/apps\/job status: 'InProgress'\]$/,
    )
    await world.clock.advance(119_000)
    expect(await world.ready()).toMatchObject({ status: 'False' })
    await world.clock.advance(1_000)
    expect(await world.ready()).toMatchObject({ status: 'Unknown' })
  })

  test('expressions decide for their kind', async () => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a', { phase: 'Busy' }) })
    await world.kustomization({ wait: true, healthCheckExprs: [{ apiVersion: 'v1', kind: 'ConfigMap', current: "data.phase == 'Done'" }] })
    expect(await world.ready()).toMatchObject({ status: 'Unknown' })
    await world.client.patch(CONFIG_MAP, { namespace: NAMESPACE, name: 'a' }, { data: { phase: 'Done' } }, { fieldManager: 'test' })
    await world.clock.advance(5_000)
    expect(await world.ready()).toMatchObject({ status: 'True' })
  })

  test.each([
    [false, 'Reconciling=True/Progressing', 'main@sha1:1'],
    [true, 'Ready=True/ReconciliationSucceeded', 'main@sha1:2'],
  ])('a new revision in the middle, with the gate %s', async (gate, condition, attempted) => {
    world = await startWorld({ features: { cancelHealthCheckOnNewRevision: gate } })
    await world.publish('main@sha1:1', { 'job.yaml': job })
    await world.kustomization({ wait: true })
    await world.publish('main@sha1:2', { 'a.yaml': configMap('a') })
    await world.clock.advance(1_000)
    expect((await world.conditionsOf())[0]).toBe(condition)
    expect(await status('lastAttemptedRevision')).toBe(attempted)
    const cancelled = (await world.events()).filter((event) => event.includes('HealthCheckCanceled'))
    expect(cancelled).toEqual(
      gate ? ['Normal HealthCheckCanceled: Health checks canceled due to new reconciliation triggered by GitRepository/apps/web'] : [],
    )
  })
})

describe('dependencies', () => {
  const base = async (ready: boolean, revision: string) => {
    await world.kustomization({ suspend: true }, { name: 'base' })
    const conditions = [
      {
        type: 'Ready',
        status: ready ? 'True' : 'False',
        reason: 'X',
        message: '',
        observedGeneration: 1,
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ]
    const next = { status: { observedGeneration: 1, lastAppliedRevision: revision, conditions } }
    await world.client.patch(KUSTOMIZATION, { namespace: NAMESPACE, name: 'base' }, next, { subresource: 'status', fieldManager: 'test' })
  }

  test.each<[string, boolean, string, string | undefined, boolean, string | undefined]>([
    ['not ready', false, 'main@sha1:1', undefined, false, "dependency 'apps/base' is not ready"],
    ['ready at an older revision of the same source', true, 'main@sha1:0', undefined, false, "dependency 'apps/base' revision is not up to date"],
    ['ready', true, 'main@sha1:1', undefined, false, undefined],
    [
      'an expression that holds takes the place of the rule',
      false,
      'x',
      "dep.metadata.name == 'base' && self.metadata.name == 'web'",
      false,
      undefined,
    ],
    [
      'an expression that does not hold',
      true,
      'main@sha1:1',
      'dep.spec.suspend == false',
      false,
      "dependency 'apps/base' is not ready according to readyExpr eval",
    ],
    ['both by the gate', false, 'main@sha1:1', 'dep.spec.suspend', true, "dependency 'apps/base' is not ready"],
  ])('%s', async (_what, ready, revision, readyExpr, additive, unmet) => {
    world = await startWorld({ features: { additiveCelDependencyCheck: additive } })
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
    await base(ready, revision)
    await world.kustomization({ dependsOn: [{ name: 'base', ...(readyExpr === undefined ? {} : { readyExpr }) }] })
    const found = await world.ready()
    expect(found?.reason).toBe(unmet === undefined ? 'ReconciliationSucceeded' : 'DependencyNotReady')
    if (unmet !== undefined) expect(found?.message).toBe(unmet)
  })

  test('are looked at again after 30 s', async () => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
    await base(false, 'main@sha1:1')
    await world.kustomization({ dependsOn: [{ name: 'base' }] })
    await base(true, 'main@sha1:1')
    await world.clock.advance(28_000)
    expect(await world.ready()).toMatchObject({ status: 'False' })
    await world.clock.advance(2_000)
    expect(await world.ready()).toMatchObject({ status: 'True' })
  })
})

describe('deletion', () => {
  test.each<[string, JsonMap, boolean]>([
    ['with prune', {}, true],
    ['without prune', { prune: false }, false],
    ['suspended', { suspend: true }, false],
    ['deletionPolicy Orphan', { deletionPolicy: 'Orphan' }, false],
    ['deletionPolicy Delete without prune', { prune: false, deletionPolicy: 'Delete' }, true],
    ['deletionPolicy MirrorPrune without prune', { prune: false, deletionPolicy: 'MirrorPrune' }, false],
    ['deletionPolicy WaitForTermination', { deletionPolicy: 'WaitForTermination' }, true],
  ])('%s', async (_what, spec, removed) => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
    await world.kustomization()
    await world.kustomization(spec)
    await world.client.delete(KUSTOMIZATION, KEY)
    await world.clock.advance(5_000)
    expect(await world.client.get(KUSTOMIZATION, KEY)).toBeUndefined()
    expect((await world.get('ConfigMap', 'a')) === undefined).toBe(removed)
  })

  test('waits for termination up to the timeout, then says so and goes', async () => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a', {}, { finalizers: ['test/hold'] }) })
    await world.kustomization({ deletionPolicy: 'WaitForTermination', timeout: '40s' })
    await world.client.delete(KUSTOMIZATION, KEY)
    await world.clock.advance(39_000)
    expect(await world.client.get(KUSTOMIZATION, KEY)).toBeDefined()
    await world.clock.advance(1_000)
    expect(await world.client.get(KUSTOMIZATION, KEY)).toBeUndefined()
    expect(await world.events()).toContain('Warning ReconciliationSucceeded: failed to wait for resources termination')
  })

  test('an account that is gone leaves the objects', async () => {
    world = await startWorld()
    await world.client.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: NAMESPACE } }, 'test')
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
    await world.kustomization()
    await world.kustomization({ serviceAccountName: 'gone' })
    await world.client.delete(KUSTOMIZATION, KEY)
    await world.clock.advance(1_000)
    expect(await world.client.get(KUSTOMIZATION, KEY)).toBeUndefined()
    expect(await world.get('ConfigMap', 'a')).toBeDefined()
    expect((await world.events()).some((event) => event.endsWith('unable to prune objects: \nConfigMap/apps/a'))).toBe(true)
  })
})

describe('what cannot be deleted', () => {
  const withoutDelete: NonNullable<Parameters<typeof startWorld>[0]>['seenBy'] = (client) => ({
    ...client,
    delete: () => Promise.reject(new StatusError(403, 'Forbidden', 'configmaps "b" is forbidden')),
  })

  test.each([
    ['2.9', ['a', 'b']],
    ['2.8', ['a']],
  ] as const)('%s: fails the pass, the inventory has %j', async (version, names) => {
    world = await startWorld({ version, seenBy: withoutDelete })
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a'), 'b.yaml': configMap('b') })
    await world.kustomization()
    await world.publish('main@sha1:2', { 'a.yaml': configMap('a') })
    await world.clock.advance(1_000)
    expect(await world.ready()).toMatchObject({
      reason: 'PruneFailed',
      message: 'delete failed, errors: ConfigMap/apps/b delete failed: configmaps "b" is forbidden;',
    })
    const entries = await status('inventory', 'entries')
    expect(Array.isArray(entries) ? entries.map((entry) => textAt(entry, 'id')?.split('_')[1]) : []).toEqual(names)
    expect(await status('lastAppliedRevision')).toBe('main@sha1:1')
  })

  test('keeps a deleted Kustomization, tried again and again', async () => {
    world = await startWorld({ seenBy: withoutDelete })
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
    await world.kustomization()
    await world.client.delete(KUSTOMIZATION, KEY)
    await world.clock.advance(10_000)
    expect(await world.ready()).toMatchObject({ status: 'True' })
    expect(await status('observedGeneration')).toBe(2)
    expect(await world.events()).toContain('Warning ReconciliationSucceeded: pruning for deleted resource failed')
  })
})

describe('force', () => {
  /** Refuses to change an object that is there, as for an immutable field. */
  const immutable: NonNullable<Parameters<typeof startWorld>[0]>['seenBy'] = (client) => ({
    ...client,
    apply: async (object, manager, options) => {
      const live = await client.get(object, object.metadata)
      if (live !== undefined && at(live, 'data', 'a') !== at(object, 'data', 'a')) throw new StatusError(422, 'Invalid', 'data.a: field is immutable')
      return client.apply(object, manager, options)
    },
  })
  const forced = { annotations: { 'kustomize.toolkit.fluxcd.io/force': 'enabled' } }

  test.each<[string, JsonMap, JsonMap, boolean]>([
    ['without it the change is refused', {}, {}, false],
    ['by the spec', { force: true }, {}, true],
    ['by an annotation', {}, forced, true],
  ])('%s', async (_what, spec, metadata, recreated) => {
    world = await startWorld({ seenBy: immutable })
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a', { a: '1' }, metadata) })
    await world.kustomization(spec)
    const before = (await world.get('ConfigMap', 'a'))?.metadata.uid
    await world.publish('main@sha1:2', { 'a.yaml': configMap('a', { a: '2' }, metadata) })
    await world.clock.advance(1_000)
    const after = await world.get('ConfigMap', 'a')
    expect(at(after, 'data', 'a')).toBe(recreated ? '2' : '1')
    expect(after?.metadata.uid !== before).toBe(recreated)
    if (!recreated) expect((await world.ready())?.message).toBe('ConfigMap/apps/a dry-run failed (Invalid): data.a: field is immutable\n')
  })
})
