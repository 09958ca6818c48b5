import { afterEach, describe, expect, test } from 'vitest'
import { textAt } from '../../../src/cluster/kube-object.ts'
import type { FluxVersion } from '../../../src/flux/flux-version.ts'
import { digestValues } from '../../../src/flux/helm/values/digest-values.ts'
import { setValue } from '../../../src/flux/helm/values/set-value.ts'
import { type HelmWorld, NAMESPACE, startHelmWorld, WEB } from './helm-world.ts'

let world: HelmWorld | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }

describe('values', () => {
  test.each([
    [{}, 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    // Recorded digests of helm-controller.
    [{ replicaCount: 2 }, 'sha256:e15c415d62760896bd8bec192a44c5716dc224db9e0fc609b9ac14718f8f9e56'],
    [{ replicaCount: 3, config: { mode: 'b' } }, 'sha256:6161aa42a67b53919bdc5896f5e4b53c5df724847c055d587420b565bc59fd7d'],
    [{ replicaCount: 2, image: { tag: '2.0' } }, 'sha256:9e77a9933fbf2fb428545d309e21a8530b94639d01fc4d8a75aa6196cd1595a3'],
  ])('digest of %j', (values, digest) => {
    expect(digestValues(values)).toBe(digest)
  })

  test.each([
    ['a', '1', { a: 1 }],
    ['a.b', 'true', { a: { b: true } }],
    ['a.b', "'true'", { a: { b: 'true' } }],
    ['a\\.b', 'x', { 'a.b': 'x' }],
    ['a[1].b', 'null', { a: [null, { b: null }] }],
    ['a', '{x,2}', { a: ['x', 2] }],
    ['a', '1.50', { a: '1.50' }],
    ['a', '007', { a: '007' }],
  ])('target path %s = %s', (path, text, expected) => {
    expect(setValue({}, path, text, false)).toEqual(expected)
    expect(setValue({ z: 1 }, 'a', text, true)).toEqual({ z: 1, a: text })
  })

  test('come from ConfigMaps and Secrets in their order, and those of the spec win', async () => {
    world = await startHelmWorld()
    const data = { 'values.yaml': 'mode: from-map\nreplicas: 2\ntag: "3"\n' }
    await world.client.create({ ...CONFIG_MAP, metadata: { name: 'one', namespace: NAMESPACE }, data }, 'test')
    const secret = { tag: Buffer.from('"7"').toString('base64') }
    await world.client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'two', namespace: NAMESPACE }, data: secret }, 'test')
    const valuesFrom = [
      { kind: 'ConfigMap', name: 'one' },
      { kind: 'Secret', name: 'two', valuesKey: 'tag', targetPath: 'tag' },
      { kind: 'ConfigMap', name: 'ghost', optional: true },
    ]
    await world.install({ valuesFrom, values: { mode: 'spec' } })
    expect((await world.releases())[0]?.config).toEqual({ mode: 'spec', replicas: 2, tag: '7' })
  })

  test.each([
    [
      { kind: 'ConfigMap', name: 'ghost' },
      `could not resolve ConfigMap chart values reference 'apps/ghost' with key 'values.yaml': configmaps "ghost" not found`,
    ],
    [
      { kind: 'Secret', name: 'ghost', valuesKey: 'k' },
      `could not resolve Secret chart values reference 'apps/ghost' with key 'k': secrets "ghost" not found`,
    ],
  ])('from nowhere: %j', async (reference, message) => {
    world = await startHelmWorld()
    await world.install({ valuesFrom: [reference] })
    expect(await world.ready()).toBe(`Ready=False/ValuesError ${message}`)
    expect(await world.events()).toContain(`Warning ValuesError ${message}`)
  })

  test('of a labelled ConfigMap are followed at once', async () => {
    world = await startHelmWorld()
    const labels = { 'reconcile.fluxcd.io/watch': 'Enabled' }
    await world.client.create({ ...CONFIG_MAP, metadata: { name: 'one', namespace: NAMESPACE, labels }, data: { 'values.yaml': 'mode: b' } }, 'test')
    await world.install({ valuesFrom: [{ kind: 'ConfigMap', name: 'one' }] })
    await world.change({ data: { 'values.yaml': 'mode: c' } }, CONFIG_MAP, 'one')
    await world.pass()
    expect(textAt(await world.get(CONFIG_MAP, 'web-conf'), 'data', 'mode')).toBe('c')
  })

  test('of before are kept when the spec wants it', async () => {
    world = await startHelmWorld()
    await world.install({ values: { mode: 'b' }, upgrade: { preserveValues: true } })
    await world.change({ spec: { values: { mode: null, replicas: 2 } } })
    await world.pass()
    expect((await world.releases()).at(-1)?.config).toEqual({ mode: 'b', replicas: 2 })
  })
})

test('common metadata goes on every object, and another one is another release', async () => {
  world = await startHelmWorld()
  await world.install({ commonMetadata: { labels: { team: 'x' }, annotations: { note: 'y' } } })
  expect((await world.get(CONFIG_MAP, 'web-conf'))?.metadata).toMatchObject({ labels: { team: 'x' }, annotations: { note: 'y' } })
  await world.change({ spec: { commonMetadata: { labels: { team: 'z' } } } })
  await world.pass()
  expect((await world.get(CONFIG_MAP, 'web-conf'))?.metadata.labels?.['team']).toBe('z')
  expect(await world.history()).toEqual(['v2 deployed upgrade', 'v1 superseded -'])
})

