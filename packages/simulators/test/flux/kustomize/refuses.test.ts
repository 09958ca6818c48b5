import { afterEach, describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import type { FluxFeatures } from '../../../src/flux/flux-features.ts'
import type { FluxVersion } from '../../../src/flux/flux-version.ts'
import { KUSTOMIZATION } from '../../../src/flux/kinds.ts'
import { configMap, NAMESPACE, startWorld, type World } from './kustomize-world.ts'

let world: World
afterEach(() => world.close())

const status = async (...path: string[]) => at(await world.client.get(KUSTOMIZATION, { namespace: NAMESPACE, name: 'web' }), 'status', ...path)

interface Case {
  readonly what: string
  readonly spec: JsonMap
  readonly files?: Readonly<Record<string, ReturnType<typeof configMap> | string>>
  readonly reason: string
  readonly message: string | RegExp
  /** Default: that of the condition. Null = none. */
  readonly event?: string | null
}

describe('failures that are tried again', () => {
  test.each<Case>([
    {
      what: 'a path that is not there',
      spec: { path: './nowhere' },
      reason: 'ArtifactFailed',
      message: /^kustomization path not found: stat \/tmp\/kustomization-\d+\/nowhere: no such file or directory$/,
    },
    {
      what: 'a source that is not there',
      spec: { sourceRef: { kind: 'Bucket', name: 'none' } },
      reason: 'ArtifactFailed',
      message: 'Bucket.source.toolkit.fluxcd.io "none" not found',
      event: null,
    },
    {
      what: 'variables that are not there',
      spec: { postBuild: { substituteFrom: [{ kind: 'Secret', name: 'none' }] } },
      reason: 'BuildFailed',
      message: `post build failed for 'ConfigMap.v1.[noGrp]/a': substitute from 'Secret/none' error: secrets "none" not found`,
    },
    {
      what: 'a variable with a name that is none',
      spec: { postBuild: { substitute: { 'a-b': '1' } } },
      reason: 'BuildFailed',
      message: `post build failed for 'ConfigMap.v1.[noGrp]/a': envsubst error: 'a-b' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'`,
    },
    {
      what: 'an encrypted object',
      spec: { decryption: { provider: 'sops' } },
      files: { 'a.yaml': { ...configMap('a'), sops: { version: '3.9.0' } } },
      reason: 'BuildFailed',
      message: 'ConfigMap/a is encrypted with SOPS, which the simulator does not decrypt',
    },
    {
      what: 'a Secret that stays encrypted',
      spec: {},
      files: { 'a.yaml': { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: NAMESPACE }, sops: { version: '3.9.0' } } },
      reason: 'ReconciliationFailed',
      message: 'Secret/apps/a is SOPS encrypted, configuring decryption is required for this secret to be reconciled',
    },
    {
      what: 'keys that are not there',
      spec: { decryption: { provider: 'sops', secretRef: { name: 'none' } } },
      reason: 'BuildFailed',
      message: `cannot get sops decryption Secret 'apps/none': secrets "none" not found`,
    },
    {
      what: 'another cluster whose Secret is not there',
      spec: { kubeConfig: { secretRef: { name: 'none' } } },
      reason: 'ReconciliationFailed',
      message: `unable to read KubeConfig secret 'apps/none' error: secrets "none" not found`,
      event: `failed to build kube client: unable to read KubeConfig secret 'apps/none' error: secrets "none" not found`,
    },
    {
      what: 'an account that is not there',
      spec: { serviceAccountName: 'none' },
      reason: 'ReconciliationFailed',
      message:
        'ConfigMap/apps/a dry-run failed (Forbidden): configmaps "a" is forbidden: User "system:serviceaccount:apps:none" cannot patch resource "configmaps" in API group "" in the namespace "apps"\n',
    },
    {
      what: 'a kind that is not there',
      spec: {},
      files: { 'a.yaml': 'apiVersion: x.test/v1\nkind: Widget\nmetadata: {name: w, namespace: apps}\n' },
      reason: 'ReconciliationFailed',
      message: 'Widget/apps/w dry-run failed: no matches for kind "Widget" in version "x.test/v1"\n',
    },
    {
      what: 'a dependency that is not there',
      spec: { dependsOn: [{ name: 'base' }] },
      reason: 'DependencyNotReady',
      message: `dependency 'apps/base' not found: kustomizations.kustomize.toolkit.fluxcd.io "base" not found`,
      event: 'Dependencies do not meet ready condition, retrying in 30s',
    },
  ])('$what', async ({ spec, files, reason, message, event }) => {
    world = await startWorld()
    await world.publish('main@sha1:1', files ?? { 'a.yaml': configMap('a') })
    await world.kustomization(spec)
    const ready = await world.ready()
    expect(ready).toMatchObject({ status: 'False', reason })
    if (typeof message === 'string') expect(ready?.message).toBe(message)
    else expect(ready?.message).toMatch(message)
    expect(await status('observedGeneration')).toBe(-1)
    expect(await world.conditionsOf()).not.toContain('Stalled=True/AccessDenied')
    const expected = event === undefined ? ready?.message : event
    const told = (await world.events()).map((text) => text.slice(text.indexOf(': ') + 2))
    expect(told).toEqual(expected === null ? [] : [expected])
  })
})

