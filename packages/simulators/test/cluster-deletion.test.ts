import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import { clusterControllers } from '../src/cluster/cluster-controllers.ts'
import type { Controller } from '../src/cluster/controller.ts'
import type { KubeObject, ObjectMeta, OwnerReference } from '../src/cluster/kube-object.ts'
import { eventLog, statusOf } from './support/cluster-world.ts'

let clock: VirtualClock
let cluster: Cluster
let controllers: Controller[]

beforeEach(() => {
  clock = new VirtualClock()
  cluster = new Cluster({ clock, namespaces: ['apps', 'other'] })
  controllers = clusterControllers(cluster, clock)
  for (const controller of controllers) controller.start()
})

afterEach(async () => {
  await Promise.all(controllers.map((controller) => controller.stop()))
  expect(clock.sleeping).toBe(0)
})

const info = () => cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' })
const create = (name: string, metadata: Partial<ObjectMeta> = {}) =>
  cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'apps', ...metadata } })
const at = (name: string) => ({ namespace: 'apps', name })
const names = () => cluster.list(info(), 'apps').map(({ metadata }) => metadata.name)
const owned = (owner: KubeObject, more: Partial<OwnerReference> = {}): Partial<ObjectMeta> => ({
  ownerReferences: [{ apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid ?? '', ...more }],
})

describe('finalizers', () => {
  test('hold an object that is being deleted, and the last one lets it go: watchers see only that it is gone', () => {
    create('a', { finalizers: ['a.test/b'] })
    const events = eventLog(cluster, info())
    const { object, gone } = cluster.delete(info(), at('a'))
    expect([gone, object.metadata]).toMatchObject([false, { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 }])
    const again = cluster.delete(info(), at('a')).object
    expect(again.metadata.resourceVersion).toBe(object.metadata.resourceVersion)
    const last = cluster.patch(info(), at('a'), { metadata: { finalizers: null } })
    expect([last.metadata.finalizers, last.metadata.resourceVersion]).toEqual([undefined, object.metadata.resourceVersion])
    expect(events()).toEqual(['MODIFIED a', 'DELETED a'])
    expect(cluster.find(info(), at('a'))).toBeUndefined()
  })

  test('the event of the end shows the last state that was stored, in a version of its own', () => {
    create('a', { finalizers: ['a.test/b'] })
    const objects: KubeObject[] = []
    cluster.watchKind(info(), ({ object }) => objects.push(object))
    cluster.delete(info(), at('a'))
    cluster.patch(info(), at('a'), { metadata: { finalizers: null } })
    expect([objects.at(-1)?.metadata.finalizers, objects.at(-1)?.metadata.resourceVersion]).toEqual([['a.test/b'], String(cluster.version)])
  })
})

test.each([
  ['uid', { uid: 'other' }, 'the UID in the precondition (other) does not match the UID in record'],
  ['version', { resourceVersion: '1' }, 'the ResourceVersion in the precondition (1) does not match the ResourceVersion in record'],
])('a deletion of another %s is refused', (_what, preconditions, message) => {
  create('a')
  const status = statusOf(() => cluster.delete(info(), at('a'), { preconditions }))
  expect(status).toMatchObject({ code: 409, message: expect.stringContaining(message) })
})

describe('policies', () => {
  test.each([
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ] as const)('%s holds the object for its dependents', (propagationPolicy, finalizers) => {
    create('a')
    expect(cluster.delete(info(), at('a'), { propagationPolicy }).object.metadata.finalizers).toEqual(finalizers)
  })

  test('the last one counts, and none leaves it as it is', () => {
    create('a', { finalizers: ['a.test/b'] })
    const after = (propagationPolicy?: 'Foreground' | 'Orphan' | 'Background') =>
      cluster.delete(info(), at('a'), { propagationPolicy }).object.metadata.finalizers
    expect([after('Foreground'), after('Orphan'), after(), after('Background')]).toEqual([
      ['a.test/b', 'foregroundDeletion'],
      ['a.test/b', 'orphan'],
      ['a.test/b', 'orphan'],
      ['a.test/b'],
    ])
  })

  test('Background: the dependents go some moments after their owner', async () => {
    const owner = create('owner')
    create('child', owned(owner))
    create('other')
    cluster.delete(info(), at('owner'))
    expect(names()).toContain('child')
    await clock.advance(1_000)
    expect(names()).toEqual(['other'])
  })

  test('Foreground: the dependents that block go before their owner', async () => {
    const owner = create('owner')
    create('child', { ...owned(owner, { blockOwnerDeletion: true }), finalizers: ['a.test/hold'] })
    const events = eventLog(cluster, info())
    cluster.delete(info(), at('owner'), { propagationPolicy: 'Foreground' })
    await clock.advance(1_000)
    expect(names()).toEqual(['child', 'owner'])
    cluster.patch(info(), at('child'), { metadata: { finalizers: null } })
    await clock.advance(1_000)
    expect([names(), events()]).toEqual([[], ['MODIFIED owner', 'MODIFIED child', 'DELETED child', 'DELETED owner']])
  })

  test('Orphan: the dependents lose their owner and stay', async () => {
    const owner = create('owner')
    create('child', owned(owner))
    cluster.delete(info(), at('owner'), { propagationPolicy: 'Orphan' })
    await clock.advance(1_000)
    expect([names(), cluster.get(info(), at('child')).metadata.ownerReferences]).toEqual([['child'], undefined])
  })

  test('Jobs orphan their pods unless told otherwise', () => {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } }
    const job = cluster.create({ apiVersion: 'batch/v1', kind: 'Job', metadata: at('job'), spec: { template } })
    expect(cluster.delete(cluster.kindOf(job), at('job')).object.metadata.finalizers).toEqual(['orphan'])
  })
})

