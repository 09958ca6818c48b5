import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { DeploymentSummary, DmsInstance } from '@gitops-dms/core'
import { createReferenceAdapter, startReferenceBackend } from '@gitops-dms/testkit/reference'
import { describe, expect, it } from 'vitest'
import { moveAll } from '../samples/bulk-update.ts'
import { deployEverywhere } from '../samples/create-from-yaml.ts'
import { needsALook } from '../samples/fleet-list.ts'
import { countByPhase } from '../samples/kept-view.ts'
import { followUntil } from '../samples/logs.ts'
import { planInCi } from '../samples/plan-in-ci.ts'
import { promote } from '../samples/promote.ts'
import { goOn, rollBack } from '../samples/roll-back.ts'
import { scale } from '../samples/scale.ts'
import { reconcileWatched } from '../samples/wait-with-progress.ts'
import { watchIntoCache } from '../samples/watch-into-cache.ts'
import { startReferenceFleet } from '../support/reference-fleet.ts'

const NEVER = new AbortController().signal
const REPO = 'https://git.reference.test/acme/web.git'
const web = (name = 'web') => ({ name, namespace: 'shop', gitRepo: REPO, gitRevision: 'branch:main', gitPath: 'deploy' })
const deploy = async (instance: DmsInstance, request = web()) => (await instance.createDeployment(request)).wait()