describe('failures that are final', () => {
  test.each<[string, JsonMap, string, string, number]>([
    [
      'a health check that is no expression',
      { wait: true, healthCheckExprs: [{ apiVersion: 'x.test/v1', current: 'a.(' }] },
      'InvalidCELExpression',
      'Reconciliation failed terminally due to configuration error: failed to create custom status evaluator for healthchecks[0]: ',
      1,
    ],
    [
      'a dependency whose readyExpr is no expression',
      { dependsOn: [{ name: 'base', readyExpr: 'dep.(' }] },
      'InvalidCELExpression',
      'Reconciliation failed terminally due to configuration error: terminal error: failed to evaluate dependency base: ',
      1,
    ],
    [
      'a gate that is off',
      { decryption: { provider: 'sops', serviceAccountName: 'x' } },
      'FeatureGateDisabled',
      'to use spec.decryption.serviceAccountName for decryption authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller',
      -1,
    ],
    [
      'an external artifact',
      { sourceRef: { kind: 'ExternalArtifact', name: 'web' } },
      'AccessDenied',
      `can't access 'ExternalArtifact/apps/web', ExternalArtifact feature gate is disabled`,
      -1,
    ],
  ])('%s', async (_what, spec, reason, message, observed) => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
    await world.kustomization({ suspend: true }, { name: 'base' })
    await world.kustomization(spec)
    const ready = await world.ready()
    expect(ready).toMatchObject({ status: 'False', reason })
    expect(ready?.message.startsWith(message)).toBe(true)
    expect(await world.conditionsOf()).toEqual([`Stalled=True/${reason}`, `Ready=False/${reason}`])
    expect(await status('observedGeneration')).toBe(observed)
    await world.clock.advance(3_600_000 * 2)
    expect(await world.events()).toHaveLength(1)
  })

  test('and end when the spec is repaired', async () => {
    world = await startWorld()
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
    await world.kustomization({ wait: true, healthCheckExprs: [{ apiVersion: 'x.test/v1', current: 'a.(' }] })
    await world.kustomization({ wait: true, healthCheckExprs: [{ apiVersion: 'x.test/v1', current: 'true' }] })
    expect(await world.conditionsOf()).toEqual(['Ready=True/ReconciliationSucceeded', 'Healthy=True/Succeeded'])
  })
})

describe('references into another namespace', () => {
  const spec = { sourceRef: { kind: 'GitRepository', name: 'web', namespace: 'other' } }
  test.each<[FluxVersion, Partial<FluxFeatures>, string[]]>([
    ['2.9', {}, ['Ready=True/ReconciliationSucceeded']],
    ['2.9', { noCrossNamespaceRefs: true }, ['Stalled=True/AccessDenied', 'Ready=False/AccessDenied']],
    ['2.6', { noCrossNamespaceRefs: true }, ['Ready=False/AccessDenied']],
  ])('%s with %j', async (version, features, conditions) => {
    world = await startWorld({ version, features })
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a') }, { namespace: 'other' })
    await world.kustomization(spec)
    expect(await world.conditionsOf()).toEqual(conditions)
  })
})

test('an external artifact with its gate on', async () => {
  world = await startWorld({ features: { externalArtifact: true } })
  await world.publish('latest@sha256:1', { 'a.yaml': configMap('a') }, { kind: 'ExternalArtifact' })
  await world.kustomization({ sourceRef: { kind: 'ExternalArtifact', name: 'web' } })
  expect(await world.ready()).toMatchObject({ status: 'True', message: 'Applied revision: latest@sha256:1' })
})

describe('versions', () => {
  test.each<[FluxVersion, string, boolean]>([
    ['2.6', 'history', false],
    ['2.7', 'history', true],
    ['2.4', 'lastAppliedOriginRevision', false],
    ['2.5', 'lastAppliedOriginRevision', true],
  ])('%s: status.%s', async (version, member, there) => {
    world = await startWorld({ version })
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a') }, { metadata: { 'org.opencontainers.image.revision': 'x' } })
    await world.kustomization()
    expect((await status(member)) !== undefined).toBe(there)
  })

  test.each<[FluxVersion, string]>([
    ['2.8', 'ReconciliationSucceeded'],
    ['2.9', 'BuildFailed'],
  ])('%s: a variable without a value', async (version, reason) => {
    world = await startWorld({ version })
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the manifest
    await world.publish('main@sha1:1', { 'a.yaml': configMap('a', { a: 'x${unset}' }) })
    await world.kustomization({ postBuild: { substitute: { other: '1' } } })
    expect(await world.ready()).toMatchObject({ reason })
  })

  test('2.5 reads the OCIRepository that it knows', async () => {
    world = await startWorld({ version: '2.5' })
    await world.publish('1.0.0@sha256:1', { 'a.yaml': configMap('a') }, { kind: 'OCIRepository' })
    await world.kustomization({ sourceRef: { kind: 'OCIRepository', name: 'web' } })
    expect(await world.ready()).toMatchObject({ status: 'True' })
  })
})
