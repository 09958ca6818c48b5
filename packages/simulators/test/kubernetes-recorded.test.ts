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
    const jsonPatch = 'JSON patch is not simulated yet'
    const conflicts = 'conflicts between field managers are not simulated yet'
    const warnings = 'an error has no Warning headers here'
    const found = await differences('writes', {
      access: server,
      leftOut: {
        'create-wrong-type': warnings,
        'create-kind-mismatch': warnings,
        'strict-merge-patch': 'the message holds the whole object, with managedFields',
        'json-patch-ok': jsonPatch,
        'json-patch-test-fails': jsonPatch,
        'json-patch-bad-op': jsonPatch,
        'json-patch-not-array': jsonPatch,
        'apply-conflict': conflicts,
        'apply-conflict-update-manager': conflicts,
        'apply-managed-fields': 'the recording does not have them',
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
          cluster.patch(kustomizations(), { namespace: 'apps', name: 'ssa' }, { spec: { timeout: '1m' } })
        },
      },
    })
    expect(found).toEqual({})
  })

  test('more writes', async () => {
    const found = await differences('writes-more', {
      access: server,
      leftOut: {
        'controller-revision': 'ControllerRevision is not simulated',
        'controller-revision-change': 'ControllerRevision is not simulated',
      },
      before: { 'merge-unknown-default': () => cluster.create(kustomization('more', ['finalizers.fluxcd.io'])) },
    })
    expect(found).toEqual({})
  })

  test('deletes', async () => {
    const propagation = 'foreground and orphaning deletion are not simulated'
    const collection = 'deletion of a collection is not simulated'
    const namespaces = 'a namespace that goes away is not simulated'
    cluster.create(kustomization('b'))
    cluster.create(kustomization('yml'))
    cluster.create(kustomization('fin', ['finalizers.fluxcd.io']))
    cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cmx', namespace: 'apps' } })
    const found = await differences('deletes', {
      access: server,
      leftOut: {
        'add-finalizer-terminating': 'the recording repeats its cause three times',
        'remove-finalizer': 'a JSON patch',
        'delete-foreground': propagation,
        'delete-orphan': propagation,
        'delete-collection': collection,
        'delete-collection-ok': collection,
        'delete-namespace': namespaces,
        'namespace-stuck': namespaces,
        'create-terminating': namespaces,
      },
      before: { 'remove-finalizer': () => cluster.patch(kustomizations(), { namespace: 'apps', name: 'fin' }, { metadata: { finalizers: null } }) },
    })
    expect(found).toEqual({})
  })

  test('lists', async () => {
    const listed = (await readExchanges('lists')).find(({ id }) => id === 'list')?.response.body as { items: KubeObject[] }
    for (const { metadata, spec } of listed.items) {
      const { name, namespace = '', labels = {} } = metadata
      cluster.create({ ...GIT_REPOSITORY, metadata: { name, namespace, labels }, spec: spec ?? {} })
    }
    const later = 'positions in the past and in the future are not simulated'
    const found = await differences('lists', {
      access: server,
      leftOut: {
        'rv-match-no-rv': later,
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
