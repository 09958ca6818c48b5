import { createFluxAdapter } from '@gitops-dms/adapter-flux'
import { createDms, type Dms, type DmsInstance, type OperationProgress } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { type Controller, fluxControllers, type KubeObject, workloadControllers } from '@gitops-dms/simulators/flux'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configMap, deployment, startRepository, type TestRepository, WEB } from '../support/repository.ts'
import { ApiClusterClient } from './support/api-cluster-client.ts'
import { codeOf } from './support/code-of.ts'
import { collectSources } from './support/collect-sources.ts'
import { createKustomization, KUSTOMIZATIONS } from './support/create-kustomization.ts'
import { ask, type GenuineCluster, startGenuineCluster, tell, untilTrue } from './support/genuine-cluster.ts'

const NAMESPACES = ['flux-system', 'life', 'broken', 'changed', 'orphan', 'twice', 'contested', 'stale', 'paged', 'plain'] as const
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' }
const GIT_REPOSITORY = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' }
const MERGE = 'application/merge-patch+json'
const HOLD = 'test.example/hold'

let cluster: GenuineCluster
let client: ApiClusterClient
let controllers: readonly Controller[] = []
let dms: Dms
let instance: DmsInstance
const repositories: TestRepository[] = []

const repository = async (files: Readonly<Record<string, string>> = WEB) => {
  const started = await startRepository(files)
  repositories.push(started)
  return started
}
const request = (name: (typeof NAMESPACES)[number], { url }: TestRepository) => ({
  name,
  namespace: name,
  gitRepo: url,
  gitRevision: 'main',
  gitPath: 'deploy',
})
const textIn = async (namespace: string) => (await client.get(CONFIG_MAP, { namespace, name: 'web-text' }))?.['data']
const find = (kind: typeof DEPLOYMENT, namespace: string, name: string): Promise<KubeObject | undefined> => client.get(kind, { namespace, name })

beforeAll(async () => {
  cluster = await startGenuineCluster()
  client = new ApiClusterClient(cluster.transport)
  for (const name of NAMESPACES) await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, 'test')
  await client.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } }, 'test')
  const flux = fluxControllers({ client, clock: systemClock, timing: { writeMs: 1, firstRetryMs: 50, healthPollMs: 100 } })
  const garbage = collectSources(client, (error) => client.failures.push(error))
  controllers = [flux, garbage, ...workloadControllers(client, systemClock, { readyMs: 50, staggerMs: 10 })]
  for (const controller of controllers) controller.start()
  const { url, ca, token } = cluster.server
  dms = createDms({ instances: { flux: createFluxAdapter({ server: url, token, tls: { ca } }) } })
  instance = dms.instance('flux')
})

afterAll(async () => {
  await dms?.close()
  await Promise.all(controllers.map((controller) => controller.stop()))
  await client?.close()
  await Promise.all(repositories.map((one) => one.close()))
  await cluster?.close()
  expect(client?.failures ?? []).toEqual([])
})

