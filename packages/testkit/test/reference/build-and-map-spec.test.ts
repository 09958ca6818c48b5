import type { DeploymentSpec, Source } from '@gitops-dms/core'
import { isDmsError, MASKED } from '@gitops-dms/core'
import { expect, test } from 'vitest'
import { buildObject, buildSpec, chooseKind } from '../../src/reference/adapter/build-object.ts'
import { buildSource } from '../../src/reference/adapter/build-source.ts'
import { mapSource } from '../../src/reference/adapter/map-source.ts'
import { mapSpec, mapUnmaskedSpec } from '../../src/reference/adapter/map-spec.ts'
import type { WireSource, WireSpec } from '../../src/reference/backend/wire-types.ts'
import { wireObject } from './wire-object.ts'

const REPO = 'https://git.reference.test/acme/web.git'
const HEX = 'a'.repeat(40)

/** A source as it is written, on the wire, and as it is read back where that is not the same. */
test.each<[Source, object, Source?]>([
  [{ git: { repo: REPO } }, { type: 'git', url: REPO, ref: null, dir: null }],
  [{ git: { repo: REPO, revision: 'main', path: 'deploy' } }, { type: 'git', url: REPO, ref: { name: 'main' }, dir: 'deploy' }],
  [{ git: { repo: REPO, revision: 'branch:main' } }, { type: 'git', url: REPO, ref: { branch: 'main' }, dir: null }],
  [{ git: { repo: REPO, revision: 'tag:v1' } }, { type: 'git', url: REPO, ref: { tag: 'v1' }, dir: null }],
  [{ git: { repo: REPO, revision: 'semver:>=1 <2' } }, { type: 'git', url: REPO, ref: { range: '>=1 <2' }, dir: null }],
  [
    { git: { repo: REPO, revision: HEX } },
    { type: 'git', url: REPO, ref: { commit: HEX }, dir: null },
    { git: { repo: REPO, revision: `commit:${HEX}` } },
  ],
  [
    { name: 'chart', helm: { repo: 'https://charts.reference.test', chart: 'web', version: '^1' } },
    { alias: 'chart', type: 'chart', repo: 'https://charts.reference.test', chart: 'web', version: '^1' },
  ],
  [{ oci: { url: 'oci://r.test/web', reference: '1.0' } }, { type: 'image', url: 'oci://r.test/web', ref: { tag: '1.0' }, dir: null }],
  [
    { oci: { url: 'oci://r.test/web', reference: 'sha256:ab', path: 'x' } },
    { type: 'image', url: 'oci://r.test/web', ref: { digest: 'sha256:ab' }, dir: 'x' },
  ],
  [{ oci: { url: 'oci://r.test/web', reference: 'semver:^1' } }, { type: 'image', url: 'oci://r.test/web', ref: { range: '^1' }, dir: null }],
  [
    { bucket: { endpoint: 'https://s3.test', bucket: 'b', prefix: 'p', path: 'd' } },
    { type: 'bucket', endpoint: 'https://s3.test', bucket: 'b', prefix: 'p', dir: 'd' },
  ],
])('the source %j goes out and comes back', (source, wire, back) => {
  expect(buildSource(source, 'sources[0]')).toEqual(wire)
  expect(mapSource(wire as WireSource)).toEqual(back ?? source)
})

test('a link reads back as what it leads to, with the object; as existing where it cannot be followed', () => {
  const link = { type: 'link', package: 'web', namespace: 'reference', dir: 'd', chart: null, version: null } as const
  const object = { group: 'reference.gitops-dms.io', version: 'v1', kind: 'Package', namespace: 'reference', name: 'web' }
  expect(buildSource({ existing: { kind: 'Package', name: 'web', path: 'd' } }, 'source')).toMatchObject({ type: 'link', package: 'web', dir: 'd' })
  expect(mapSource(link, { type: 'git', url: REPO, ref: null, dir: 'd' })).toEqual({ git: { repo: REPO, path: 'd' }, object })
  expect(mapSource(link, null)).toEqual({ existing: { kind: 'Package', name: 'web', namespace: 'reference', path: 'd' }, object })
})

test('a type of source of a later version reads back as other', () => {
  expect(mapSource({ type: 'tape', url: 'x' } as unknown as WireSource)).toEqual({ other: { type: 'tape', url: 'x' } })
})

test.each<[Source, string]>([
  [{ git: { repo: REPO, revision: 'ref:x' } }, 'sources[0].git.revision'],
  [{ existing: { kind: 'GitRepository', name: 'x' } }, 'sources[0].existing.kind'],
  [{}, 'sources[0]'],
])('the source %j is refused at %s', (source, path) => {
  expect(() => buildSource(source, 'sources[0]')).toThrow(
    expect.toSatisfy((error) => isDmsError(error, 'INVALID_ARGUMENT') && error.details['path'] === path),
  )
})

