import { createDms, type Dms, type OperationProgress } from '@gitops-dms/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENGINES, type Engine } from '../support/engines.ts'
import { configMap, deployment, startRepository, type TestRepository, WEB } from '../support/repository.ts'

const NAMESPACES = ['life', 'broken', 'updated', 'orphan', 'twice', 'stale'] as const

describe.each(ENGINES)('the main job through $type', ({ start }) => {
  let engine: Engine
  let dms: Dms
  const repositories: TestRepository[] = []
  const repository = async (files: Readonly<Record<string, string>>) => {
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

  beforeAll(async () => {
    engine = await start({ namespaces: NAMESPACES })
    dms = createDms({ instances: { one: engine.newAdapter() } })
  })
  afterAll(async () => {
    await dms.close()
    await engine.close()
    await Promise.all(repositories.map((one) => one.close()))
  })

  it('deploys, follows a commit, lists and removes a real repository', async () => {
    const web = await repository(WEB)
    const instance = dms.instance('one')
    const seen: OperationProgress[] = []
    const created = await instance.createDeployment(request('life', web))
    expect(created.effect).toBe('started')
    const healthy = await created.wait({ onProgress: (progress) => seen.push(progress) })
    expect(healthy.status).toMatchObject({ phase: 'deployed', sync: 'synced', health: 'healthy', fresh: true })
    expect(seen.slice(0, -1).map((progress) => progress.status?.phase)).not.toContain('deployed')
    expect(engine.readText('life')).toBe('first commit')

    const commit = web.commit({ 'deploy/configmap.yaml': configMap('second commit'), 'deploy/service.yaml': null })
    const live = await (await instance.reconcileDeployment('life')).wait()
    expect(live.status?.revisions).toEqual([{ desired: commit, applied: commit }])
    expect(engine.readText('life')).toBe('second commit')
    expect(engine.names('v1', 'Service'), 'pruned').not.toContain('life/web')

    const { items, complete } = await dms.listDeployments({ namespace: 'life' })
    expect(complete).toBe(true)
    expect(items.map(({ instance: name, spec, status }) => [name, spec.name, status.phase])).toEqual([['one', 'life', 'deployed']])
    const status = await instance.getDeploymentStatus('life')
    expect(status.resources?.map(({ kind, name, health }) => `${kind}/${name} ${health}`).sort()).toEqual([
      engine.type === 'flux' ? 'ConfigMap/web-text healthy' : 'ConfigMap/web-text unchecked',
      'Deployment/web healthy',
    ])

    const gone = await (await instance.deleteDeployment('life', { cascade: 'workloads' })).wait()
    expect(gone).toMatchObject({ state: 'succeeded', status: null })
    expect(engine.readText('life')).toBeUndefined()
    expect(engine.names('apps/v1', 'Deployment')).not.toContain('life/web')
    await expect(instance.getDeployment('life')).rejects.toMatchObject({ code: 'NOT_FOUND', instance: 'one' })
    if (engine.type === 'flux') expect(engine.names('source.toolkit.fluxcd.io/v1', 'GitRepository')).not.toContain('flux-system/life')
  })

  it('says why a broken image does not become healthy', async () => {
    const web = await repository({ ...WEB, 'deploy/deployment.yaml': deployment('registry.invalid/broken:1.0', 1) })
    const created = await dms.instance('one').createDeployment(request('broken', web))
    await expect(created.wait()).rejects.toMatchObject({
      code: 'OPERATION_FAILED',
      message: expect.stringMatching(/web/),
      progress: { status: { health: 'degraded', phase: 'degraded' } },
    })
  })

  it('changes only what an update names', async () => {
    const web = await repository({ ...WEB, 'other/configmap.yaml': configMap('other folder') })
    const instance = dms.instance('one')
    await (await instance.createDeployment({ ...request('updated', web), labels: { team: 'a', tier: 'b' } })).wait()
    const before = await instance.getDeployment('updated')
    const updated = await instance.updateDeployment('updated', { source: { git: { path: 'other' } }, labels: { tier: null } })
    expect(updated.effect).toBe('started')
    await updated.wait()
    expect(engine.readText('updated')).toBe('other folder')
    const after = await instance.getDeployment('updated')
    expect(after.spec.sources[0]?.git).toEqual({ ...before.spec.sources[0]?.git, path: 'other' })
    expect(after.spec.labels).toEqual({ team: 'a' })
    expect(after.etag).not.toBe(before.etag)
    expect((await instance.updateDeployment('updated', { source: { git: { path: 'other' } } })).effect).toBe('unchanged')
    await expect(instance.updateDeployment('updated', { labels: { x: 'y' } }, { etag: 'stale' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('leaves the workloads when they are to be orphaned', async () => {
    const web = await repository(WEB)
    const instance = dms.instance('one')
    await (await instance.createDeployment(request('orphan', web))).wait()
    await (await instance.deleteDeployment('orphan', { cascade: 'orphan' })).wait()
    expect(engine.readText('orphan')).toBe('first commit')
    expect(engine.names('apps/v1', 'Deployment')).toContain('orphan/web')
  })

  it('creates exclusively: the same request again is ALREADY_EXISTS and changes nothing', async () => {
    const web = await repository(WEB)
    const instance = dms.instance('one')
    const created = await instance.createDeployment(request('twice', web))
    await created.wait()
    const before = await instance.getDeployment('twice')
    await expect(instance.createDeployment(request('twice', web))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(await instance.getDeployment('twice')).toEqual(before)
  })

  it('ends a wait as superseded when a later request has taken its place', async () => {
    const web = await repository(WEB)
    const instance = dms.instance('one')
    await (await instance.createDeployment(request('stale', web))).wait()
    const older = await instance.reconcileDeployment('stale')
    await older.wait()
    web.commit({ 'deploy/configmap.yaml': configMap('newer') })
    const newer = await instance.reconcileDeployment('stale')
    await newer.wait()
    await expect(older.wait()).rejects.toMatchObject({ code: 'SUPERSEDED' })
  })
})
