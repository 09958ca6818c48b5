import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import { clusterControllers } from '../src/cluster/cluster-controllers.ts'
import type { Controller } from '../src/cluster/controller.ts'
import { at } from '../src/cluster/kube-object.ts'
import { eventLog, statusOf } from './support/cluster-world.ts'

let clock: VirtualClock
let cluster: Cluster
let controllers: Controller[]

beforeEach(() => {
  clock = new VirtualClock()
  cluster = new Cluster({ clock })
  controllers = clusterControllers(cluster, clock, { ca: 'PEM' })
  for (const controller of controllers) controller.start()
})

afterEach(async () => {
  await Promise.all(controllers.map((controller) => controller.stop()))
})

const namespaces = () => cluster.kindOf({ apiVersion: 'v1', kind: 'Namespace' })
const maps = () => cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' })
const createNamespace = (name = 'doomed') => cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
const createMap = (name: string, finalizers: string[] = []) =>
  cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'doomed', finalizers } })
const conditions = () =>
  (at(cluster.find(namespaces(), { name: 'doomed' }), 'status', 'conditions') as { type: string; status: string; message: string }[]) ?? []

test('a new namespace is active, named in a label, held by its finalizer, and soon has what all have', async () => {
  const { metadata, spec, status } = createNamespace()
  expect([metadata.labels, metadata.generation, spec, status]).toEqual([
    { 'kubernetes.io/metadata.name': 'doomed' },
    undefined,
    { finalizers: ['kubernetes'] },
    { phase: 'Active' },
  ])
  expect(cluster.list(maps(), 'doomed')).toEqual([])
  await clock.advance(100)
  const [map] = cluster.list(maps(), 'doomed')
  expect([map?.metadata.name, map?.['data']]).toEqual(['kube-root-ca.crt', { 'ca.crt': 'PEM' }])
  expect(cluster.list(cluster.kindOf({ apiVersion: 'v1', kind: 'ServiceAccount' }), 'doomed').map((account) => account.metadata.name)).toEqual([
    'default',
  ])
})

test.each(['default', 'kube-system', 'kube-public'])('%s may not be deleted', (name) => {
  const status = statusOf(() => cluster.delete(namespaces(), { name }))
  expect(status).toMatchObject({ code: 403, message: `namespaces "${name}" is forbidden: this namespace may not be deleted` })
})

describe('a namespace that is being deleted', () => {
  test('is terminating, without a grace period, and takes nothing new', async () => {
    createNamespace()
    createMap('there')
    const { object, gone } = cluster.delete(namespaces(), { name: 'doomed' })
    expect([gone, object.status, object.metadata.deletionTimestamp]).toEqual([false, { phase: 'Terminating' }, '2026-01-01T00:00:00Z'])
    expect(object.metadata).not.toHaveProperty('deletionGracePeriodSeconds')
    const status = statusOf(() => createMap('late'))
    expect(status?.message).toBe('configmaps "late" is forbidden: unable to create new content in namespace doomed because it is being terminated')
    expect(status?.details).toMatchObject({
      causes: [{ reason: 'NamespaceTerminating', message: 'namespace doomed is being terminated', field: 'metadata.namespace' }],
    })
    const existing = cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'there', namespace: 'doomed' }, data: { a: 'b' } }, 'me')
    expect(existing.created).toBe(false)
  })

  test('goes after its content, and watchers see no write in between', async () => {
    createNamespace()
    createMap('a')
    const events = eventLog(cluster, namespaces())
    cluster.delete(namespaces(), { name: 'doomed' })
    await clock.advance(4_900)
    expect(cluster.list(maps(), 'doomed').map((map) => map.metadata.name)).toContain('a')
    await clock.advance(200)
    expect([events(), cluster.list(maps(), 'doomed')]).toEqual([['MODIFIED doomed', 'DELETED doomed'], []])
  })

  test('says what it waits for as long as something is held in it', async () => {
    createNamespace()
    createMap('held', ['finalizers.test/x'])
    createMap('free')
    cluster.delete(namespaces(), { name: 'doomed' })
    await clock.advance(6_000)
    expect(
      conditions()
        .map(({ type, status, message }) => [type, status, message])
        .slice(3),
    ).toEqual([
      ['NamespaceContentRemaining', 'True', 'Some resources are remaining: configmaps. has 1 resource instances'],
      ['NamespaceFinalizersRemaining', 'True', 'Some content in the namespace has finalizers remaining: finalizers.test/x in 1 resource instances'],
    ])
    cluster.patch(maps(), { namespace: 'doomed', name: 'held' }, { metadata: { finalizers: null } })
    await clock.advance(9_000)
    expect(cluster.find(namespaces(), { name: 'doomed' })).toBeUndefined()
  })

  test('is not let go by an ordinary write, only by the subresource', () => {
    createNamespace()
    cluster.delete(namespaces(), { name: 'doomed' })
    cluster.patch(namespaces(), { name: 'doomed' }, { spec: { finalizers: [] } })
    const namespace = cluster.get(namespaces(), { name: 'doomed' })
    expect(namespace.spec).toEqual({ finalizers: ['kubernetes'] })
    cluster.replace(namespaces(), { ...namespace, spec: { finalizers: [] } }, { subresource: 'finalize' })
    expect(cluster.find(namespaces(), { name: 'doomed' })).toBeUndefined()
  })
})
