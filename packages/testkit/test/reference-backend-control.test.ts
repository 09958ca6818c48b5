import type { DeploymentSpec } from '@gitops-dms/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startReferenceBackend } from '../src/reference/backend/start-reference-backend.ts'
import { VirtualClock } from '../src/simulator/index.ts'
import { call, open } from './support/https-call.ts'
import { isWell, startWorld, type World } from './support/reference-world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const ref = (name: string, kind = 'App') => ({ kind, controlNamespace: 'reference', name })
const oracleSpec = async (name: string) => (await world.backend.oracle.deployments()).find((one) => one.ref.name === name)?.spec

const FULL_APP: DeploymentSpec = {
  name: 'full-app',
  namespace: 'new-apps',
  cluster: 'east',
  controlNamespace: 'team',
  kind: 'App',
  project: 'shop',
  sources: [
    { name: 'main', git: { repo: 'https://git.reference.test/full', revision: 'semver:>=1 <2', path: 'deploy' } },
    { git: { repo: 'https://git.reference.test/full-2', revision: 'stable' } },
    { oci: { url: 'oci://images.reference.test/full', reference: 'semver:^1', path: 'x' } },
    { oci: { url: 'oci://images.reference.test/full-2', reference: '1.0.0' } },
    { bucket: { endpoint: 'https://s3.reference.test', bucket: 'b', prefix: 'p', path: 'd' } },
  ],
  kustomize: {
    images: { 'full-app': { newName: 'mirror/full-app', tag: '9' }, other: { digest: `sha256:${'0'.repeat(64)}` } },
    replicas: { 'full-app': 3 },
    patches: [{ patch: 'a: b', target: { kind: 'Deployment', name: 'full-app' } }, { patch: 'c: d' }],
    components: ['../debug'],
    namePrefix: 'p-',
    nameSuffix: '-s',
  },
  sync: {
    automated: true,
    prune: true,
    selfHeal: true,
    createNamespace: true,
    healthCheck: true,
    intervalMs: 1500,
    timeoutMs: 90_000,
    retry: { limit: 3, backoffMs: 250, maxBackoffMs: 4000 },
    options: ['ServerSideApply=true'],
  },
  dependsOn: [{ kind: 'Release', controlNamespace: 'team', name: 'other' }],
  suspend: true,
  labels: { a: 'b' },
  annotations: { note: 'x' },
  description: 'all of it',
}

const FULL_RELEASE: DeploymentSpec = {
  name: 'full-release',
  namespace: 'apps',
  controlNamespace: 'reference',
  kind: 'Release',
  project: 'default',
  sources: [{ helm: { repo: 'https://charts.reference.test', chart: 'full', version: '~1.0' } }],
  values: { a: { b: null, c: [1, 'on', 1e21] }, secrets: { token: 't' } },
  valuesFrom: [{ file: 'base.yaml' }, { secret: { name: 's', key: 'k' }, optional: true }, { configMap: { name: 'c' } }],
  sync: { ...FULL_APP.sync, automated: false, createNamespace: false, options: [] },
  suspend: false,
  labels: {},
  annotations: {},
}

test.each([
  ['App', FULL_APP],
  ['Release', FULL_RELEASE],
])('the oracle tells every member of a spec as it was given: %s', async (_kind, spec) => {
  expect(await world.backend.control.createBehind(spec)).toEqual({ kind: spec.kind, controlNamespace: spec.controlNamespace, name: spec.name })
  expect(await oracleSpec(spec.name)).toEqual(spec)
})

test('every member of content has its effect on what runs', async () => {
  const { controlNamespace: _, dependsOn: __, suspend: ___, ...spec } = { ...FULL_APP, name: 'run-app', sources: FULL_APP.sources.slice(0, 1) }
  await world.backend.control.createBehind({
    ...spec,
    kustomize: { ...spec.kustomize, images: { 'run-app': { newName: 'mirror/x', tag: '9' } }, replicas: { 'Deployment/run-app': 3 } },
  })
  const { status } = await world.until('run-app', isWell)
  expect(await world.backend.oracle.workloads(ref('run-app'))).toEqual([
    { kind: 'Namespace', namespace: '', name: 'new-apps', replicas: null, image: null, revision: status.revisions[0]?.applied },
    { kind: 'ConfigMap', namespace: 'new-apps', name: 'p-run-app-config-s', replicas: null, image: null, revision: status.revisions[0]?.applied },
    { kind: 'Secret', namespace: 'new-apps', name: 'p-run-app-secret-s', replicas: null, image: null, revision: status.revisions[0]?.applied },
    { kind: 'Deployment', namespace: 'new-apps', name: 'p-run-app-s', replicas: 3, image: 'mirror/x:9', revision: status.revisions[0]?.applied },
  ])
})