describe('samples', () => {
  it('create from YAML: every instance of the file runs it, twice is once', async () => {
    await using backend = disposable(await startReferenceBackend())
    const folder = await mkdtemp(join(tmpdir(), 'dms-samples-'))
    try {
      const file = join(folder, 'dms.yaml')
      const { serverUrl, tls } = backend.settings
      const config = `{ serverUrl: ${serverUrl}, token: '\${TOKEN}', tls: { ca: ${JSON.stringify(tls.ca)} } }`
      const instances = ['east', 'west'].map(
        (name) => `    - { name: ${name}, type: reference, config: ${config.replace('token', `namespace: ${name}, token`)} }`,
      )
      await writeFile(file, `plugins:\n  dms:\n${instances.join('\n')}\n`)
      for (const _time of [1, 2]) {
        const { dms, ends } = await deployEverywhere(file, { reference: createReferenceAdapter }, { TOKEN: backend.token }, web())
        expect([...ends].map(([name, { state, status }]) => [name, state, status?.phase])).toEqual([
          ['east', 'succeeded', 'deployed'],
          ['west', 'succeeded', 'deployed'],
        ])
        await dms.close()
      }
      expect((await backend.oracle.deployments()).map(({ ref }) => ref.controlNamespace).sort()).toEqual(['east', 'west'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('wait with progress: tells its steps, and a person may leave', async () => {
    await using fleet = await startReferenceFleet(['one'])
    const instance = fleet.dms.instance('one')
    await deploy(instance)
    const lines: string[] = []
    expect(await reconcileWatched(instance, 'web', NEVER, (line) => lines.push(line))).toBe(true)
    expect(lines.at(-1)).toMatch(/^succeeded: deployed/)

    const person = new AbortController()
    await fleet.backends['one']?.control.pauseEngine()
    expect(await reconcileWatched(instance, 'web', person.signal, () => person.abort())).toBe(false)
  })

  it('promote: production runs the commit of staging', async () => {
    await using fleet = await startReferenceFleet(['staging', 'production'])
    const { staging, production } = fleet.backends
    if (staging === undefined || production === undefined) throw new Error('both were started')
    const [tested, live] = [fleet.dms.instance('staging'), fleet.dms.instance('production')]
    await deploy(tested)
    await deploy(live, { ...web(), gitRevision: 'branch:stable' })
    const { spec } = await tested.getDeployment('web')
    for (const backend of [staging, production]) await backend.control.pushRevision(spec, { version: '2.0.0' })
    await (await tested.reconcileDeployment('web', { ifRunning: 'wait' })).wait()

    const end = await promote(fleet.dms, 'web')
    const commit = (await tested.getDeployment('web')).status.revisions[0]?.applied
    expect(end === 'already there' ? end : end.status?.revisions[0]?.applied).toBe(commit)
    expect(await promote(fleet.dms, 'web')).toBe('already there')
  })

  it('roll back and go on: the older revision holds until automation is resumed', async () => {
    await using fleet = await startReferenceFleet(['one'])
    const instance = fleet.dms.instance('one')
    await deploy(instance)
    const before = await instance.getDeployment('web')
    await fleet.backends['one']?.control.pushRevision(before.spec, { version: '2.0.0' })
    await (await instance.reconcileDeployment('web', { ifRunning: 'wait' })).wait()

    const { to, end } = await rollBack(instance, 'web', 'errors since 2.0.0')
    expect([to, end.status?.revisions[0]?.applied]).toEqual([before.status.revisions[0]?.applied, before.status.revisions[0]?.applied])
    expect((await instance.getDeployment('web')).suspension).toMatchObject({ reason: 'errors since 2.0.0', actor: 'on-call' })
    await goOn(instance, 'web')
    expect((await instance.getDeployment('web')).suspension).toBeNull()
  })

  it('scale: has its effect, and says who would put it back', async () => {
    await using fleet = await startReferenceFleet(['one'])
    const instance = fleet.dms.instance('one')
    await deploy(instance)
    expect(await scale(instance, 'web', 3)).toMatchObject({ state: 'succeeded' })
    const { ref } = await instance.getDeployment('web')
    const workloads = await fleet.backends['one']?.oracle.workloads(ref)
    expect(workloads?.filter(({ replicas }) => replicas !== null).map(({ replicas }) => replicas)).toEqual([3])
    await fleet.backends['one']?.control.setOwner(ref, 'fleet-of-shops')
    expect(await scale(instance, 'web', 1)).toMatchObject({ revertedBy: { name: 'fleet-of-shops' } })
  })

  it('logs: follows until a line is found, and closes the stream', async () => {
    await using fleet = await startReferenceFleet(['one'])
    const instance = fleet.dms.instance('one')
    await deploy(instance)
    const lines = await followUntil(instance, 'web', ' ', NEVER)
    expect(lines.at(-1)).toMatch(/^web.* /)
  })

  it('fleet list: what is broken, and the instance that is dead', async () => {
    await using fleet = await startReferenceFleet(['east', 'west'], ['north'])
    for (const name of ['east', 'west']) await deploy(fleet.dms.instance(name))
    const { ref } = await fleet.dms.instance('west').getDeployment('web')
    await fleet.backends['west']?.control.setHealth(ref, 'degraded', 'crash loop')
    expect(await needsALook(fleet.dms)).toEqual(['west:App/reference/web degraded', 'north: UNAVAILABLE'])
  })

  it('watch into a cache: the cache is what the instances have', async () => {
    await using fleet = await startReferenceFleet(['east', 'west'])
    await deploy(fleet.dms.instance('east'))
    const cache = new Map<string, DeploymentSummary>()
    const end = new AbortController()
    const synced = new Set<string>()
    let allSynced = () => {}
    const ready = new Promise<void>((resolve) => {
      allSynced = resolve
    })
    const watching = watchIntoCache(fleet.dms, cache, (name) => synced.add(name).size === 2 && allSynced(), end.signal)
    await ready
    expect([...cache.keys()]).toEqual(['east:App/reference/web'])
    end.abort()
    await expect(watching).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('kept view: counts from memory', async () => {
    await using fleet = await startReferenceFleet(['east', 'west'])
    for (const name of ['east', 'west']) await deploy(fleet.dms.instance(name))
    expect(await countByPhase(fleet.dms, 'shop')).toEqual({ deployed: 2 })
    expect(await countByPhase(fleet.dms, 'other')).toEqual({})
  })

  it('bulk: each has a result of its own', async () => {
    await using fleet = await startReferenceFleet(['east', 'west'])
    for (const name of ['east', 'west']) await deploy(fleet.dms.instance(name))
    const { ref } = await fleet.dms.instance('west').getDeployment('web')
    await fleet.backends['west']?.control.setOwner(ref, 'fleet-of-shops')
    expect(await moveAll(fleet.dms, REPO, 'branch:stable', NEVER)).toEqual({
      moved: ['App/reference/web'],
      failed: ['App/reference/web: FAILED_PRECONDITION'],
    })
  })

  it('plan in CI: says what would change, changes nothing', async () => {
    await using fleet = await startReferenceFleet(['one'])
    const instance = fleet.dms.instance('one')
    await deploy(instance)
    const { etag } = await instance.getDeployment('web')
    const { lines, exitCode } = await planInCi(instance, 'web', { source: { git: { revision: 'branch:stable' } } })
    expect([exitCode, lines.length > 1]).toEqual([3, true])
    expect((await planInCi(instance, 'web', { description: null })).exitCode).toBe(0)
    expect((await instance.getDeployment('web')).etag).toBe(etag)
  })

  it('token in another process: waited for there', async () => {
    await using fleet = await startReferenceFleet(['one'])
    const { operation } = await fleet.dms.instance('one').createDeployment(web())
    const script = fileURLToPath(new URL('../support/wait-in-another-process.ts', import.meta.url))
    const input = JSON.stringify({ settings: fleet.backends['one']?.settings, token: JSON.stringify(operation) })
    const child = spawn(process.execPath, ['--conditions=@gitops-dms/source', script])
    child.stdin.end(input)
    const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)])
    expect(complaints).toBe('')
    expect(printed).toBe((await fleet.dms.instance('one').getDeployment('web')).status.revisions[0]?.applied)
  })
})

function disposable<T extends { close(): Promise<void> }>(backend: T): T & AsyncDisposable {
  return Object.assign(backend, { [Symbol.asyncDispose]: () => backend.close() })
}
