import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { FLUX_KINDS } from '../../src/flux/index.ts'
import type { ApiServer } from '../../src/kubernetes/api-server.ts'
import { apiOf, ask, clusterOf } from './ask.ts'

const AGGREGATED =
  'application/json;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList,application/json;v=v2beta1;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList,application/json'
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }

let clock: VirtualClock
let cluster: Cluster
let api: ApiServer

beforeEach(() => {
  clock = new VirtualClock()
  cluster = clusterOf(clock, { kinds: FLUX_KINDS })
  api = apiOf(cluster)
})

describe('discovery', () => {
  test('groups: those of the server in its order, then those of custom resources', async () => {
    const { groups } = (await ask(api, 'GET', '/apis')).json
    const names = groups.map(({ name }: { name: string }) => name)
    expect(names.slice(0, 3)).toEqual(['apiregistration.k8s.io', 'apps', 'events.k8s.io'])
    expect(names).toContain('kustomize.toolkit.fluxcd.io')
    const autoscaling = groups.find(({ name }: { name: string }) => name === 'autoscaling')
    expect(autoscaling.preferredVersion.version).toBe('v2')
  })

  test('resources with what belongs to them', async () => {
    const { json } = await ask(api, 'GET', '/apis/apps/v1')
    expect(json.resources).toContainEqual({
      name: 'deployments',
      singularName: 'deployment',
      namespaced: true,
      kind: 'Deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      storageVersionHash: '8aSe+NMegvE=',
    })
    expect(json.resources).toContainEqual(expect.objectContaining({ name: 'deployments/scale', group: 'autoscaling', version: 'v1', kind: 'Scale' }))
    expect((await ask(api, 'GET', '/apis/kustomize.toolkit.fluxcd.io/v1')).json.resources[0]).toMatchObject({
      verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
      storageVersionHash: 'GozwzC4McTQ=',
    })
    expect((await ask(api, 'GET', '/api/v1')).json).not.toHaveProperty('apiVersion')
  })

  test('all in one, once per change', async () => {
    const all = await ask(api, 'GET', '/apis', { headers: { accept: AGGREGATED } })
    expect(all.headers.get('content-type')).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList')
    expect(all.headers.get('cache-control')).toBe('public')
    const custom = all.json.items.find(({ metadata }: { metadata: { name: string } }) => metadata.name === 'kustomize.toolkit.fluxcd.io')
    expect(custom.versions[0].resources[0]).toMatchObject({
      resource: 'kustomizations',
      responseKind: { group: 'kustomize.toolkit.fluxcd.io', version: 'v1', kind: 'Kustomization' },
      scope: 'Namespaced',
      subresources: [{ subresource: 'status' }],
    })
    const etag = all.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9A-F]{128}"$/)
    expect((await ask(api, 'GET', '/apis', { headers: { accept: AGGREGATED, 'if-none-match': etag } })).status).toBe(304)
    const older = await ask(api, 'GET', '/api', { headers: { accept: 'application/json;v=v2beta1;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList' } })
    expect(older.json.apiVersion).toBe('apidiscovery.k8s.io/v2beta1')
  })

  test('health, whole and in parts', async () => {
    expect((await ask(api, 'GET', '/readyz')).text).toBe('ok')
    expect((await ask(api, 'GET', '/readyz?verbose&exclude=etcd')).text).toContain('[+]log ok\n[+]etcd excluded: ok\n')
    expect((await ask(api, 'GET', '/livez/ping')).text).toBe('ok')
    expect((await ask(api, 'GET', '/livez?verbose')).text).toMatch(/livez check passed\n$/)
    expect((await ask(api, 'GET', '/')).json.paths).toContain('/readyz/etcd')
  })

  test('schemas that kubectl asks for before it validates', async () => {
    const { paths } = (await ask(api, 'GET', '/openapi/v3')).json
    const { serverRelativeURL } = paths['apis/kustomize.toolkit.fluxcd.io/v1']
    const document = (await ask(api, 'GET', serverRelativeURL)).json
    const { patch } = document.paths['/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{namespace}/kustomizations/{name}']
    expect(patch.parameters.map(({ name }: { name: string }) => name)).toContain('fieldValidation')
    expect(patch['x-kubernetes-group-version-kind']).toEqual({ group: 'kustomize.toolkit.fluxcd.io', version: 'v1', kind: 'Kustomization' })
    expect(await ask(api, 'GET', '/openapi/v3/apis/nope')).toMatchObject({ status: 404, text: '' })
  })
})

describe('tables', () => {
  const cells = async (path: string) => (await ask(api, 'GET', path, { headers: TABLE })).json.rows.map(({ cells: row }: { cells: unknown[] }) => row)

  test('of a custom resource: its columns, none where nothing is', async () => {
    const path = '/apis/source.toolkit.fluxcd.io/v1/namespaces/apps/gitrepositories'
    const repository = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'web', namespace: 'apps' } }
    cluster.create({ ...repository, spec: { interval: '1m', url: 'https://git.example.test/web.git' } })
    await clock.advance(150_000)
    expect(await cells(path)).toEqual([['web', 'https://git.example.test/web.git', '2m30s', null, null]])
    const conditions = [{ type: 'Ready', status: 'True', message: 'stored', reason: 'Succeeded', lastTransitionTime: '2026-01-01T00:00:00Z' }]
    cluster.patch(cluster.kindOf(repository), repository.metadata, { status: { conditions } }, { subresource: 'status' })
    expect(await cells(`${path}/web`)).toEqual([['web', 'https://git.example.test/web.git', '2m30s', 'True', 'stored']])
  })

  test('of workloads', async () => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1' }] } }
    const metadata = { name: 'web', namespace: 'apps' }
    cluster.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template },
    })
    expect(await cells('/apis/apps/v1/deployments')).toEqual([['web', '0/2', 0, 0, '0s', 'c', 'web:1', 'app=web']])
    cluster.create({ apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec })
    expect(await cells('/api/v1/pods')).toEqual([['web', '0/1', 'Pending', '0', '0s', '<none>', '<none>', '<none>', '<none>']])
    expect((await cells('/api/v1/namespaces/default'))[0]).toEqual(['default', 'Active', '0s'])
  })

  test('with the object, its metadata, or nothing', async () => {
    const object = async (include: string) =>
      (await ask(api, 'GET', `/api/v1/namespaces/default?includeObject=${include}`, { headers: TABLE })).json.rows[0].object
    expect(await object('None')).toBeNull()
    expect((await object('Metadata')).kind).toBe('PartialObjectMetadata')
    expect((await object('Object')).kind).toBe('Namespace')
    expect((await ask(api, 'GET', '/api/v1/namespaces/default?includeObject=X', { headers: TABLE })).json.message).toContain('must be')
  })
})
