import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, textAt } from '../../../src/cluster/kube-object.ts'
import { OCI_REPOSITORY } from '../../../src/flux/kinds.ts'
import { type OciStore, startOciStore } from '../../../src/oci/start-oci-store.ts'
import { type FluxWorld, NAMESPACE, startFluxWorld } from '../../support/flux-world.ts'
import { packedChart } from '../../support/packed-chart.ts'

const CHART_LAYER = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'

let world: FluxWorld
let store: OciStore
let digests: Map<string, string>

const push = async (tag: string, files: Readonly<Record<string, string>>) => {
  digests.set(tag, await store.push({ repository: 'app', tag, files }))
}

beforeEach(async () => {
  world = await startFluxWorld()
  store = await startOciStore()
  digests = new Map()
  for (const tag of ['1.0.0', '1.1.0', '1.2.0-rc.1', '2.0.0-staging.1', 'latest']) {
    await push(tag, { 'deploy/a.yaml': `tag: ${tag}\n`, 'docs/b.md': 'x' })
  }
})

afterEach(async () => {
  await world.close()
  await store.close()
})

const create = (spec: object) => world.create(OCI_REPOSITORY, 'web', { interval: '1h', url: `oci://${store.host}/app`, insecure: true, ...spec })
const status = async () => (await world.get(OCI_REPOSITORY, 'web')).status

async function filesOf(): Promise<string[]> {
  const revision = textAt(await status(), 'artifact', 'revision') ?? ''
  const read = await world.artifacts.read(`OCIRepository/${NAMESPACE}/web`, revision, (directory) => readdir(directory))
  return read?.value.sort() ?? []
}

describe('references', () => {
  test.each<[what: string, ref: () => object | undefined, tag: string]>([
    ['none is the tag latest', () => undefined, 'latest'],
    ['a tag', () => ({ tag: '1.0.0' }), '1.0.0'],
    ['a range before a tag', () => ({ semver: '1.x', tag: '1.0.0' }), '1.1.0'],
    ['a range of filtered tags', () => ({ semver: '>=0.0.0-0', semverFilter: '.*-staging.*' }), '2.0.0-staging.1'],
  ])('%s', async (_what, ref, tag) => {
    await create({ ref: ref() })
    await world.pass()
    expect(await world.ready(OCI_REPOSITORY, 'web')).toBe(`Ready=True/Succeeded stored artifact for digest '${tag}@${digests.get(tag)}'`)
    expect(await status()).toMatchObject({
      artifact: { path: `ocirepository/${NAMESPACE}/web/${digests.get(tag)}.tar.gz` },
      url: `http://source-controller.flux-system.svc.cluster.local./ocirepository/${NAMESPACE}/web/latest.tar.gz`,
    })
  })

  test('a digest before everything', async () => {
    const digest = digests.get('1.0.0')
    await create({ ref: { digest, semver: '1.x', tag: 'latest' } })
    await world.pass()
    expect(await status()).toMatchObject({ artifact: { revision: digest } })
  })

  test.each<[what: string, spec: object, message: string]>([
    [
      'no such tag',
      { ref: { tag: 'x' } },
      'OCIArtifactPullFailed failed to determine artifact digest: GET http://HOST/v2/app/manifests/x: MANIFEST_UNKNOWN: manifest unknown',
    ],
    [
      'nothing in the range',
      { ref: { semver: '>=9.0.0' } },
      "ReadOperationFailed failed to determine the artifact tag for 'oci://HOST/app': no match found for semver: >=9.0.0",
    ],
    [
      'no range',
      { ref: { semver: 'newest' } },
      `ReadOperationFailed failed to determine the artifact tag for 'oci://HOST/app': semver 'newest' parse error: improper constraint: "newest"`,
    ],
    [
      'a digest that is short',
      { ref: { digest: 'sha256:abc' } },
      'OCIArtifactPullFailed failed to determine artifact digest: wrong number of hex digits for sha256: abc',
    ],
    [
      'a layer that is not there',
      { layerSelector: { mediaType: CHART_LAYER } },
      `OCIArtifactLayerOperationFailed failed to find layer with media type '${CHART_LAYER}' in artifact`,
    ],
    [
      'a Secret that is not there',
      { secretRef: { name: 'x' } },
      `AuthenticationFailed failed to get credential: failed to get secret 'apps/x': secrets "x" not found`,
    ],
    ['an account that is not there', { serviceAccountName: 'x' }, "AuthenticationFailed failed to get credential: serviceaccount 'apps/x' not found"],
    ['a cloud', { provider: 'aws' }, 'AuthenticationFailed failed to get credential from aws: the simulator has no identity of this provider'],
    [
      'certificates that are not there',
      { certSecretRef: { name: 'x' } },
      "AuthenticationFailed failed to generate transport for 'oci://HOST/app': secret 'apps/x' not found",
    ],
    [
      'signatures',
      { verify: { provider: 'cosign' } },
      "VerificationError failed to verify the signature using provider 'cosign keyless': the simulator does not verify signatures",
    ],
  ])('%s', async (_what, spec, message) => {
    await create(spec)
    await world.pass(1_200)
    expect(await world.ready(OCI_REPOSITORY, 'web')).toBe(`Ready=False/${message.replaceAll('HOST', store.host)}`)
  })

  test('a tag in the address', async () => {
    await create({ url: `oci://${store.host}/app:1.0.0` })
    await world.pass(1_200)
    const told = `URLInvalid URL validation failed for 'oci://${store.host}/app:1.0.0': URL must not contain a tag; remove ':1.0.0'`
    expect(await world.conditions(OCI_REPOSITORY, 'web')).toEqual([`Stalled=True/${told}`, `Ready=False/${told}`, `FetchFailed=True/${told}`])
  })
})

