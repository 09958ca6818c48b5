import { createTransport, systemClock } from '@gitops-dms/core/adapter'
import { fluxControllers, type KubeObject, workloadControllers } from '@gitops-dms/simulators/flux'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRepository } from '../support/repository.ts'
import { ApiClusterClient } from './support/api-cluster-client.ts'
import { type GenuineCluster, startGenuineCluster, untilTrue } from './support/genuine-cluster.ts'

const KUSTOMIZATION = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' }
const GIT_REPOSITORY = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' }
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' }
const key = { namespace: 'apps', name: 'web' }

let cluster: GenuineCluster
let client: ApiClusterClient

beforeAll(async () => {
  cluster = await startGenuineCluster()
  const { url, ca, token } = cluster.server
  client = new ApiClusterClient(
    createTransport({
      baseUrl: url,
      tls: { ca },
      headers: { accept: 'application/json', 'user-agent': 'simulated-controllers' },
      credentials: { headers: async () => ({ authorization: `Bearer ${token}` }) },
    }),
  )
})
afterAll(async () => {
  await client?.close()
  await cluster?.close()
})

const manifest = (text: string, replicas: number) => ({
  'deploy/config.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: apps\ndata:\n  text: ${text}\n`,
  'deploy/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: apps
spec:
  replicas: ${replicas}
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - { name: app, image: "nginx:1" }
`,
})

test('the simulated controllers take a Kustomization from create to healthy to gone on a genuine API server', async () => {
  const repository = await startRepository(manifest('none', 1))
  const flux = fluxControllers({ client, clock: systemClock, timing: { writeMs: 1, firstRetryMs: 50, healthPollMs: 100 } })
  const controllers = [flux, ...workloadControllers(client, systemClock, { readyMs: 50, staggerMs: 10 })]
  for (const controller of controllers) controller.start()
  try {
    const first = repository.commit(manifest('one', 1))
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'apps' } }, 'test')
    await client.create({ ...GIT_REPOSITORY, metadata: key, spec: { interval: '1h', url: repository.url, ref: { branch: 'main' } } }, 'test')
    const spec = { interval: '1h', path: './deploy', prune: true, wait: true, sourceRef: { kind: 'GitRepository', name: 'web' } }
    await client.create({ ...KUSTOMIZATION, metadata: key, spec }, 'test')

    await untilTrue(async () => (await applied()) === `main@sha1:${first}`)
    expect(condition(await client.get(DEPLOYMENT, key), 'Available')).toBe('True')
    expect((await client.get(CONFIG_MAP, key))?.['data']).toEqual({ text: 'one' })

    const second = repository.commit(manifest('two', 2))
    await client.patch(GIT_REPOSITORY, key, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } } })
    await untilTrue(async () => (await applied()) === `main@sha1:${second}`)
    expect((await client.get(CONFIG_MAP, key))?.['data']).toEqual({ text: 'two' })
    expect((await client.get(DEPLOYMENT, key))?.status).toMatchObject({ readyReplicas: 2, observedGeneration: 2 })

    await client.delete(KUSTOMIZATION, key)
    await untilTrue(async () => (await client.get(KUSTOMIZATION, key)) === undefined)
    expect([await client.get(CONFIG_MAP, key), await client.get(DEPLOYMENT, key)]).toEqual([undefined, undefined])
    expect(client.failures).toEqual([])
  } finally {
    await Promise.all(controllers.map((controller) => controller.stop()))
    await repository.close()
  }
})

async function applied(): Promise<unknown> {
  const object = await client.get(KUSTOMIZATION, key)
  return condition(object, 'Ready') === 'True' ? object?.status?.['lastAppliedRevision'] : undefined
}

function condition(object: KubeObject | undefined, type: string): string | undefined {
  const conditions = (object?.status?.['conditions'] ?? []) as unknown as readonly { readonly type: string; readonly status: string }[]
  return conditions.find((one) => one.type === type)?.status
}
