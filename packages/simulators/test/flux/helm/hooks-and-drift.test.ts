import { afterEach, describe, expect, test } from 'vitest'
import { at, textAt } from '../../../src/cluster/kube-object.ts'
import { type HelmWorld, hook, NAMESPACE, startHelmWorld, WEB } from './helm-world.ts'

let world: HelmWorld
afterEach(() => world.close())

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }
const JOB = { apiVersion: 'batch/v1', kind: 'Job' }
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' }

describe('hooks', () => {
  test('run before and after, by weight, and go by their policy', async () => {
    world = await startHelmWorld()
    const files = {
      ...WEB,
      'templates/a.yaml': hook('pre', 'pre-install,pre-upgrade'),
      'templates/b.yaml': hook('post', 'post-install', 'ok', ', helm.sh/hook-delete-policy: hook-succeeded'),
      'templates/c.yaml': hook('first', 'pre-install', 'ok', ', helm.sh/hook-weight: "-5"'),
    }
    await world.install({}, files)
    await world.pass(20_000)
    expect(await world.ready()).toMatch(/^Ready=True/)
    expect(await world.get(JOB, 'web-post')).toBeUndefined()
    const [release] = await world.releases()
    const started = (name: string) => release?.hooks.find((one) => one.name === name)?.last_run.started_at ?? ''
    expect(release?.hooks.map(({ last_run }) => last_run.phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded'])
    expect(started('web-first') < started('web-pre') && started('web-pre') < started('web-post')).toBe(true)
    const uid = (await world.get(JOB, 'web-pre'))?.metadata.uid
    expect((await world.get(JOB, 'web-pre'))?.metadata.labels?.['helm.toolkit.fluxcd.io/name']).toBe('web')
    await world.change({ spec: { values: { mode: 'b' } } })
    await world.pass(20_000)
    expect(await world.history()).toEqual(['v2 deployed upgrade', 'v1 superseded -'])
    expect((await world.get(JOB, 'web-pre'))?.metadata.uid).not.toBe(uid)
  })

  test.each([
    [
      'pre-install',
      [],
      /Helm install failed .*: failed pre-install: failed early due to stalled resources: \[Job\/apps\/web-bad status: 'Failed'\]$/,
    ],
    ['post-install', ['ConfigMap'], /failed post-install: failed early due to stalled resources/],
  ])('a %s hook that fails', async (event, there, message) => {
    world = await startHelmWorld()
    await world.install({}, { ...WEB, 'templates/a.yaml': hook('bad', event, 'fails') })
    await world.pass(40_000)
    expect(await world.ready()).toMatch(message)
    expect((await world.get(CONFIG_MAP, 'web-conf')) === undefined).toBe(there.length === 0)
    expect(await world.stored()).toEqual(['v1 failed'])
  })

  test('are left out when they are disabled', async () => {
    world = await startHelmWorld()
    await world.install({ install: { disableHooks: true } }, { ...WEB, 'templates/a.yaml': hook('bad', 'pre-install', 'fails') })
    expect(await world.ready()).toMatch(/^Ready=True/)
    expect(await world.get(JOB, 'web-bad')).toBeUndefined()
  })

  test('before a deletion keep it until they succeed', async () => {
    world = await startHelmWorld()
    await world.install({ uninstall: { timeout: '30s' } }, { ...WEB, 'templates/a.yaml': hook('bye', 'pre-delete', 'fails') })
    await world.client.delete({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }, { namespace: NAMESPACE, name: 'web' })
    await world.pass(32_000)
    expect(await world.ready()).toMatch(
      /^Ready=False\/UninstallFailed Helm uninstall failed for release apps\/web.v1 with chart web@1.0.0: failed early due to stalled resources/,
    )
    expect(await world.get(CONFIG_MAP, 'web-conf')).toBeDefined()
  })
})

describe('tests', () => {
  const files = { ...WEB, 'templates/t.yaml': hook('t1', 'test'), 'templates/u.yaml': hook('t2', 'test', 'fails') }
  const hooks = async () =>
    Object.entries(at(await world.status('history', '0', 'testHooks')) as object).map(([name, one]) => `${name} ${textAt(one, 'phase')}`)

  test('that succeed are part of Ready, those that are filtered out do not run', async () => {
    world = await startHelmWorld()
    await world.install({ test: { enable: true, filters: [{ name: 'web-t2', exclude: true }] } }, files)
    await world.pass()
    expect(await world.ready()).toBe(
      'Ready=True/TestSucceeded Helm test succeeded for release apps/web.v1 with chart web@1.0.0: 1 test hook completed successfully',
    )
    expect(await hooks()).toEqual(['web-t1 Succeeded'])
    expect(await world.get(JOB, 'web-t2')).toBeUndefined()
    await world.request({ requestedAt: 'a' })
    await world.pass()
    expect(await world.history()).toEqual(['v1 deployed install'])
  })

  test('that fail are remediated like the action, unless they are ignored', async () => {
    world = await startHelmWorld()
    await world.install({ test: { enable: true, timeout: '10s' } }, files)
    await world.pass(30_000)
    expect(await hooks()).toEqual(['web-t1 Succeeded', 'web-t2 Failed'])
    expect(await world.ready()).toMatch(
      /^Ready=False\/TestFailed Helm test failed for release apps\/web.v1 with chart web@1.0.0: failed early due to stalled resources: \[Job\/apps\/web-t2 status: 'Failed'\]$/,
    )
    expect((await world.conditions())[0]).toBe('Stalled=True/RetriesExceeded Failed to install after 1 attempt(s)')
    await world.change({ spec: { test: { ignoreFailures: true } } })
    await world.pass(30_000)
    expect(await world.ready()).toMatch(/^Ready=True\/InstallSucceeded/)
  })

  test('that are not there are no failure', async () => {
    world = await startHelmWorld()
    await world.install({ test: { enable: true } })
    expect(await world.ready()).toMatch(/: no test hooks$/)
    expect(await world.status('history', '0', 'testHooks')).toEqual({})
  })
})

describe('drift', () => {
  const DRIFT = 'Cluster state of release apps/web.v1 has drifted from the desired state:'
  const drift = async (mode: string, ignore: object[] = []) => {
    world = await startHelmWorld()
    await world.install({ driftDetection: { mode, ignore: JSON.parse(JSON.stringify(ignore)) } })
    await world.change({ data: { mode: 'z', more: 'x' } }, CONFIG_MAP, 'web-conf')
    await world.client.patch(DEPLOYMENT, { namespace: NAMESPACE, name: 'web' }, { spec: { replicas: 4 } }, { fieldManager: 'someone' })
    await world.request({ requestedAt: 'a' })
    await world.pass()
  }
  const seen = async () => [
    textAt(await world.get(CONFIG_MAP, 'web-conf'), 'data', 'mode'),
    at(await world.get(DEPLOYMENT, 'web'), 'spec', 'replicas'),
  ]

  test('that is warned of stays', async () => {
    await drift('warn')
    const message = `${DRIFT}\nConfigMap/apps/web-conf changed (0 additions, 1 changes, 0 removals)\nDeployment/apps/web changed (0 additions, 1 changes, 0 removals)`
    expect(await seen()).toEqual(['z', 4])
    expect(await world.events()).toContain(`Warning DriftDetected ${message}`)
    expect(await world.conditions()).toContain(`Drifted=True/DriftDetected ${message}`)
    expect(await world.ready()).toMatch(/^Ready=True\/InstallSucceeded/)
  })

  test('that is corrected goes, except where it is ignored', async () => {
    await drift('enabled', [{ paths: ['/spec/replicas'], target: { kind: 'Deployment' } }])
    expect(await seen()).toEqual(['a', 4])
    expect(textAt(await world.get(CONFIG_MAP, 'web-conf'), 'data', 'more')).toBe('x')
    expect(await world.events()).toContain(
      'Normal DriftCorrected Cluster state of release apps/web.v1 has been corrected:\nConfigMap/apps/web-conf configured',
    )
    expect(await world.conditions()).toContain('Drifted=False/NoDriftDetected No drift detected against the cluster state')
    expect(await world.stored()).toEqual(['v1 deployed'])
    await world.client.delete(CONFIG_MAP, { namespace: NAMESPACE, name: 'web-conf' })
    await world.request({ requestedAt: 'b' })
    await world.pass()
    expect((await seen())[0]).toBe('a')
  })

  test('of an excluded object does not count', async () => {
    world = await startHelmWorld()
    await world.install({ driftDetection: { mode: 'enabled' } })
    await world.change(
      { metadata: { annotations: { 'helm.toolkit.fluxcd.io/driftDetection': 'disabled' } }, data: { mode: 'z' } },
      CONFIG_MAP,
      'web-conf',
    )
    await world.request({ requestedAt: 'a' })
    await world.pass()
    expect((await seen())[0]).toBe('z')
    expect((await world.events()).some((line) => line.includes('Drift'))).toBe(false)
  })
})
