import { afterAll, beforeAll, expect, test } from 'vitest'
import { ARGOCD_KINDS, type ArgoCdSimulator, startArgoCdSimulator } from '../src/argocd/index.ts'
import { at } from '../src/cluster/kube-object.ts'
import { Cluster, FLUX_KINDS, type FluxSimulator, startFluxSimulator } from '../src/flux/index.ts'
import { send } from './support/api-client.ts'
import { fastClock } from './support/fast-clock.ts'
import { type Repositories, serveRepositories } from './support/repositories.ts'
import { until } from './support/until.ts'

let repositories: Repositories
let cluster: Cluster
let flux: FluxSimulator
let argocd: ArgoCdSimulator

beforeAll(async () => {
  repositories = await serveRepositories()
  cluster = new Cluster({ clock: fastClock(50), kinds: [...FLUX_KINDS, ...ARGOCD_KINDS], namespaces: ['by-flux', 'by-argocd'] })
  flux = await startFluxSimulator({ cluster })
  argocd = await startArgoCdSimulator({ cluster, controlPlane: false })
})
afterAll(async () => {
  await Promise.all([flux.close(), argocd.close()])
  await repositories.close()
})

test('one cluster with both engines: each deploys, and the Kubernetes API shows both', async () => {
  await repositories.restore('site')
  const repoURL = `${repositories.url}/site.git`
  const source = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'web' },
    spec: { url: repoURL, interval: '1h', ref: { branch: 'main' } },
  }
  const kustomization = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'web' },
    spec: { interval: '1h', prune: true, path: './web', targetNamespace: 'by-flux', sourceRef: { kind: 'GitRepository', name: 'web' } },
  }
  const post = (path: string, body: object) => send(flux, { method: 'POST', path, body })
  await post('/apis/source.toolkit.fluxcd.io/v1/namespaces/by-flux/gitrepositories', source)
  await post('/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/by-flux/kustomizations', kustomization)
  const spec = {
    project: 'default',
    source: { repoURL, path: 'web', targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'by-argocd' },
    syncPolicy: { automated: {} },
  }
  const created = await send(argocd, { method: 'POST', path: '/api/v1/applications', body: { metadata: { name: 'web' }, spec } })
  expect(created.status).toBe(200)

  const kustomizations = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/by-flux/kustomizations/web'
  const applications = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/web'
  const read = async (path: string) => (await send(flux, { method: 'GET', path })).json
  const stored = (kind: { apiVersion: string; kind: string }, namespace: string) => cluster.find(cluster.kindOf(kind), { namespace, name: 'web' })
  await until(cluster, () => at(stored(kustomization, 'by-flux'), 'status', 'lastAppliedRevision'))
  await until(
    cluster,
    () => at(stored({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' }, 'argocd'), 'status', 'health', 'status') === 'Healthy',
  )
  expect(await read(kustomizations)).toMatchObject({ kind: 'Kustomization', status: { inventory: {} } })
  expect(await read(applications)).toMatchObject({ kind: 'Application', status: { sync: { status: 'Synced' } } })
  for (const namespace of ['by-flux', 'by-argocd']) {
    expect(await read(`/apis/apps/v1/namespaces/${namespace}/deployments/web`)).toMatchObject({ kind: 'Deployment', metadata: { namespace } })
  }
  // What one engine made the other leaves alone.
  expect(
    at(await read(`/api/v1/namespaces/by-argocd/configmaps`), 'items', 0, 'metadata', 'labels', 'kustomize.toolkit.fluxcd.io/name'),
  ).toBeUndefined()
})
