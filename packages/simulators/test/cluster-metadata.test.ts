import { describe, expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import type { KubeObject, ObjectMeta } from '../src/cluster/kube-object.ts'
import { FLUX_KINDS, GIT_REPOSITORY } from '../src/flux/kinds.ts'
import { causesOf } from './support/cluster-world.ts'

const newCluster = () => new Cluster({ kinds: FLUX_KINDS, namespaces: ['apps'] })
const configMap = (metadata: Partial<ObjectMeta>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'apps', ...metadata },
})
const repository = (metadata: Partial<ObjectMeta>): KubeObject => ({
  ...GIT_REPOSITORY,
  metadata: { name: 'a', namespace: 'apps', ...metadata },
  spec: { interval: '1m', url: 'https://x.test' },
})

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const PART =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const owner = { apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'u' }

describe('a new object is refused', () => {
  test.each<[string, Partial<ObjectMeta>, string[]]>([
    ['a name', { name: 'Bad_' }, [`metadata.name: Invalid value: "Bad_": ${SUBDOMAIN}`]],
    ['a label value', { labels: { a: '-x' } }, [`metadata.labels: Invalid value: "-x": ${VALUE}`]],
    ['a long label value', { labels: { a: 'x'.repeat(64) } }, [`metadata.labels: Invalid value: "${'x'.repeat(64)}": must be no more than 63 bytes`]],
    ['a label key', { labels: { 'b c': 'v' } }, [`metadata.labels: Invalid value: "b c": name part ${PART}`]],
    ['a prefix', { labels: { 'A_b/x': 'v' } }, [`metadata.labels: Invalid value: "A_b/x": prefix part ${SUBDOMAIN}`]],
    ['an empty prefix', { labels: { '/x': 'v' } }, ['metadata.labels: Invalid value: "/x": prefix part must be non-empty']],
    ['large annotations', { annotations: { big: 'x'.repeat(262_142) } }, ['metadata.annotations: Too long: may not be more than 262144 bytes']],
    [
      'a finalizer without a domain',
      { finalizers: ['plain'] },
      ['metadata.finalizers[0]: Invalid value: "plain": name is neither a standard finalizer name nor is it fully qualified'],
    ],
    [
      'both policies',
      { finalizers: ['orphan', 'foregroundDeletion'] },
      ['metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set'],
    ],
    [
      'an event as owner',
      { ownerReferences: [{ ...owner, kind: 'Event' }] },
      [expect.stringContaining('/v1, Kind=Event is disallowed from being an owner')] as never,
    ],
    [
      'two controllers',
      {
        ownerReferences: [
          { ...owner, controller: true },
          { ...owner, uid: 'v', name: 'y', controller: true },
        ],
      },
      [expect.stringMatching(/Only one reference can have Controller set to true\. Found "true" in references for Pod\/x and Pod\/y$/)] as never,
    ],
  ])('for %s', (_what, metadata, causes) => {
    expect(causesOf(() => newCluster().create(configMap(metadata)))).toEqual(causes)
  })

  test('for an owner that says nothing, once for each member', () => {
    const causes = causesOf(() => newCluster().create(configMap({ ownerReferences: [{} as never] })))
    expect(causes.map((cause) => cause.split(':')[0])).toEqual(
      ['apiVersion', 'kind', 'name', 'uid'].map((member) => `metadata.ownerReferences.${member}`),
    )
  })
})

test.each([
  ['v1', 'Namespace', 'A'],
  ['v1', 'Service', 'a.b'],
  ['v1', 'ConfigMap', 'a..b'],
  ['rbac.authorization.k8s.io/v1', 'Role', 'a/b'],
])('names go by the rules of their kind: %s %s %s', (apiVersion, kind, name) => {
  const cluster = newCluster()
  const namespace = kind === 'Namespace' ? {} : { namespace: 'apps' }
  const create = (as: string) =>
    causesOf(() => cluster.create({ apiVersion, kind, metadata: { name: as, ...namespace } })).filter((cause) => cause.startsWith('metadata.name'))
  expect(create(name)).toHaveLength(1)
  expect(create('system:a').length).toBe(kind === 'Role' ? 0 : 1)
})

describe('faults of a change are told as often as a server checks them', () => {
  test.each<[string, KubeObject, object, number]>([
    ['a label of a built-in kind', configMap({}), { labels: { a: '-x' } }, 4],
    ['a label of a custom resource', repository({}), { labels: { a: '-x' } }, 3],
    ['the uid', configMap({}), { uid: 'other' }, 2],
    ['the deletion', repository({}), { deletionTimestamp: '2020-01-01T00:00:00Z' }, 2],
  ])('%s', (_what, object, metadata, times) => {
    const cluster = newCluster()
    cluster.create(object)
    const causes = causesOf(() => cluster.patch(cluster.kindOf(object), object.metadata, { metadata } as never))
    expect([causes.length, new Set(causes).size]).toEqual([times, 1])
  })

  test('a finalizer that comes while the object goes', () => {
    const cluster = newCluster()
    const object = repository({ finalizers: ['a.test/b'] })
    cluster.create(object)
    const info = cluster.kindOf(object)
    cluster.delete(info, object.metadata)
    const cause =
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c.test/d"}'
    const patch = { metadata: { finalizers: ['a.test/b', 'c.test/d'] } }
    expect(causesOf(() => cluster.patch(info, object.metadata, patch))).toEqual([cause, cause])
  })
})

test('warns of what is allowed but not wise', () => {
  const warnings: string[] = []
  const warn = (text: string) => warnings.push(text)
  const cluster = newCluster()
  const { metadata } = cluster.create(repository({ finalizers: ['plain', 'a.test', 'a.test/b'], ownerReferences: [owner, owner] }), { warn })
  cluster.patch(cluster.kindOf(GIT_REPOSITORY), metadata, { metadata: { labels: { a: 'b' } } }, { warn })
  expect(warnings).toEqual([
    expect.stringContaining('duplicate UID(s) observed: u'),
    'metadata.finalizers: "plain": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers',
    'metadata.finalizers: "a.test": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers',
  ])
  expect(metadata.ownerReferences).toHaveLength(1)
})
