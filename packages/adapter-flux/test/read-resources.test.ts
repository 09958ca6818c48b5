import { describe, expect, it } from 'vitest'
import type { FluxClient } from '../src/flux-client.ts'
import type { KubernetesObject } from '../src/flux-types.ts'
import { parseEntry, readResources } from '../src/read-resources.ts'
import { caught } from './support/caught.ts'
import { type FakeCluster, failure, fakeCluster } from './support/fake-cluster.ts'
import { kustomizationOf } from './support/objects.ts'
import { statesOf } from './support/recorded-life.ts'

const ROLE = 'rbac.authorization.k8s.io'

describe('An entry of an inventory', () => {
  it.each([
    { id: 'apps_web_apps_Deployment', v: 'v1', group: 'apps', kind: 'Deployment', namespace: 'apps', name: 'web' },
    { id: 'default_cm__ConfigMap', v: 'v1', group: '', kind: 'ConfigMap', namespace: 'default', name: 'cm' },
    { id: '_podinfo__Namespace', v: 'v1', group: '', kind: 'Namespace', namespace: null, name: 'podinfo' },
    { id: `_system__controller_${ROLE}_ClusterRole`, v: 'v1', group: ROLE, kind: 'ClusterRole', namespace: null, name: 'system:controller' },
    { id: `apps_team__a__view_${ROLE}_Role`, v: 'v1', group: ROLE, kind: 'Role', namespace: 'apps', name: 'team:a:view' },
    {
      id: '_webs.example.test_apiextensions.k8s.io_CustomResourceDefinition',
      v: 'v1',
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
      namespace: null,
      name: 'webs.example.test',
    },
    { id: 'apps_a_b_example.test_Widget', v: 'v1alpha1', group: 'example.test', kind: 'Widget', namespace: 'apps', name: 'a_b' },
  ])('$id is $kind $name', ({ id, v, ...ref }) => {
    expect(parseEntry({ id, v })).toEqual({ version: v, ...ref })
  })

  it('of a recorded life names what its Kustomization applied', () => {
    const entries = statesOf('happy-path').flatMap(({ deployment }) => deployment?.kustomization.status?.inventory?.entries ?? [])
    expect([...new Set(entries.map((entry) => JSON.stringify(parseEntry(entry))))].map((text) => JSON.parse(text))).toEqual([
      { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'f-happy-2', name: 'conf' },
      { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'f-happy-2', name: 'web' },
      { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'f-happy-2', name: 'conf2' },
    ])
  })
})

const RESOURCES: Readonly<Record<string, object>> = {
  v1: {
    resources: [
      { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
      { name: 'namespaces', kind: 'Namespace', namespaced: false },
    ],
  },
  'apps/v1': {
    resources: [
      { name: 'deployments/scale', kind: 'Deployment', namespaced: true },
      { name: 'deployments', kind: 'Deployment', namespaced: true },
    ],
  },
}

/** The cluster with discovery and these objects by path. */
function clusterWith(objects: Readonly<Record<string, KubernetesObject | Error>>): FakeCluster & { readonly paths: string[] } {
  const cluster = fakeCluster()
  const paths: string[] = []
  const client: FluxClient = {
    ...cluster.client,
    getApiResources: async (apiVersion) => {
      paths.push(apiVersion)
      return RESOURCES[apiVersion] ?? Promise.reject(failure('FAILED_PRECONDITION'))
    },
    getObject: async <T extends KubernetesObject>(path: string) => {
      paths.push(path)
      const found = objects[path] ?? failure('NOT_FOUND')
      if (found instanceof Error) throw found
      return found as T
    },
  }
  return { ...cluster, client, paths }
}

const withEntries = (...ids: readonly string[]) => kustomizationOf({ status: { inventory: { entries: ids.map((id) => ({ id, v: 'v1' })) } } })

describe('The resources of a deployment', () => {
  it('are read at the path that the cluster serves them at, its discovery asked once', async () => {
    const cluster = clusterWith({})
    await readResources(
      cluster.client,
      withEntries('apps_web_apps_Deployment', 'apps_api_apps_Deployment', '_apps__Namespace', 'apps_a%2Fb__ConfigMap'),
      {},
    )
    expect(cluster.paths.toSorted()).toEqual([
      '/api/v1/namespaces/apps',
      '/api/v1/namespaces/apps/configmaps/a%252Fb',
      '/apis/apps/v1/namespaces/apps/deployments/api',
      '/apis/apps/v1/namespaces/apps/deployments/web',
      'apps/v1',
      'v1',
    ])
  })

  it('are missing, unknown or judged by what the cluster says of each', async () => {
    const cluster = clusterWith({
      '/api/v1/namespaces/apps/configmaps/conf': { apiVersion: 'v1', metadata: { name: 'conf' } },
      '/api/v1/namespaces/apps/configmaps/hidden': failure('PERMISSION_DENIED'),
    })
    const entries = withEntries('apps_conf__ConfigMap', 'apps_gone__ConfigMap', 'apps_hidden__ConfigMap', 'apps_w_example.test_Widget')
    const resources = await readResources(cluster.client, entries, {})
    expect(resources.map(({ name, health, message }) => [name, health, message])).toEqual([
      ['conf', 'healthy', null],
      ['gone', 'missing', 'it is not in the cluster'],
      ['hidden', 'unknown', 'the credentials may not read it'],
      ['w', 'unknown', 'its kind is not served by this cluster'],
    ])
  })

  it('are all there or none: another failure of one fails the call', async () => {
    const cluster = clusterWith({ '/api/v1/namespaces/apps/configmaps/conf': failure('UNAVAILABLE') })
    expect((await caught(readResources(cluster.client, withEntries('apps_conf__ConfigMap'), {}))).code).toBe('UNAVAILABLE')
  })

  it('are none before anything was applied', async () => {
    expect(await readResources(fakeCluster().client, kustomizationOf(), {})).toEqual([])
  })
})
