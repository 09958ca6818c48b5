import { afterEach, describe, expect, test } from 'vitest'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'
import { EXTERNAL_ARTIFACT, HELM_CHART, HELM_RELEASE, OCI_REPOSITORY } from '../../../src/flux/kinds.ts'
import { type HelmWorld, NAMESPACE, startHelmWorld, WEB } from './helm-world.ts'

let world: HelmWorld
afterEach(() => world.close())

const CHART: JsonMap = { chart: { spec: { chart: 'web', version: '1.0.0', sourceRef: { kind: 'HelmRepository', name: 'charts' } } } }
const oci = async () => {
  await world.client.create(
    { ...OCI_REPOSITORY, metadata: { name: 'oci', namespace: NAMESPACE }, spec: { interval: '1h', url: 'oci://x/web' } },
    'test',
  )
}
const DIGEST = `sha256:${'ab'.repeat(32)}`

describe('the chart', () => {
  test('template: name, labels, namespace of the source, and it follows the spec', async () => {
    world = await startHelmWorld()
    const template = {
      chart: 'web',
      version: '1.0.0',
      valuesFiles: ['a.yaml'],
      sourceRef: { kind: 'HelmRepository', name: 'charts', namespace: 'other' },
    }
    await world.create({ chart: { spec: template, metadata: { labels: { x: 'y' } } }, interval: '90m' })
    await world.pass(2_000)
    const chart = await world.get(HELM_CHART, 'apps-web', 'other')
    expect(chart?.metadata.labels).toEqual({ x: 'y', 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': NAMESPACE })
    expect(chart?.spec).toMatchObject({
      chart: 'web',
      version: '1.0.0',
      interval: '1h30m0s',
      valuesFiles: ['a.yaml'],
      sourceRef: { kind: 'HelmRepository', name: 'charts' },
    })
    expect(await world.status('helmChart')).toBe('other/apps-web')
    await world.change({ spec: { chart: { spec: { sourceRef: { namespace: null } } } } })
    await world.pass(2_000)
    expect(await world.get(HELM_CHART, 'apps-web', 'other')).toBeUndefined()
    expect(await world.get(HELM_CHART, 'apps-web')).toBeDefined()
    await oci()
    await world.change({ spec: { chart: null, chartRef: { kind: 'OCIRepository', name: 'oci' } } })
    await world.pass(2_000)
    expect(await world.get(HELM_CHART, 'apps-web')).toBeUndefined()
    expect(await world.status('helmChart')).toBeUndefined()
  })

  test.each([
    ['1.0.0', `1.0.0@${DIGEST}`, '1.0.0+abababababab', DIGEST],
    ['1.0.0', `latest@${DIGEST}`, '1.0.0+abababababab', `latest@${DIGEST}`],
    ['1.0.0', DIGEST, '1.0.0+abababababab', DIGEST],
  ])('of an OCI artifact: %s from %s', async (version, revision, attempted, digest) => {
    world = await startHelmWorld()
    await oci()
    await world.create({ chartRef: { kind: 'OCIRepository', name: 'oci' } })
    await world.pass(2_000)
    expect(await world.ready()).toBe(
      "Ready=False/SourceNotReady OCIRepository 'apps/oci' is not ready: latest generation of object has not been reconciled",
    )
    await world.ociRepository(revision, version)
    await world.pass()
    expect(await world.status('lastAttemptedRevision')).toBe(attempted)
    expect(await world.status('lastAttemptedRevisionDigest')).toBe(digest)
    expect(await world.status('history', '0', 'ociDigest')).toBe(digest)
    expect(await world.ready()).toMatch(/^Ready=True/)
  })

  test('of an OCI artifact whose tag is another version', async () => {
    world = await startHelmWorld()
    await oci()
    await world.create({ chartRef: { kind: 'OCIRepository', name: 'oci' } })
    await world.pass(2_000)
    await world.ociRepository(`1.0.1@${DIGEST}`, '1.0.0')
    await world.pass(2_000)
    expect(await world.ready()).toBe('Ready=False/ChartMutateError artifact revision 1.0.1 does not match chart version 1.0.0')
  })

  test('from a source that is not there, not an artifact, or not allowed', async () => {
    world = await startHelmWorld()
    await world.create({ chartRef: { kind: 'HelmChart', name: 'ghost' } })
    await world.pass(2_000)
    expect(await world.ready()).toBe('Ready=False/ArtifactFailed could not get Source object: HelmChart.source.toolkit.fluxcd.io "ghost" not found')
    await world.change({ spec: { chartRef: { kind: 'ExternalArtifact', name: 'ghost' } } })
    await world.pass(2_000)
    expect((await world.conditions())[0]).toBe(
      "Stalled=True/AccessDenied can't access 'ExternalArtifact/apps/ghost', ExternalArtifact feature gate is disabled",
    )
    expect(await world.status('observedGeneration')).toBe(2)
    await world.close()
    world = await startHelmWorld({ features: { noCrossNamespaceRefs: true, externalArtifact: true } })
    await world.create({ chartRef: { kind: 'OCIRepository', name: 'oci', namespace: 'other' } })
    await world.pass(2_000)
    expect(await world.ready()).toBe('Ready=False/AccessDenied cross-namespace references are not allowed: cannot access OCIRepository other/oci')
    await world.client.create({ ...EXTERNAL_ARTIFACT, metadata: { name: 'ext', namespace: NAMESPACE }, spec: {} }, 'test')
    await world.change({ spec: { chartRef: { kind: 'ExternalArtifact', name: 'ext', namespace: null } } })
    await world.pass(2_000)
    expect(await world.ready()).toBe("Ready=False/SourceNotReady ExternalArtifact 'apps/ext' is not ready: does not have an artifact")
    await world.publish('1.0.0', WEB, { source: EXTERNAL_ARTIFACT, sourceName: 'ext' })
    await world.pass()
    expect(await world.status('lastAttemptedRevision')).toBe('1.0.0')
  })

  test('whose file is gone is looked for again', async () => {
    world = await startHelmWorld()
    await world.create(CHART)
    await world.pass(2_000)
    const status = {
      observedGeneration: 1,
      artifact: { digest: 'sha256:0', lastUpdateTime: '2026-01-01T00:00:00Z', path: 'p', revision: '9', url: 'http://x/p' },
    }
    await world.client.patch(HELM_CHART, { namespace: NAMESPACE, name: 'apps-web' }, { status }, { subresource: 'status', fieldManager: 'test' })
    await world.pass(2_000)
    expect(await world.ready()).toBe('Ready=False/ArtifactFailed Source not ready: artifact not found. Retrying in 30s')
  })
})

describe('dependencies', () => {
  const dependOn = async (dependency: JsonMap) => {
    await world.create({ ...CHART, dependsOn: [dependency] })
    await world.pass(2_000)
  }
  const database = async (status: JsonMap) => {
    await world.client.create(
      { ...HELM_RELEASE, metadata: { name: 'db', namespace: NAMESPACE }, spec: { interval: '1h', suspend: true, ...CHART } },
      'test',
    )
    await world.pass(2_000)
    await world.client.patch(HELM_RELEASE, { namespace: NAMESPACE, name: 'db' }, { status }, { subresource: 'status', fieldManager: 'test' })
  }
  const READY: JsonMap = {
    conditions: [{ type: 'Ready', status: 'True', reason: 'x', message: '', lastTransitionTime: '2026-01-01T00:00:00Z', observedGeneration: 1 }],
  }

  test.each([
    ['not there', {}, undefined, 'unable to get \'apps/db\' dependency: helmreleases.helm.toolkit.fluxcd.io "db" not found'],
    ['not ready', {}, {}, "dependency 'apps/db' is not ready"],
    [
      'not as an expression wants it',
      { readyExpr: 'dep.metadata.name == "x"' },
      READY,
      "dependency 'apps/db' is not ready according to readyExpr eval",
    ],
  ])('%s', async (_name, reference, status, message) => {
    world = await startHelmWorld()
    if (status !== undefined) await database(status)
    await dependOn({ name: 'db', ...reference })
    expect(await world.ready()).toBe(`Ready=False/DependencyNotReady ${message}`)
    expect(await world.events()).toContain(`Normal DependencyNotReady ${message}`)
    expect(await world.status('observedGeneration')).toBe(-1)
  })

  test('ready, by itself or by an expression; a faulty expression stalls', async () => {
    world = await startHelmWorld()
    await database(READY)
    await dependOn({ name: 'db' })
    expect(await world.ready()).toMatch(/SourceNotReady/)
    await world.change({ spec: { dependsOn: [{ name: 'db', readyExpr: 'self.metadata.name == "web" && has(dep.status)' }] } })
    await world.pass(2_000)
    expect(await world.ready()).toMatch(/SourceNotReady/)
    await world.change({ spec: { dependsOn: [{ name: 'db', readyExpr: 'dep.' }] } })
    await world.pass(2_000)
    expect((await world.conditions())[0]).toMatch(
      /^Stalled=True\/InvalidCELExpression Reconciliation failed terminally due to configuration error: failed to evaluate dependency db/,
    )
  })
})

test.each([
  [
    'kubeConfig without its Secret',
    { kubeConfig: { secretRef: { name: 'ghost' } } },
    'RESTClientError could not get KubeConfig secret \'apps/ghost\': secrets "ghost" not found',
  ],
  [
    'an account that is not there',
    { serviceAccountName: 'ghost' },
    'StateError Could not determine release state: failed to retrieve last release from storage: query: failed to query with labels: secrets is forbidden: User "system:serviceaccount:apps:ghost" cannot list resource "secrets" in API group "" in the namespace "apps"',
  ],
])('%s', async (_name, spec, expected) => {
  world = await startHelmWorld()
  await world.install(spec)
  expect(await world.ready()).toBe(`Ready=False/${expected}`)
  expect(await world.stored()).toEqual([])
})

test('a suspended release answers requests and does nothing else', async () => {
  world = await startHelmWorld()
  await world.install()
  await world.change({ spec: { suspend: true, values: { mode: 'z' } } })
  await world.request({ requestedAt: 't' })
  await world.pass()
  expect([await world.status('observedGeneration'), await world.status('lastHandledReconcileAt')]).toEqual([2, 't'])
  expect(await world.stored()).toEqual(['v1 deployed'])
})
