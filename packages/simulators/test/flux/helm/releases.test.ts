import { afterEach, describe, expect, test } from 'vitest'
import { at, textAt } from '../../../src/cluster/kube-object.ts'
import type { Release } from '../../../src/flux/helm/storage/release.ts'
import { HELM_CHART } from '../../../src/flux/kinds.ts'
import { type HelmWorld, NAMESPACE, startHelmWorld, WEB } from './helm-world.ts'

let world: HelmWorld
afterEach(() => world.close())

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }
const mode = async (namespace = NAMESPACE, name = 'web-conf') => textAt(await world.get(CONFIG_MAP, name, namespace), 'data', 'mode')

describe('a release', () => {
  test('is installed with its marks, its Secret and its inventory', async () => {
    world = await startHelmWorld()
    await world.install({ values: { mode: 'b' } })
    const conf = await world.get(CONFIG_MAP, 'web-conf')
    expect(conf?.metadata.labels).toEqual({
      'app.kubernetes.io/managed-by': 'Helm',
      'helm.toolkit.fluxcd.io/name': 'web',
      'helm.toolkit.fluxcd.io/namespace': NAMESPACE,
    })
    expect(conf?.metadata.annotations).toEqual({ 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': NAMESPACE })
    expect(await mode()).toBe('b')
    expect(await world.ready()).toBe('Ready=True/InstallSucceeded Helm install succeeded for release apps/web.v1 with chart web@1.0.0')
    expect(await world.status('inventory', 'entries')).toEqual([
      { id: 'apps_web-conf__ConfigMap', v: 'v1' },
      { id: 'apps_web_apps_Deployment', v: 'v1' },
    ])
    const secret = await world.get({ apiVersion: 'v1', kind: 'Secret' }, 'sh.helm.release.v1.web.v1')
    expect(secret).toMatchObject({
      type: 'helm.sh/release.v1',
      metadata: { labels: { name: 'web', owner: 'helm', status: 'deployed', version: '1' } },
    })
    const [release] = await world.releases()
    expect(release).toMatchObject({ name: 'web', namespace: NAMESPACE, version: 1, config: { mode: 'b' }, apply_method: 'ssa' })
    expect(release?.info).toMatchObject({ status: 'deployed', description: 'Install complete', deleted: '' })
    expect(await world.status('observedGeneration')).toBe(1)
  })

  test('is upgraded by other values, another chart and another generation, and keeps five revisions', async () => {
    world = await startHelmWorld()
    await world.install()
    for (const value of ['b', 'c', 'd', 'e', 'f']) {
      await world.change({ spec: { values: { mode: value } } })
      await world.pass()
      expect(await mode()).toBe(value)
    }
    expect(await world.stored()).toEqual(['v2 superseded', 'v3 superseded', 'v4 superseded', 'v5 superseded', 'v6 deployed'])
    expect(await world.history()).toEqual(['v6 deployed upgrade', 'v5 superseded -'])
    await world.publish('1.1.0')
    await world.pass()
    expect(await world.status('lastAttemptedRevision')).toBe('1.1.0')
    expect(await world.status('history', '0', 'appVersion')).toBe('a1.1.0')
  })

  test('loses the objects that a new chart does not have, except those that are to be kept', async () => {
    world = await startHelmWorld()
    const more = (name: string, annotations: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, annotations: {${annotations}}}\n`
    await world.install({}, { ...WEB, 'templates/more.yaml': more('gone', 'a: b') + more('kept', 'helm.sh/resource-policy: keep') })
    expect(await world.get(CONFIG_MAP, 'gone')).toBeDefined()
    await world.publish('1.1.0')
    await world.pass()
    expect(await world.get(CONFIG_MAP, 'gone')).toBeUndefined()
    expect(await world.get(CONFIG_MAP, 'kept')).toBeDefined()
  })

  test('is forced and answers its requests at once, another force value is only noted', async () => {
    world = await startHelmWorld()
    await world.install()
    await world.request({ requestedAt: 't1', forceAt: 't1' })
    await world.pass()
    expect(await world.history()).toEqual(['v2 deployed upgrade', 'v1 superseded -'])
    expect(await world.status('lastHandledForceAt')).toBe('t1')
    await world.request({ requestedAt: 't2', forceAt: 'other' })
    await world.pass()
    expect(await world.stored()).toEqual(['v1 superseded', 'v2 deployed'])
    expect([await world.status('lastHandledForceAt'), await world.status('lastHandledReconcileAt')]).toEqual(['other', 't2'])
  })

  test('that somebody else changed is not managed any more, and is upgraded', async () => {
    world = await startHelmWorld()
    await world.install()
    const [release] = await world.releases()
    const foreign = { ...release, manifest: '---\n' } as Release
    await world.rewrite(foreign)
    await world.request({ requestedAt: 't1' })
    await world.pass()
    expect(await world.history()).toEqual(['v2 deployed upgrade'])
  })

  test('left pending by a controller that was stopped is unlocked first', async () => {
    world = await startHelmWorld()
    await world.install()
    const [release] = await world.releases()
    const pending = { ...release, info: { ...release?.info, status: 'pending-upgrade' } } as Release
    await world.rewrite(pending)
    await world.request({ requestedAt: 't1' })
    await world.pass()
    expect(
      (await world.events()).some(
        (line) => line === 'Normal PendingRelease Unlocked Helm release apps/web.v1 with chart web@1.0.0 in pending-upgrade state',
      ),
    ).toBe(true)
    expect(await world.stored()).toEqual(['v1 superseded', 'v2 deployed'])
  })

  test.each([
    ['another storage namespace', { storageNamespace: 'other' }, 'other', NAMESPACE, 'web'],
    ['another target namespace', { targetNamespace: 'other' }, NAMESPACE, 'other', 'other-web'],
    ['another name', { releaseName: 'web2' }, NAMESPACE, NAMESPACE, 'web2'],
  ])('%s: uninstalled there, installed here', async (_title, spec, storage, target, name) => {
    world = await startHelmWorld()
    await world.install()
    await world.change({ spec })
    // An empty history is found in the cache at once.
    await world.pass(9_000)
    expect(await world.ready()).toMatch(/^Ready=True\/InstallSucceeded/)
    await world.pass(11_000)
    expect(await world.history()).toEqual(['v1 deployed install'])
    expect(await world.stored(storage)).toEqual(['v1 deployed'])
    expect(await mode(target, `${name}-conf`)).toBe('a')
    if (name !== 'web') expect(await mode()).toBeUndefined()
  })

  test('another chart name is a new release, or not when it is to be changed in place', async () => {
    for (const [strategy, versions] of [
      ['Reinstall', 'v1'],
      ['InPlaceUpdate', 'v2'],
    ] as const) {
      world = await startHelmWorld()
      await world.install({ upgrade: { chartNameChangeStrategy: strategy } })
      await world.publish('2.0.0', WEB, { name: 'shop' })
      await world.pass(20_000)
      expect(await world.status('history', '0', 'chartName')).toBe('shop')
      expect((await world.history())[0]).toMatch(new RegExp(`^${versions} deployed`))
      if (strategy === 'Reinstall') await world.close()
    }
  })

  test('long names are cut, with a part of their digest', async () => {
    world = await startHelmWorld()
    const long = 'a'.repeat(50)
    await world.client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: long } }, 'test')
    await world.install({ targetNamespace: long })
    expect(await world.status('history', '0', 'name')).toMatch(/^a{40}-[0-9a-f]{12}$/)
  })
})

describe('without', () => {
  test.each([
    ['waiting', { install: { disableWait: true } }],
    ['a wait for each object', { install: { disableWait: true, disableWaitForJobs: true } }],
  ])('%s a workload that never gets ready is as good as any', async (_title, spec) => {
    world = await startHelmWorld()
    await world.install({ ...spec, values: { tag: 'broken' } })
    expect(await world.ready()).toMatch(/^Ready=True\/InstallSucceeded/)
  })

  test('server-side apply objects are updated, and lose what the chart lost', async () => {
    world = await startHelmWorld()
    await world.install({ install: { serverSideApply: false } })
    const operations = async () =>
      ((await world.get(CONFIG_MAP, 'web-conf'))?.metadata.managedFields ?? []).map(({ manager, operation }) => `${manager} ${operation}`)
    expect(await operations()).toEqual(['helm-controller Update'])
    const lost = { ...WEB, 'templates/all.yaml': (WEB['templates/all.yaml'] ?? '').replace('data: {mode:', 'data: {other:') }
    await world.publish('1.1.0', lost)
    await world.pass()
    expect(at(await world.get(CONFIG_MAP, 'web-conf'), 'data')).toEqual({ other: 'a' })
    expect((await world.releases()).map(({ apply_method }) => apply_method)).toEqual(['csa', 'csa'])
    await world.change({ spec: { upgrade: { serverSideApply: 'enabled' }, values: { mode: 'b' } } })
    await world.pass()
    expect((await world.releases()).at(-1)?.apply_method).toBe('ssa')
    expect(at(await world.get(CONFIG_MAP, 'web-conf'), 'data')).toEqual({ other: 'b' })
  })
})

describe('deletion', () => {
  test('takes the release and the HelmChart with it', async () => {
    world = await startHelmWorld()
    await world.install()
    await world.client.delete({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }, { namespace: NAMESPACE, name: 'web' })
    await world.pass(2_000)
    expect(await mode()).toBeUndefined()
    expect(await world.stored()).toEqual([])
    expect(await world.get(HELM_CHART, 'apps-web')).toBeUndefined()
    expect((await world.events()).slice(-2)).toEqual([
      'Normal UninstallSucceeded Helm uninstall succeeded for release apps/web.v1 with chart web@1.0.0',
      "Normal HelmChartDeleted deleted HelmChart 'apps/apps-web'",
    ])
  })

  test('of a suspended one leaves all, keepHistory leaves the Secret', async () => {
    world = await startHelmWorld()
    await world.install({ uninstall: { keepHistory: true } })
    const gone = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }
    await world.change({ spec: { suspend: true } })
    await world.client.delete(gone, { namespace: NAMESPACE, name: 'web' })
    await world.pass(2_000)
    expect(await mode()).toBe('a')
    expect(await world.get(HELM_CHART, 'apps-web')).toBeDefined()
    await world.install({ uninstall: { keepHistory: true }, values: { mode: 'z' } })
    expect(await world.history()).toEqual(['v2 deployed upgrade'])
    await world.client.delete(gone, { namespace: NAMESPACE, name: 'web' })
    await world.pass(2_000)
    expect(await mode()).toBeUndefined()
    expect((await world.stored()).at(-1)).toBe('v2 uninstalled')
  })

  test('of one that never was released says again why', async () => {
    world = await startHelmWorld()
    await world.install({}, { ...WEB, 'templates/bad.yaml': '{{ fail "no" }}' })
    await world.client.delete({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }, { namespace: NAMESPACE, name: 'web' })
    await world.pass(2_000)
    expect(await world.get({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }, 'web')).toBeUndefined()
    expect(await world.get(HELM_CHART, 'apps-web')).toBeUndefined()
  })

  test('goes on without what it would have to act as', async () => {
    world = await startHelmWorld()
    await world.client.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer', namespace: NAMESPACE } }, 'test')
    await world.install({ serviceAccountName: 'deployer' })
    await world.client.delete({ apiVersion: 'v1', kind: 'ServiceAccount' }, { namespace: NAMESPACE, name: 'deployer' })
    await world.client.delete({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }, { namespace: NAMESPACE, name: 'web' })
    await world.pass(2_000)
    expect(await mode()).toBe('a')
    expect(at(await world.get({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }, 'web'), 'metadata')).toBeUndefined()
  })
})