describe('adapter-flux on a genuine API server', () => {
  test('deploys, follows a commit, lists, tells the status and removes', async () => {
    const web = await repository()
    const seen: OperationProgress[] = []
    const created = await instance.createDeployment(request('life', web))
    expect(created.effect).toBe('started')
    const healthy = await created.wait({ onProgress: (progress) => seen.push(progress) })
    expect(healthy.status).toMatchObject({ phase: 'deployed', sync: 'synced', health: 'healthy', fresh: true })
    expect(seen.slice(0, -1).map((progress) => progress.status?.phase)).not.toContain('deployed')
    expect(await textIn('life')).toEqual({ text: 'first commit' })

    const commit = web.commit({ 'deploy/configmap.yaml': configMap('second commit') })
    const live = await (await instance.reconcileDeployment('life')).wait()
    expect(live.status?.revisions).toEqual([{ desired: commit, applied: commit }])
    expect(await textIn('life')).toEqual({ text: 'second commit' })

    const { items } = await instance.listDeployments({ namespace: 'life' })
    expect(items.map(({ spec, status }) => [spec.name, status.phase])).toEqual([['life', 'deployed']])
    const { resources } = await instance.getDeploymentStatus('life')
    expect(resources?.map(({ kind, name, health }) => `${kind}/${name} ${health}`).sort()).toEqual([
      'ConfigMap/web-text healthy',
      'Deployment/web healthy',
      'Service/web healthy',
    ])

    const gone = await (await instance.deleteDeployment('life', { cascade: 'workloads' })).wait()
    expect(gone).toMatchObject({ state: 'succeeded', status: null })
    expect([await textIn('life'), await find(DEPLOYMENT, 'life', 'web')]).toEqual([undefined, undefined])
    await expect(instance.getDeployment('life')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await find(GIT_REPOSITORY, 'flux-system', 'life')).toBeUndefined()
  })

  test('says why a broken image does not become healthy', async () => {
    const web = await repository({ ...WEB, 'deploy/deployment.yaml': deployment('registry.invalid/broken:1.0', 1) })
    const created = await instance.createDeployment(request('broken', web))
    await expect(created.wait()).rejects.toMatchObject({
      code: 'OPERATION_FAILED',
      message: expect.stringMatching(/web/),
      progress: { status: { health: 'degraded', phase: 'degraded' } },
    })
  })

  test('changes only what an update names, and nothing by an etag that is old', async () => {
    const web = await repository({ ...WEB, 'other/configmap.yaml': configMap('other folder') })
    await (await instance.createDeployment({ ...request('changed', web), labels: { team: 'a', tier: 'b' } })).wait()
    const before = await instance.getDeployment('changed')
    await (await instance.updateDeployment('changed', { source: { git: { path: 'other' } }, labels: { tier: null } })).wait()
    expect(await textIn('changed')).toEqual({ text: 'other folder' })
    const after = await instance.getDeployment('changed')
    expect(after.spec.sources[0]?.git).toEqual({ ...before.spec.sources[0]?.git, path: 'other' })
    expect(after.spec.labels).toEqual({ team: 'a' })
    expect(after.etag).not.toBe(before.etag)
    expect((await instance.updateDeployment('changed', { source: { git: { path: 'other' } } })).effect).toBe('unchanged')
    const stale = instance.updateDeployment('changed', { labels: { x: 'y' } }, { etag: before.etag ?? '' })
    await expect(stale).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await instance.getDeployment('changed')).spec.labels).toEqual({ team: 'a' })
  })

  test('lets one of two writers win who have read the same', async () => {
    const web = await repository()
    await (await instance.createDeployment(request('contested', web))).wait()
    const { etag } = await instance.getDeployment('contested')
    const write = (owner: string) => codeOf(instance.updateDeployment('contested', { labels: { owner } }, { etag: etag ?? '' }))
    const codes = await Promise.all([write('a'), write('b')])
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    expect(codes.filter((code) => code === 'CONFLICT')).toHaveLength(1)
    expect((await instance.getDeployment('contested')).spec.labels).toEqual({ owner: codes[0] === undefined ? 'a' : 'b' })
  })

  test('says what holds a removal, for as long as it does', async () => {
    await createKustomization(cluster.transport, 'held', {}, { finalizers: [HOLD] })
    const messages: (string | null)[] = []
    const removal = await instance.deleteDeployment('held', { cascade: 'orphan' })
    const gone = removal.wait({ onProgress: ({ message }) => messages.push(message) })
    await untilTrue(async () => messages.includes(`waits for ${HOLD}`))
    expect((await instance.deleteDeployment('held', { cascade: 'orphan' })).effect).toBe('joined')
    await ask(cluster.transport, 'PATCH', `${KUSTOMIZATIONS}/held`, { body: { metadata: { finalizers: null } }, contentType: MERGE })
    expect(await gone).toMatchObject({ state: 'succeeded', status: null })
  })

  test('creates exclusively', async () => {
    const web = await repository()
    await (await instance.createDeployment(request('twice', web))).wait()
    const before = await instance.getDeployment('twice')
    await expect(instance.createDeployment(request('twice', web))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(await instance.getDeployment('twice')).toEqual(before)
  })

  test('leaves the workloads when they are to be orphaned', async () => {
    const web = await repository()
    await (await instance.createDeployment(request('orphan', web))).wait()
    await (await instance.deleteDeployment('orphan', { cascade: 'orphan' })).wait()
    expect(await textIn('orphan')).toEqual({ text: 'first commit' })
    expect(await find(DEPLOYMENT, 'orphan', 'web')).toBeDefined()
  })

  test('ends a wait as superseded when a later request has taken its place', async () => {
    const web = await repository()
    await (await instance.createDeployment(request('stale', web))).wait()
    const older = await instance.reconcileDeployment('stale')
    await older.wait()
    web.commit({ 'deploy/configmap.yaml': configMap('newer') })
    await (await instance.reconcileDeployment('stale')).wait()
    await expect(older.wait()).rejects.toMatchObject({ code: 'SUPERSEDED' })
  })

  test('lists page by page, also after the store has forgotten where it began', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) await createKustomization(cluster.transport, name, { targetNamespace: 'paged' })
    const first = await instance.listDeployments({ namespace: 'paged', limit: 2 })
    expect(first.items.map(({ spec }) => spec.name)).toEqual(['page-a', 'page-b'])
    const { metadata } = await ask<{ metadata: { resourceVersion: string } }>(cluster.transport, 'GET', KUSTOMIZATIONS)
    await cluster.server.compact(Number(metadata.resourceVersion))
    const second = await instance.listDeployments({ namespace: 'paged', limit: 2, cursor: first.cursor ?? '' })
    expect([second.items.map(({ spec }) => spec.name), second.cursor]).toEqual([['page-c'], null])
  })

  test('refuses what the schemas of Flux refuse, in the words of the server', async () => {
    const web = await repository()
    const wrong = instance.createDeployment({ ...request('plain', web), labels: { tier: '-bad-' } })
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect((await tell(cluster.transport, 'GET', `${KUSTOMIZATIONS}/plain`)).status).toBe(404)
    expect(await find(GIT_REPOSITORY, 'flux-system', 'plain')).toBeUndefined()
  })
})
