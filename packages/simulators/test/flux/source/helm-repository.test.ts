import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, textAt } from '../../../src/cluster/kube-object.ts'
import { HELM_REPOSITORY } from '../../../src/flux/kinds.ts'
import { type StaticServer, startStaticServer } from '../../../src/git/start-static-server.ts'
import { type FluxWorld, NAMESPACE, startFluxWorld } from '../../support/flux-world.ts'

let world: FluxWorld
let server: StaticServer

const INDEX = `apiVersion: v1
entries:
  web:
    - {apiVersion: v2, name: web, version: 1.0.0, urls: [web-1.0.0.tgz]}
generated: "2026-01-01T00:00:00Z"
`

const writeIndex = (text: string) => writeFile(join(world.folder, 'index.yaml'), text)

beforeEach(async () => {
  world = await startFluxWorld()
  server = await startStaticServer({ root: world.folder })
  await writeIndex(INDEX)
})

afterEach(async () => {
  await world.close()
  await server.close()
})

const create = (spec: object) => world.create(HELM_REPOSITORY, 'charts', { url: server.url, ...spec })
const status = async () => (await world.get(HELM_REPOSITORY, 'charts')).status

test('the index is the artifact', async () => {
  await create({ interval: '1h' })
  await world.pass()
  const artifact = at(await status(), 'artifact')
  const hash = textAt(artifact, 'revision')?.slice('sha256:'.length)
  expect(await world.ready(HELM_REPOSITORY, 'charts')).toBe(`Ready=True/Succeeded stored artifact: revision 'sha256:${hash}'`)
  expect(await status()).toMatchObject({
    observedGeneration: 1,
    artifact: { path: `helmrepository/${NAMESPACE}/charts/index-${hash}.yaml` },
    url: `http://source-controller.flux-system.svc.cluster.local./helmrepository/${NAMESPACE}/charts/index.yaml`,
  })
  const size = Reflect.get(Object(artifact), 'size')
  expect(await world.events(HELM_REPOSITORY, 'charts')).toEqual([`Normal NewArtifact stored fetched index of size ${size}B from '${server.url}'`])
})

test('an interval of one minute unless another is given; an unchanged index is told by an event only', async () => {
  await create({})
  await world.pass()
  const before = await world.get(HELM_REPOSITORY, 'charts')
  await world.pass(60_000)
  expect((await world.events(HELM_REPOSITORY, 'charts')).at(-1)).toMatch(
    /^Normal ArtifactUpToDate artifact up-to-date with remote revision: 'sha256:/,
  )
  expect((await world.get(HELM_REPOSITORY, 'charts')).metadata.resourceVersion).toBe(before.metadata.resourceVersion)
  await writeIndex(INDEX.replace('1.0.0,', '1.1.0,'))
  await world.pass(60_000)
  expect(textAt(await status(), 'artifact', 'revision')).not.toBe(textAt(before, 'status', 'artifact', 'revision'))
})

test.each<[what: string, spec: () => object, ready: () => string, stalled: boolean]>([
  [
    'no index',
    () => ({ url: `${server.url}/none` }),
    () =>
      `Failed failed to fetch Helm repository index: failed to cache index to temporary file: failed to fetch ${server.url}/none/index.yaml : 404 Not Found`,
    false,
  ],
  [
    'an address of a registry',
    () => ({ url: 'oci://127.0.0.1/x' }),
    () => "URLInvalid invalid Helm repository URL: 'oci' URL scheme cannot be used with 'default' HelmRepository type",
    true,
  ],
  [
    'a Secret that is not there',
    () => ({ secretRef: { name: 'x' } }),
    () => `AuthenticationFailed failed to get authentication secret 'apps/x': secrets "x" not found`,
    false,
  ],
  [
    'certificates that are not there',
    () => ({ certSecretRef: { name: 'x' } }),
    () => `AuthenticationFailed failed to get TLS authentication secret 'apps/x': secrets "x" not found`,
    false,
  ],
  [
    'a name without a password',
    () => ({ secretRef: { name: 'half' } }),
    () =>
      "AuthenticationFailed failed to detect authentication methods: secret 'apps/half': malformed basic auth - has 'username' but missing 'password'",
    false,
  ],
  [
    'a Secret without certificates',
    () => ({ certSecretRef: { name: 'half' } }),
    () =>
      "AuthenticationFailed failed to construct Helm client's TLS config: secret 'apps/half' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'",
    false,
  ],
])('%s', async (_what, spec, ready, stalled) => {
  await world.secret('half', { username: 'x' })
  await create(spec())
  await world.pass(1_200)
  expect(await world.ready(HELM_REPOSITORY, 'charts')).toBe(`Ready=False/${ready()}`)
  expect((await world.conditions(HELM_REPOSITORY, 'charts')).some((line) => line.startsWith('Stalled'))).toBe(stalled)
})

test('what is no index', async () => {
  await writeIndex('entries: {}\n')
  await create({})
  await world.pass(1_200)
  expect(await world.ready(HELM_REPOSITORY, 'charts')).toBe(
    'Ready=False/IndexationFailed failed to load Helm repository from index YAML: failed to load index: no API version specified',
  )
})

test('credentials', async () => {
  await server.close()
  server = await startStaticServer({ root: world.folder, credentials: { username: 'me', password: 'secret' } })
  await world.secret('login', { username: 'me', password: 'secret' })
  await create({})
  await world.pass(1_200)
  expect(await world.ready(HELM_REPOSITORY, 'charts')).toContain('401 Unauthorized')
  await world.change(HELM_REPOSITORY, 'charts', { spec: { secretRef: { name: 'login' } } })
  await world.pass()
  expect(await world.ready(HELM_REPOSITORY, 'charts')).toContain('Ready=True')
})

test('one that becomes static loses artifact, finalizer and status', async () => {
  await create({})
  await world.pass()
  await world.change(HELM_REPOSITORY, 'charts', { spec: { type: 'oci', url: 'oci://127.0.0.1/x' } })
  await world.pass()
  const object = await world.get(HELM_REPOSITORY, 'charts')
  expect(object.status).toEqual({})
  expect(object.metadata.finalizers ?? []).toEqual([])
  expect(await world.events(HELM_REPOSITORY, 'charts')).toContain(
    'Normal GarbageCollectionSucceeded garbage collected artifacts for deleted resource',
  )
})