test('post-renderers patch what the chart makes; a faulty patch leaves nothing behind', async () => {
  world = await startHelmWorld()
  const patch = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-conf}\ndata: {mode: patched}\n'
  await world.install({ postRenderers: [{ kustomize: { patches: [{ patch }], images: [{ name: 'web', newTag: '9' }] } }] })
  expect(textAt(await world.get(CONFIG_MAP, 'web-conf'), 'data', 'mode')).toBe('patched')
  const deployment = await world.get({ apiVersion: 'apps/v1', kind: 'Deployment' }, 'web')
  expect(textAt(deployment, 'spec', 'template', 'spec', 'containers', 0, 'image')).toBe('web:9')
  await world.change({ spec: { postRenderers: null } })
  await world.pass()
  expect(textAt(await world.get(CONFIG_MAP, 'web-conf'), 'data', 'mode')).toBe('a')
})

describe('CRDs of a chart', () => {
  const crd = (version: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.test, annotations: {version: "${version}"}}
spec:
  group: example.test
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
`
  const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }
  const version = async () => (await world?.client.get(CRD, { name: 'things.example.test' }))?.metadata.annotations?.['version']

  test.each([
    [{}, '1', '1'],
    [{ install: { crds: 'Skip' }, upgrade: { crds: 'CreateReplace' } }, undefined, '2'],
    [{ upgrade: { crds: 'Skip' } }, '1', '1'],
  ])('%j', async (spec, afterInstall, afterUpgrade) => {
    world = await startHelmWorld()
    await world.install(spec, { ...WEB, 'crds/thing.yaml': crd('1') })
    expect(await version()).toBe(afterInstall)
    await world.publish('1.1.0', { ...WEB, 'crds/thing.yaml': crd('2') })
    await world.pass()
    expect(await version()).toBe(afterUpgrade)
    expect(await world.ready()).toMatch(/^Ready=True\/UpgradeSucceeded/)
  })
})

test('a target namespace that is not there, and one that may be created', async () => {
  world = await startHelmWorld()
  await world.install({ targetNamespace: 'new' })
  expect(await world.ready()).toMatch(/^Ready=False\/InstallFailed .*namespaces "new" not found$/)
  await world.close()
  world = await startHelmWorld()
  await world.install({ targetNamespace: 'new', install: { createNamespace: true } })
  expect((await world.client.get({ apiVersion: 'v1', kind: 'Namespace' }, { name: 'new' }))?.metadata.labels?.['name']).toBe('new')
  expect(await world.ready()).toMatch(/^Ready=True\/InstallSucceeded Helm install succeeded for release new\/new-web.v1/)
})

test('a kind that the cluster does not have', async () => {
  world = await startHelmWorld()
  await world.install({}, { ...WEB, 'templates/x.yaml': 'apiVersion: x.test/v1\nkind: Ghost\nmetadata: {name: g}\n' })
  expect(await world.ready()).toContain(
    'unable to build kubernetes objects from release manifest: resource mapping not found for name: "g" namespace: "" from "": no matches for kind "Ghost" in version "x.test/v1"',
  )
  expect(await world.stored()).toEqual([])
})

test('with disableTakeOwnership what is there already is not taken', async () => {
  world = await startHelmWorld()
  await world.client.create({ ...CONFIG_MAP, metadata: { name: 'web-conf', namespace: NAMESPACE }, data: {} }, 'test')
  await world.install({ install: { disableTakeOwnership: true } })
  expect(await world.ready()).toContain(
    'unable to continue with install: ConfigMap "web-conf" in namespace "apps" exists and cannot be imported into the current release: invalid ownership metadata; label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"',
  )
})

describe('versions of Flux', () => {
  test.each([
    ['2.9', 'v2', 'install', true, true],
    ['2.7', undefined, undefined, false, true],
    ['2.6', undefined, undefined, false, false],
  ] as const)('%s', async (version, apiVersion, action, hasInventory, hasDuration) => {
    world = await startHelmWorld({ version: version as FluxVersion })
    await world.install()
    expect(await world.status('history', '0', 'apiVersion')).toBe(apiVersion)
    expect(await world.status('history', '0', 'action')).toBe(action)
    expect((await world.status('inventory')) !== undefined).toBe(hasInventory)
    expect((await world.status('lastAttemptedReleaseActionDuration')) !== undefined).toBe(hasDuration)
  })

  test('Helm 3 says nothing but that the time is over', async () => {
    world = await startHelmWorld({ version: '2.7' })
    await world.install({ values: { tag: 'broken' } })
    await world.pass(30_000)
    expect(await world.ready()).toMatch(/: context deadline exceeded$/)
  })
})

test.each([
  [false, /^Ready=False\/InstallFailed .*the simulator does not have values.schema.json/],
  [true, /^Ready=True\/InstallSucceeded/],
])('a chart with a schema of its values, disableSchemaValidation %s', async (disableSchemaValidation, ready) => {
  world = await startHelmWorld()
  await world.install({ install: { disableSchemaValidation } }, { ...WEB, 'values.schema.json': '{"type":"object"}' })
  expect(await world.ready()).toMatch(ready)
})