const FULL: DeploymentSpec = {
  name: 'web',
  namespace: 'shop',
  cluster: 'east',
  controlNamespace: 'team-a',
  kind: 'App',
  project: 'tenant-1',
  sources: [{ git: { repo: REPO, revision: 'tag:v1', path: 'deploy' } }],
  kustomize: {
    images: { web: { tag: '2' }, api: { newName: 'x/api', digest: 'sha256:ab' } },
    replicas: { web: 3 },
    patches: [{ patch: 'a', target: { kind: 'Deployment' } }, { patch: 'b' }],
    components: ['c'],
    namePrefix: 'p-',
    nameSuffix: '-s',
  },
  sync: {
    automated: true,
    prune: true,
    selfHeal: false,
    createNamespace: true,
    healthCheck: false,
    intervalMs: 1500,
    timeoutMs: 100,
    retry: { limit: 2, backoffMs: 10, maxBackoffMs: 70 },
    options: ['ServerSideApply=true'],
  },
  dependsOn: [{ kind: 'Release', controlNamespace: 'team-a', name: 'db' }],
  suspend: true,
  labels: { team: 'a' },
  annotations: { note: 'x' },
  description: 'the shop',
}

const RELEASE: DeploymentSpec = {
  name: 'web',
  namespace: 'shop',
  controlNamespace: 'reference',
  kind: 'Release',
  project: 'default',
  sources: [{ helm: { repo: 'https://charts.reference.test', chart: 'web' } }],
  values: { a: { b: null, c: [1, null] }, password: 'p4ss', ['__proto__']: 1 },
  valuesFrom: [{ file: 'values.yaml' }, { secret: { name: 's', key: 'k' } }, { configMap: { name: 'c' }, optional: true }],
  suspend: false,
  labels: {},
  annotations: {},
}

/** What the backend would keep of a create, by the protocol. */
function kept(spec: DeploymentSpec) {
  const built = buildObject(spec, { serverUrl: 'https://x', token: 't', namespace: 'reference' })
  const metadata = built['metadata'] as { namespace: string; labels: Record<string, string>; annotations: Record<string, string> }
  const defaults = wireObject().spec
  const wire = built['spec'] as unknown as WireSpec
  const object = wireObject({ kind: chooseKind(spec), metadata, spec: { ...wire, policy: { ...defaults.policy, ...wire.policy } } })
  return { ...object, status: { ...object.status, sources: wire.from } }
}

test.each<[string, DeploymentSpec]>([
  ['an App with everything', FULL],
  ['a Release', { ...RELEASE, sync: mapUnmaskedSpec(wireObject()).sync ?? {} }],
])('%s reads back as it was written', (_, spec) => {
  expect(mapUnmaskedSpec(kept(spec))).toEqual(spec)
})

test('secret-looking values are masked, whatever they are below', () => {
  expect(mapSpec(kept(RELEASE)).values).toEqual({ a: { b: null, c: [1, null] }, password: MASKED, ['__proto__']: 1 })
})

test('what a spec does not say is left to the engine', () => {
  const minimal = { name: 'web', namespace: 'shop', sources: [{ git: { repo: REPO } }] }
  expect(buildObject(minimal, { serverUrl: 'https://x', token: 't', namespace: 'reference' })).toEqual({
    metadata: { name: 'web', namespace: 'reference', labels: {}, annotations: {} },
    spec: { target: { namespace: 'shop', cluster: null }, from: [{ type: 'git', url: REPO, ref: null, dir: null }] },
  })
})

test('native is a merge patch over what is built', () => {
  const spec = { name: 'web', namespace: 'shop', sources: [{ git: { repo: REPO } }], native: { parameters: { a: 'b' }, tenant: 'x' } }
  expect(buildObject(spec, { serverUrl: 'https://x', token: 't', namespace: 'reference' })['spec']).toMatchObject({
    parameters: { a: 'b' },
    tenant: 'x',
  })
})

test.each<[Partial<DeploymentSpec>, string]>([
  [{ sources: [{ git: { repo: REPO } }] }, 'App'],
  [{ sources: [{ helm: { repo: 'r', chart: 'c' } }] }, 'Release'],
  [{ sources: [{ git: { repo: REPO } }], kind: 'Release' }, 'Release'],
])('%j is of kind %s', (spec, kind) => {
  expect(chooseKind({ name: 'a', namespace: 'b', sources: [], ...spec })).toBe(kind)
})

test('a kind that the adapter does not have is refused', () => {
  expect(() => chooseKind({ name: 'a', namespace: 'b', sources: [], kind: 'Application' })).toThrow(
    expect.toSatisfy((error) => isDmsError(error, 'INVALID_ARGUMENT')),
  )
})

test('maps build lists in order of name, whatever the order of the members', () => {
  const built = buildSpec({ ...FULL, kustomize: { replicas: { b: 1, a: 2 } } }, 'App')
  expect(built['overlay']).toMatchObject({
    replicas: [
      { name: 'a', count: 2 },
      { name: 'b', count: 1 },
    ],
  })
})