test('words that nobody knows stay until the next operation', async () => {
  await world.healthy('words')
  const keys = await Promise.all(
    (['sync', 'health', 'operation'] as const).map((axis) => world.backend.control.setUnknownWord(ref('words'), axis, `new-${axis}`)),
  )
  await world.clock.advance(100)
  const { status } = await world.get('words')
  expect([keys, status.sync, status.health.state, status.operation?.state]).toEqual([
    ['status.sync', 'status.health.state', 'status.operation.state'],
    'new-sync',
    'new-health',
    'new-operation',
  ])
  await world.ask('POST', '/apps/reference/words/operations', { type: 'reconcile' })
  await world.until('words', isWell)
})

test.each([
  ['healthy', 'ok'],
  ['progressing', 'working'],
  ['degraded', 'broken'],
  ['missing', 'absent'],
  ['suspended', 'paused'],
] as const)('health %s is told as %s', async (health, word) => {
  await world.healthy(`said-${health}`)
  await world.backend.control.setHealth(ref(`said-${health}`), health, 'because')
  await world.until(`said-${health}`, ({ status }) => status.health.state === word)
})

test('others write and delete', async () => {
  await world.create('behind', { settings: { a: 1, b: { c: 2 } } }, '?apply=store', 'Release')
  await world.backend.control.writeBehind(ref('behind', 'Release'), { labels: { x: 'y' }, annotations: { n: '1' }, values: { b: { c: null, d: 3 } } })
  expect(await oracleSpec('behind')).toMatchObject({ labels: { x: 'y' }, annotations: { n: '1' }, values: { a: 1, b: { d: 3 } } })
  await world.backend.control.deleteBehind(ref('behind', 'Release'))
  expect(await oracleSpec('behind')).toBeUndefined()
  await world.backend.control.releaseDeletion(ref('behind', 'Release'))
})

test('what is not there cannot be moved', async () => {
  await expect(world.backend.control.drift(ref('nobody'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the example specs become healthy, of both kinds, on the real clock too', async () => {
  const backend = await startReferenceBackend()
  for (const kind of ['App', 'Release']) {
    const made = await backend.control.createBehind(backend.spec('example', kind))
    const health = async () => (await backend.oracle.deployments()).find(({ ref: { kind: its } }) => its === made.kind)?.native['status']
    await expect.poll(health).toMatchObject({ sync: 'same', health: { state: 'ok' } })
  }
  await backend.close()
})

test('with a seed: another order, members that nobody knows, pages that are short; what was given is as it was', async () => {
  const backend = await startReferenceBackend({ clock: new VirtualClock(), seed: 7 })
  const ask = (method: string, path: string, body?: unknown) => call(backend, method, `/v1${path}`, { body })
  const settings = { status: { items: [1, 2, 3] }, object: { metadata: {} } }
  const orders = new Set<string>()
  for (let n = 0; n < 12; n++) {
    const spec = { target: { namespace: 'apps' }, from: [{ type: 'chart', repo: 'https://charts.reference.test', chart: 'x' }], settings }
    const { json } = await ask('POST', '/releases?apply=store', { metadata: { name: `r-${n}` }, spec })
    expect(json.object.spec.settings).toEqual(settings)
    orders.add(
      Object.keys(json.object)
        .filter((name) => !name.startsWith('x-'))
        .join(),
    )
  }
  expect(orders.size).toBeGreaterThan(3)
  const seen: string[] = []
  const sizes: number[] = []
  let unknown = 0
  for (let token: string | null = ''; token !== null; ) {
    const { json }: { json: { items: { metadata: { name: string } }[]; continue: string | null } } = await ask(
      'GET',
      `/releases?limit=4${token === '' ? '' : `&continue=${token}`}`,
    )
    sizes.push(json.items.length)
    seen.push(...json.items.map(({ metadata }) => metadata.name))
    unknown += Object.keys(json).filter((name) => name.startsWith('x-')).length
    token = json.continue
  }
  expect([new Set(seen).size, seen.length, sizes.some((size) => size < 4)]).toEqual([12, 12, true])
  expect(unknown).toBeGreaterThan(0)
  await backend.close()
})

test('with a seed: a stream comes in pieces and with marks that nobody waited for', async () => {
  const clock = new VirtualClock()
  const backend = await startReferenceBackend({ clock, seed: 11 })
  const incoming = await open(backend, 'GET', '/v1/apps/watch')
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  for (let n = 0; n < 5; n++) await backend.control.createBehind({ ...backend.spec(`p-${n}`), description: 'größer, 世界' })
  await clock.advance(100)
  const lines = () => Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1)
  const isDone = () =>
    lines()
      .map((line) => JSON.parse(line))
      .filter(({ object }) => object?.status.health.state === 'ok').length >= 5
  await expect.poll(isDone).toBe(true)
  expect(lines().some((line) => JSON.parse(line).type === 'mark')).toBe(true)
  expect(chunks.filter((chunk) => chunk.at(-1) !== 10).length).toBeGreaterThan(3)
  incoming.destroy()
  await backend.close()
})
