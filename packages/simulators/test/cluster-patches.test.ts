import { describe, expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import type { JsonMap, KubeObject } from '../src/cluster/kube-object.ts'
import { FLUX_KINDS, KUSTOMIZATION } from '../src/flux/kinds.ts'
import { statusOf } from './support/cluster-world.ts'

const key = { namespace: 'apps', name: 'web' }
const newCluster = () => new Cluster({ kinds: FLUX_KINDS, namespaces: ['apps'] })
const configMap: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...key, labels: { a: 'b' } }, data: { x: '1', y: '2' } }
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...key, finalizers: ['a.test/one', 'a.test/two'] },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'app', image: 'web:1', env: [{ name: 'A', value: '1' }], args: ['x'] },
          { name: 'side', image: 'side:1' },
        ],
      },
    },
  },
}

test.each<[string, JsonMap, object]>([
  ['adds and replaces', { data: { x: '9', z: '3' } }, { x: '9', y: '2', z: '3' }],
  ['removes by null', { data: { x: null } }, { y: '2' }],
])('a merge patch %s', (_what, patch, data) => {
  const cluster = newCluster()
  cluster.create(configMap)
  expect(cluster.patch(cluster.kindOf(configMap), key, patch)['data']).toEqual(data)
})

describe('a JSON patch', () => {
  test('goes step by step', () => {
    const cluster = newCluster()
    cluster.create(configMap)
    const operations = [
      { op: 'test', path: '/data/x', value: '1' },
      { op: 'move', from: '/data/x', path: '/data/moved' },
      { op: 'add', path: '/metadata/annotations', value: { a: 'b' } },
      { op: 'remove', path: '/metadata/labels' },
    ]
    const { data, metadata } = cluster.patch(cluster.kindOf(configMap), key, operations, { type: 'json' })
    expect([data, metadata.annotations, metadata.labels]).toEqual([{ moved: '1', y: '2' }, { a: 'b' }, undefined])
  })

  test('takes a member that is not there as null, and may replace it', () => {
    const cluster = newCluster()
    cluster.create(configMap)
    const operations = [
      { op: 'test', path: '/data/none', value: null },
      { op: 'replace', path: '/data/none', value: 'there' },
    ]
    expect(cluster.patch(cluster.kindOf(configMap), key, operations)['data']).toEqual({ x: '1', y: '2', none: 'there' })
  })

  test.each<[string, JsonMap]>([
    ['a test that fails', { op: 'test', path: '/data/x', value: '2' }],
    ['an unknown operation', { op: 'frob', path: '/data/x', value: 1 }],
    ['a path that is not there', { op: 'remove', path: '/data/none' }],
    ['a path that is none', { op: 'add', path: 'data/x', value: '1' }],
    ['a member of what has none', { op: 'add', path: '/data/x/y', value: '1' }],
  ])('with %s is a 422 that says nothing, and changes nothing', (_what, operation) => {
    const cluster = newCluster()
    cluster.create(configMap)
    const before = cluster.version
    const status = statusOf(() =>
      cluster.patch(cluster.kindOf(configMap), key, [{ op: 'add', path: '/data/new', value: '1' }, operation], { type: 'json' }),
    )
    expect([status?.code, status?.details, status?.message]).toEqual([422, {}, 'the server rejected our request due to an error in our request'])
    expect(cluster.version).toBe(before)
  })
})

describe('a strategic merge patch', () => {
  const patched = (patch: JsonMap) => {
    const cluster = newCluster()
    cluster.create(deployment)
    return cluster.patch(cluster.kindOf(deployment), key, patch, { type: 'strategic' })
  }
  const containersOf = (patch: JsonMap) => {
    const { template } = patched({ spec: { template: { spec: patch } } }).spec as {
      template: { spec: { containers: { name: string; image: string; env?: unknown; args?: unknown }[] } }
    }
    return template.spec.containers.map(({ name, image, env, args }) => ({
      name,
      image,
      ...(env === undefined ? {} : { env }),
      ...(args === undefined ? {} : { args }),
    }))
  }
  const app = { name: 'app', image: 'web:1', env: [{ name: 'A', value: '1' }], args: ['x'] }
  const side = { name: 'side', image: 'side:1' }

  test.each<[string, JsonMap, object[]]>([
    ['merges items by their key', { containers: [{ name: 'side', image: 'side:2' }] }, [app, { ...side, image: 'side:2' }]],
    [
      'adds items, before those that only the list had (measured)',
      { containers: [{ name: 'new', image: 'new:1' }] },
      [{ name: 'new', image: 'new:1' }, app, side],
    ],
    ['deletes items', { containers: [{ name: 'app', $patch: 'delete' }] }, [side]],
    ['replaces a list', { containers: [{ $patch: 'replace' }, { name: 'only', image: 'o:1' }] }, [{ name: 'only', image: 'o:1' }]],
    [
      'goes into lists of lists, and replaces those without a key',
      { containers: [{ name: 'app', env: [{ name: 'B', value: '2' }], args: ['y'] }] },
      [{ ...app, env: [{ name: 'B', value: '2' }, ...app.env], args: ['y'] }, side],
    ],
    ['orders items', { $setElementOrder$: [] }, [app, side]],
  ])('%s', (_what, patch, containers) => {
    const { $setElementOrder$, ...rest } = patch
    expect(containersOf(rest)).toEqual(containers)
  })

  test('sets the order, retains keys and deletes from lists of values', () => {
    expect(containersOf({ '$setElementOrder/containers': [{ name: 'side' }, { name: 'app' }] }).map(({ name }) => name)).toEqual(['side', 'app'])
    const { metadata } = patched({ metadata: { '$deleteFromPrimitiveList/finalizers': ['a.test/one'], finalizers: ['a.test/three'] } })
    expect(metadata.finalizers).toEqual(['a.test/three', 'a.test/two'])
    expect(patched({ spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }).spec?.['strategy']).toEqual({ type: 'Recreate' })
  })

  test('of a custom resource is a 415', () => {
    const cluster = newCluster()
    cluster.create({ ...KUSTOMIZATION, metadata: { ...key }, spec: { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'x' } } })
    expect(statusOf(() => cluster.patch(cluster.kindOf(KUSTOMIZATION), key, {}, { type: 'strategic' }))?.code).toBe(415)
  })
})

test.each<[string, JsonMap | JsonMap[], number, RegExp]>([
  ['another name', { metadata: { name: 'other' } }, 400, /^the name of the object \(other\) does not match the name on the URL \(web\)$/],
  ['another namespace', { metadata: { namespace: 'other' } }, 400, /namespace of the provided object does not match/],
  ['no metadata', { metadata: null }, 400, /^the name of the object \(web based on URL\) was undeterminable: name must be provided$/],
  ['another kind', { kind: 'Secret' }, 422, /must be Kustomization$/],
  [
    'another version',
    { apiVersion: 'kustomize.toolkit.fluxcd.io/v1beta2' },
    422,
    /apiVersion: Invalid value: .*: must be kustomize\.toolkit\.fluxcd\.io\/v1$/,
  ],
])('no patch gives an object %s', (_what, patch, code, message) => {
  const cluster = newCluster()
  cluster.create({ ...KUSTOMIZATION, metadata: { ...key }, spec: { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'x' } } })
  const status = statusOf(() => cluster.patch(cluster.kindOf(KUSTOMIZATION), key, patch))
  expect(status).toMatchObject({ code, message: expect.stringMatching(message) })
})