test('what is ignored is not in the artifact; other rules make another one of the same revision', async () => {
  await create({ ref: { tag: '1.0.0' }, ignore: '/docs' })
  await world.pass()
  expect(await filesOf()).toEqual(['deploy'])
  const before = textAt(await status(), 'artifact', 'digest')
  await world.change(OCI_REPOSITORY, 'web', { spec: { ignore: null } })
  await world.pass()
  expect(await filesOf()).toEqual(['deploy', 'docs'])
  expect(textAt(await status(), 'artifact', 'digest')).not.toBe(before)
  expect(await status()).not.toHaveProperty('observedIgnore')
})

test('a chart that is copied is the archive of the layer, and its files are at the root', async () => {
  const chart = await packedChart('web', '1.0.0')
  await store.push({ repository: 'charts/web', tag: '1.0.0', chart })
  const layerSelector = { mediaType: CHART_LAYER, operation: 'copy' }
  await create({ url: `oci://${store.host}/charts/web`, ref: { semver: '1.x' }, layerSelector })
  await world.pass()
  expect(at(await status(), 'artifact', 'size')).toBe(chart.length)
  expect(at(await status(), 'observedLayerSelector')).toEqual(layerSelector)
  expect(await filesOf()).toEqual(['Chart.yaml', 'templates', 'values.yaml'])
})

test('credentials of a docker configuration', async () => {
  const credentials = { username: 'me', password: 'secret' }
  await store.close()
  store = await startOciStore({ credentials })
  await push('latest', { a: '1' })
  const auth = Buffer.from('me:secret').toString('base64')
  await world.secret('pull', { '.dockerconfigjson': JSON.stringify({ auths: { [store.host]: { auth } } }) })
  await create({})
  await world.pass(1_200)
  expect(await world.ready(OCI_REPOSITORY, 'web')).toContain('UNAUTHORIZED')
  await world.change(OCI_REPOSITORY, 'web', { spec: { secretRef: { name: 'pull' } } })
  await world.pass()
  expect(await world.ready(OCI_REPOSITORY, 'web')).toContain('Ready=True')
})

test('the kind is reconciled in the version that an older Flux has', async () => {
  const older = await startFluxWorld({ version: '2.5' })
  const kind = { apiVersion: 'source.toolkit.fluxcd.io/v1beta2', kind: 'OCIRepository' }
  try {
    await older.create(kind, 'web', { interval: '1h', url: `oci://${store.host}/app`, insecure: true })
    await older.pass()
    expect(await older.ready(kind, 'web')).toContain('Ready=True')
  } finally {
    await older.close()
  }
})
