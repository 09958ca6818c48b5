import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import type { KubeObject } from '../src/cluster/kube-object.ts'
import { FLUX_KINDS } from '../src/flux/index.ts'
import { GIT_REPOSITORY, KUSTOMIZATION } from '../src/flux/kinds.ts'
import { type KubernetesServer, serveKubernetes } from '../src/kubernetes/serve-kubernetes.ts'
import { differences, givenAnswer, readExchanges, recordedAnswer, repeat } from './support/replay-exchanges.ts'

let cluster: Cluster
let server: KubernetesServer

beforeEach(async () => {
  cluster = new Cluster({ kinds: FLUX_KINDS, namespaces: ['apps', 'other'] })
  server = await serveKubernetes(cluster)
})

afterEach(async () => {
  await server.close()
})

const kustomization = (name: string, finalizers?: string[]): KubeObject => ({
  ...KUSTOMIZATION,
  metadata: { name, namespace: 'apps', ...(finalizers === undefined ? {} : { finalizers }) },
  spec: { interval: '10m', prune: true, path: './deploy', sourceRef: { kind: 'GitRepository', name: 'web' } },
})

const kustomizations = () => cluster.kindOf(KUSTOMIZATION)

describe('recorded answers', () => {
  test('writes', async () => {
    const found = await differences('writes', {
      access: server,
      leftOut: {
        'strict-merge-patch': 'the message holds the whole object, with managedFields',
        'annotation-too-big': 'the recording has the size only in words',
        'body-too-big': 'the recording has the size only in words',
      },
      before: {
        'main-patch-status-ignored': () => {
          cluster.patch(
            kustomizations(),
            { namespace: 'apps', name: 'a' },
            { status: { lastAppliedRevision: 'main@sha1:1' } },
            { subresource: 'status' },
          )
        },
        'apply-conflict-update-manager': () => {
          const edited = { namespace: 'apps', name: 'ssa' }
          cluster.patch(kustomizations(), edited, { spec: { timeout: '1m' } }, { fieldManager: 'kubectl-edit' })
        },
      },
    })
    expect(found).toEqual({})
  })

  test('more writes', async () => {
    const found = await differences('writes-more', {
      access: server,
      before: { 'merge-unknown-default': () => cluster.create(kustomization('more', ['finalizers.fluxcd.io'])) },
    })
    expect(found).toEqual({})
  })

  test('deletes', async () => {
    cluster.create(kustomization('b'))
    cluster.create(kustomization('yml'))
    cluster.create(kustomization('fin', ['finalizers.fluxcd.io']))
    cluster.create(kustomization('orph'))
    for (const name of ['col0', 'col1', 'col2']) {
      const { metadata, ...rest } = kustomization(name)
      cluster.create({ ...rest, metadata: { ...metadata, labels: { set: 'col' } } })
    }
    cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cmx', namespace: 'apps' } })
    const found = await differences('deletes', {
      access: server,
      leftOut: {
        'remove-finalizer': 'the object was changed by an exchange of another recording',
        'delete-foreground': 'needs a garbage collector',
        'delete-collection': 'asked by a user without the right',
        'delete-namespace': 'the manager of its labels is not told by the recording',
        'namespace-stuck': 'needs a namespace controller',
      },
      before: { 'get-after': () => cluster.patch(kustomizations(), { namespace: 'apps', name: 'fin' }, { metadata: { finalizers: null } }) },
    })
    expect(found).toEqual({})
  })

  test('lists', async () => {
    const listed = (await readExchanges('lists')).find(({ id }) => id === 'list')?.response.body as { items: KubeObject[] }
    for (const { metadata, spec } of listed.items) {
      const { name, namespace = '', labels = {} } = metadata
      cluster.create({ ...GIT_REPOSITORY, metadata: { name, namespace, labels }, spec: spec ?? {} })
    }
    const later = 'at a version that this cluster never had'
    const found = await differences('lists', {
      access: server,
      leftOut: {
        'rv-exact': later,
        'rv-future': later,
        'continue-after-compaction': 'made after another write',
        'continue-after-compaction-2': 'made after another write',
        'continue-after-compaction-3': 'made after another write',
        'rv-exact-compacted': later,
      },
    })
    expect(found).toEqual({})
  })

  test('discovery, version, readiness, unknown paths', async () => {
    const only = [
      'not-acceptable',
      'discovery-plain-api',
      'discovery-group',
      'discovery-version',
      'unknown-group',
      'unknown-version',
      'unknown-plural',
    ]
    const found = await differences('negotiation', {
      access: server,
      only: [...only, 'unknown-root', 'version', 'version-anonymous', 'readyz', 'readyz-anonymous'],
    })
    expect(found).toEqual({})
  })

  test.each([
    ['bad-token', 'Bearer wrong'],
    ['basic', 'Basic dXNlcjpwYXNz'],
    ['anonymous', ''],
  ])('credentials: %s', async (id, authorization) => {
    const exchange = (await readExchanges('auth')).find((one) => one.id === id)
    if (exchange === undefined) throw new Error(`no exchange ${id}`)
    expect(givenAnswer(await repeat(server, exchange, new Map(), authorization))).toEqual(recordedAnswer(exchange))
  })
})
