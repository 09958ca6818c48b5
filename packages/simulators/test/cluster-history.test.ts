import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import { statusOf } from './support/cluster-world.ts'

const newCluster = (clock = new VirtualClock(), capacity = 10_000) => new Cluster({ clock, namespaces: ['apps', 'b'], history: { capacity } })
const info = (cluster: Cluster, kind = 'ConfigMap') => cluster.kindOf({ apiVersion: 'v1', kind })
const create = (cluster: Cluster, name: string, namespace = 'apps', kind = 'ConfigMap') =>
  cluster.create({ apiVersion: 'v1', kind, metadata: { name, namespace } })
const label = (cluster: Cluster, name: string, n: number) =>
  cluster.patch(info(cluster), { namespace: 'apps', name }, { metadata: { labels: { n: String(n) } } })
const names = (objects: readonly { metadata: { name: string; namespace?: string } }[]) =>
  objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)

test('lists are in the order of the keys in the store, of one kind, of one namespace or all', () => {
  const cluster = newCluster()
  create(cluster, 'a', 'b')
  create(cluster, 'z')
  create(cluster, 'a', 'apps', 'Secret')
  create(cluster, 'c')
  expect(names(cluster.list(info(cluster)))).toEqual(['apps/c', 'apps/z', 'b/a'])
  expect(names(cluster.peekAll(info(cluster), 'apps'))).toEqual(['apps/c', 'apps/z'])
  expect(names(cluster.list(info(cluster), 'app'))).toEqual([])
})

test('one counter of versions for all kinds', () => {
  const cluster = newCluster()
  const versions = [create(cluster, 'a'), create(cluster, 'a', 'apps', 'Secret'), label(cluster, 'a', 1)].map(({ metadata }) =>
    Number(metadata.resourceVersion),
  )
  expect(versions).toEqual([cluster.version - 2, cluster.version - 1, cluster.version])
})

test('a list of the past is what it was: what came, what changed, what went', () => {
  const cluster = newCluster()
  create(cluster, 'gone')
  create(cluster, 'changed')
  const then = cluster.version
  const before = cluster.peekAll(info(cluster), 'apps')
  cluster.delete(info(cluster), { namespace: 'apps', name: 'gone' })
  label(cluster, 'changed', 1)
  create(cluster, 'new')
  expect(cluster.listAt(info(cluster), 'apps', then)).toEqual(before)
  expect(cluster.listAt(info(cluster), 'apps', cluster.version)).toEqual(cluster.peekAll(info(cluster), 'apps'))
  expect(cluster.listAt(info(cluster), 'b', then)).toEqual([])
})

test('events of one kind after a version, oldest first', () => {
  const cluster = newCluster()
  const start = cluster.version
  create(cluster, 'a')
  create(cluster, 'other', 'apps', 'Secret')
  label(cluster, 'a', 1)
  const types = (version: number) => cluster.eventsSince(info(cluster), version).map(({ type }) => type)
  expect([types(start), types(start + 1), types(cluster.version)]).toEqual([['ADDED', 'MODIFIED'], ['MODIFIED'], []])
})

test.each([
  ['by call', (cluster: Cluster) => cluster.compact()],
  ['by number', (cluster: Cluster) => Array.from({ length: 200 }, (_none, n) => label(cluster, 'a', n))],
])('what is forgotten %s is a 410', (_how, forget) => {
  const cluster = newCluster(new VirtualClock(), 150)
  create(cluster, 'a')
  const then = cluster.version
  label(cluster, 'a', 999)
  forget(cluster)
  expect(statusOf(() => cluster.eventsSince(info(cluster), then))).toMatchObject({
    code: 410,
    reason: 'Expired',
    message: expect.stringMatching(new RegExp(`^too old resource version: ${then} \\(\\d+\\)$`)),
  })
  expect(statusOf(() => cluster.listAt(info(cluster), 'apps', then))).toMatchObject({
    code: 410,
    message: 'The resourceVersion for the provided list is too old.',
  })
  expect(cluster.listAt(info(cluster), 'apps', cluster.version)).toHaveLength(1)
})

test('by age all but the last hundred events of a kind are forgotten', async () => {
  const clock = new VirtualClock()
  const cluster = newCluster(clock)
  create(cluster, 'a')
  const [first] = [cluster.version]
  for (let n = 0; n < 150; n++) label(cluster, 'a', n)
  await clock.advance(299_000)
  expect(cluster.eventsSince(info(cluster), first)).toHaveLength(150)
  await clock.advance(2_000)
  label(cluster, 'a', 999)
  expect(statusOf(() => cluster.eventsSince(info(cluster), first))?.code).toBe(410)
  expect(cluster.eventsSince(info(cluster), cluster.version - 100)).toHaveLength(100)
})

test('what was before its start a cluster does not know', () => {
  const cluster = newCluster()
  expect(statusOf(() => cluster.eventsSince(info(cluster), 1))?.code).toBe(410)
})

test('ten thousand objects are listed and found without a walk through all of them', () => {
  const cluster = newCluster()
  for (let n = 0; n < 10_000; n++) create(cluster, `n${n}`, n % 100 === 0 ? 'b' : 'apps')
  expect([cluster.peekAll(info(cluster), 'b').length, cluster.peek(info(cluster), { namespace: 'b', name: 'n9900' })?.metadata.name]).toEqual([
    100,
    'n9900',
  ])
  expect(cluster.peekAll(info(cluster, 'Secret'))).toEqual([])
})