describe('garbage', () => {
  test.each([
    ['of an owner that never was', { uid: '00000000-0000-0000-0000-000000000000' }],
    ['of an owner in another namespace', {}],
  ])('is an object %s', async (_what, more) => {
    const owner = cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owner', namespace: 'other' } })
    create('child')
    cluster.patch(info(), at('child'), { metadata: { ...owned(owner, more) } as never })
    await clock.advance(3_000)
    expect(names()).toEqual([])
  })

  test('is none while one of several owners lives; the reference to the other goes', async () => {
    const [one, two] = [create('one'), create('two')]
    create('child', { ownerReferences: [...(owned(one).ownerReferences ?? []), ...(owned(two).ownerReferences ?? [])] })
    cluster.delete(info(), at('one'))
    await clock.advance(1_000)
    expect(cluster.get(info(), at('child')).metadata.ownerReferences?.map(({ name }) => name)).toEqual(['two'])
  })

  test('of a cluster-scoped owner may be anywhere', async () => {
    const node = cluster.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } })
    create('child', owned(node))
    await clock.advance(3_000)
    expect(names()).toEqual(['child'])
  })
})

describe('a pod', () => {
  const pods = () => cluster.kindOf({ apiVersion: 'v1', kind: 'Pod' })
  const createPod = (spec: object = {}) =>
    cluster.create({ apiVersion: 'v1', kind: 'Pod', metadata: at('p'), spec: { containers: [{ name: 'a', image: 'a' }], ...spec } })

  test('that no node has goes at once', () => {
    createPod()
    const events = eventLog(cluster, pods())
    expect(cluster.delete(pods(), at('p')).gone).toBe(true)
    expect(events()).toEqual(['MODIFIED p', 'DELETED p'])
  })

  test('on a node has its time to end, which can only become shorter', () => {
    createPod({ nodeName: 'n' })
    const after = (gracePeriodSeconds?: number) => {
      const { object, gone } = cluster.delete(pods(), at('p'), { gracePeriodSeconds })
      return [object.metadata.deletionTimestamp, object.metadata.deletionGracePeriodSeconds, object.metadata.generation, gone]
    }
    expect([after(), after(5), after(60), after(0)]).toEqual([
      ['2026-01-01T00:00:30Z', 30, 2, false],
      ['2026-01-01T00:00:05Z', 5, 2, false],
      ['2026-01-01T00:00:05Z', 5, 2, false],
      ['2026-01-01T00:00:00Z', 0, 2, true],
    ])
    expect(cluster.find(pods(), at('p'))).toBeUndefined()
  })
})

test('a claim stays while a pod uses it', async () => {
  const claims = cluster.kindOf({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  const claim = cluster.create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: at('data'), spec })
  expect(claim.metadata.finalizers).toEqual(['kubernetes.io/pvc-protection'])
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]
  const pod = cluster.create({ apiVersion: 'v1', kind: 'Pod', metadata: at('p'), spec: { containers: [{ name: 'a', image: 'a' }], volumes } })
  cluster.delete(claims, at('data'))
  await clock.advance(1_000)
  expect(cluster.find(claims, at('data'))).toBeDefined()
  cluster.delete(cluster.kindOf(pod), at('p'))
  await clock.advance(1_000)
  expect(cluster.find(claims, at('data'))).toBeUndefined()
})
