import { afterEach, expect, test } from 'vitest'
import { at, textAt } from '../../../src/cluster/kube-object.ts'
import { KUSTOMIZATION } from '../../../src/flux/kinds.ts'
import { configMap, NAMESPACE, startWorld, type World } from './kustomize-world.ts'

let world: World
afterEach(() => world.close())

const KEY = { namespace: NAMESPACE, name: 'web' }
const status = async (...path: string[]) => at(await world.client.get(KUSTOMIZATION, KEY), 'status', ...path)
const request = (token: string) =>
  world.client.patch(KUSTOMIZATION, KEY, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': token } } }, { fieldManager: 'test' })

/** Asks for another pass and lets it happen. */
const again = async (token: string) => {
  await request(token)
  await world.clock.advance(1_000)
}

test('labels, common metadata and the inventory of what it applies', async () => {
  world = await startWorld()
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
  await world.kustomization({ commonMetadata: { labels: { team: 'x' }, annotations: { note: 'y' } } })
  const applied = await world.get('ConfigMap', 'a')
  expect(applied?.metadata.labels).toEqual({
    team: 'x',
    'kustomize.toolkit.fluxcd.io/name': 'web',
    'kustomize.toolkit.fluxcd.io/namespace': NAMESPACE,
  })
  expect(applied?.metadata.annotations).toEqual({ note: 'y' })
  expect(await status('inventory')).toEqual({ entries: [{ id: 'apps_a__ConfigMap', v: 'v1' }] })
  expect(await status('observedGeneration')).toBe(1)
})

test('an origin revision goes with the revision, into status, history and events', async () => {
  world = await startWorld()
  const metadata = { 'org.opencontainers.image.revision': 'main@sha1:9' }
  await world.publish('1.0.0@sha256:1', { 'a.yaml': configMap('a') }, { kind: 'OCIRepository', metadata })
  await world.kustomization({ sourceRef: { kind: 'OCIRepository', name: 'web' } })
  expect(await status('lastAppliedRevision')).toBe('1.0.0@sha256:1')
  expect(await status('lastAppliedOriginRevision')).toBe('main@sha1:9')
  expect(await status('history', '0', 'metadata')).toEqual({ revision: '1.0.0@sha256:1', originRevision: 'main@sha1:9' })
  const [event] = await world.client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace: NAMESPACE })
  expect(event?.metadata.annotations).toMatchObject({ 'kustomize.toolkit.fluxcd.io/originRevision': 'main@sha1:9' })
})

test('history: the same output is one entry, six outputs leave five', async () => {
  world = await startWorld()
  for (let revision = 1; revision <= 6; revision++) {
    await world.publish(`main@sha1:${revision}`, { 'a.yaml': configMap('a', { a: String(revision) }) })
    if (revision === 1) await world.kustomization()
    await world.clock.advance(1_000)
  }
  const revisions = async () => {
    const history = await status('history')
    return Array.isArray(history) ? history.map((entry) => `${textAt(entry, 'metadata', 'revision')} x${at(entry, 'totalReconciliations')}`) : []
  }
  expect(await revisions()).toEqual(['6', '5', '4', '3', '2'].map((revision) => `main@sha1:${revision} x1`))
  await world.publish('main@sha1:7', { 'a.yaml': configMap('a', { a: '4' }) })
  await world.clock.advance(1_000)
  expect(await revisions()).toEqual(['main@sha1:7 x2', 'main@sha1:6 x1', 'main@sha1:5 x1', 'main@sha1:3 x1', 'main@sha1:2 x1'])
})

test('pruning: gone from the build is gone from the cluster, unless it says that it stays', async () => {
  world = await startWorld()
  const stays = { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'Disabled' } }
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a'), 'b.yaml': configMap('b'), 'c.yaml': configMap('c', {}, stays) })
  await world.kustomization()
  await world.publish('main@sha1:2', { 'a.yaml': configMap('a') })
  await world.clock.advance(1_000)
  expect(await world.get('ConfigMap', 'b')).toBeUndefined()
  expect(await world.get('ConfigMap', 'c')).toBeDefined()
  expect((await world.events()).filter((event) => event.includes('deleted'))).toEqual([
    'Normal Progressing: ConfigMap/apps/c skipped\nConfigMap/apps/b deleted',
  ])
})

test('pruning leaves an object that has another owner by now', async () => {
  world = await startWorld()
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a'), 'b.yaml': configMap('b') })
  await world.kustomization()
  const labels = { 'kustomize.toolkit.fluxcd.io/name': 'other' }
  await world.client.patch(
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { namespace: NAMESPACE, name: 'b' },
    { metadata: { labels } },
    { fieldManager: 'test' },
  )
  await world.publish('main@sha1:2', { 'a.yaml': configMap('a') })
  await world.clock.advance(1_000)
  expect(await world.get('ConfigMap', 'b')).toBeDefined()
})

test.each([
  ['reconcile', 'disabled', 'skipped'],
  ['ssa', 'Ignore', 'skipped'],
  ['ssa', 'IfNotPresent', 'created'],
])('%s: %s in a manifest', async (setting, value, action) => {
  world = await startWorld()
  const metadata = { annotations: { [`kustomize.toolkit.fluxcd.io/${setting}`]: value } }
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a', { a: '1' }, metadata) })
  await world.kustomization()
  const created = action === 'created'
  expect((await world.get('ConfigMap', 'a')) !== undefined).toBe(created)
  await world.publish('main@sha1:2', { 'a.yaml': configMap('a', { a: '2' }, metadata) })
  await world.clock.advance(1_000)
  expect(at(await world.get('ConfigMap', 'a'), 'data', 'a')).toBe(created ? '1' : undefined)
  expect(await status('inventory', 'entries')).toEqual([{ id: 'apps_a__ConfigMap', v: 'v1' }])
})

test.each(['labels', 'annotations'])('%s that a manifest has no more are removed; those of others stay', async (member) => {
  world = await startWorld()
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a', { a: '1' }, { [member]: { old: 'x' } }) })
  await world.kustomization()
  const foreign = { metadata: { [member]: { foreign: 'y' } } }
  await world.client.patch({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace: NAMESPACE, name: 'a' }, foreign, { fieldManager: 'test' })
  await world.publish('main@sha1:2', { 'a.yaml': configMap('a', { a: '1' }) })
  await world.clock.advance(1_000)
  const live = await world.get('ConfigMap', 'a')
  expect(at(live, 'metadata', member, 'old')).toBeUndefined()
  expect(at(live, 'metadata', member, 'foreign')).toBe('y')
  expect((await world.events()).filter((event) => event.endsWith('ConfigMap/apps/a configured'))).toHaveLength(1)
})

test('an object that only the live one marks IfNotPresent is applied', async () => {
  world = await startWorld()
  const metadata = { annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' } }
  await world.client.create(configMap('a', { a: '1' }, metadata), 'test')
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a', { a: '2' }) })
  await world.kustomization()
  expect(at(await world.get('ConfigMap', 'a'), 'data', 'a')).toBe('2')
})

test('fields of spec.ignore count only when the object is created', async () => {
  world = await startWorld()
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a', { a: '1', b: '1' }) })
  await world.kustomization({ ignore: [{ paths: ['/data/b'], target: { kind: 'ConfigMap' } }] })
  expect(at(await world.get('ConfigMap', 'a'), 'data')).toEqual({ a: '1', b: '1' })
  const change = { data: { a: 'x', b: 'x' } }
  await world.client.patch({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace: NAMESPACE, name: 'a' }, change, { fieldManager: 'test' })
  await again('1')
  expect(at(await world.get('ConfigMap', 'a'), 'data')).toEqual({ a: '1', b: 'x' })
  // Somebody else applies the field: it is theirs from the next change on.
  await world.client.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: NAMESPACE }, data: { b: 'y' } }, 'other', {
    force: true,
  })
  await world.publish('main@sha1:2', { 'a.yaml': configMap('a', { a: '2', b: '1' }) })
  await world.clock.advance(1_000)
  const live = await world.get('ConfigMap', 'a')
  expect(at(live, 'data')).toEqual({ a: '2', b: 'y' })
  const managed = at(live, 'metadata', 'managedFields') as { readonly manager: string; readonly fieldsV1: Record<string, object> }[]
  expect(managed.filter(({ fieldsV1 }) => 'f:b' in (fieldsV1['f:data'] ?? {})).map(({ manager }) => manager)).toEqual(['other'])
})

test('variables from ConfigMaps and Secrets, own ones win; a labelled ConfigMap that changes starts a pass', async () => {
  world = await startWorld()
  const labels = { 'reconcile.fluxcd.io/watch': 'Enabled' }
  await world.client.create(configMap('vars', { one: 'map', two: 'map' }, { labels }), 'test')
  const data = { two: Buffer.from('se\ncret').toString('base64'), three: Buffer.from('secret').toString('base64') }
  await world.client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'vars', namespace: NAMESPACE }, data }, 'test')
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the manifest
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a', { text: '${one} ${two} ${three}' }) })
  const substituteFrom = [
    { kind: 'ConfigMap', name: 'vars' },
    { kind: 'Secret', name: 'vars' },
    { kind: 'Secret', name: 'none', optional: true },
  ]
  await world.kustomization({ postBuild: { substituteFrom, substitute: { three: 'own' } } })
  expect(at(await world.get('ConfigMap', 'a'), 'data', 'text')).toBe('map secret own')
  const change = { data: { one: 'new' } }
  await world.client.patch({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace: NAMESPACE, name: 'vars' }, change, { fieldManager: 'test' })
  await world.clock.advance(1_000)
  expect(at(await world.get('ConfigMap', 'a'), 'data', 'text')).toBe('new secret own')
  await world.client.delete({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace: NAMESPACE, name: 'vars' })
  await world.clock.advance(1_000)
  expect((await world.ready())?.message).toMatch(/substitute from 'ConfigMap\/vars' error: configmaps "vars" not found$/)
})

test('a labelled Secret with keys starts a pass', async () => {
  world = await startWorld()
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
  await world.kustomization({ decryption: { provider: 'sops', secretRef: { name: 'keys' } } })
  expect((await world.ready())?.reason).toBe('BuildFailed')
  const labels = { 'reconcile.fluxcd.io/watch': 'Enabled' }
  await world.client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: NAMESPACE, labels } }, 'test')
  await world.clock.advance(1_000)
  expect((await world.ready())?.status).toBe('True')
})

test('a suspended object answers a request and does nothing', async () => {
  world = await startWorld()
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
  await world.kustomization()
  await world.kustomization({ suspend: true })
  await world.publish('main@sha1:2', { 'a.yaml': configMap('a', { a: '2' }) })
  await again('tok')
  expect(await status('lastHandledReconcileAt')).toBe('tok')
  expect(await status('observedGeneration')).toBe(2)
  expect(at(await world.get('ConfigMap', 'a'), 'data', 'a')).toBe('1')
})

test('a Secret in clear text is applied as it is kept, and not again and again', async () => {
  world = await startWorld()
  await world.publish('main@sha1:1', { 'a.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: apps}\nstringData: {a: x}\n' })
  await world.kustomization()
  expect((await world.get('Secret', 's'))?.['data']).toEqual({ a: 'eA==' })
  await again('1')
  expect((await world.events()).filter((event) => event.includes('Secret/apps/s'))).toEqual(['Normal Progressing: Secret/apps/s created'])
})

test('a request is answered at the end of a pass that changes nothing', async () => {
  world = await startWorld()
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
  await world.kustomization()
  const { resourceVersion } = (await world.get('ConfigMap', 'a'))?.metadata ?? {}
  await again('tok')
  expect(await status('lastHandledReconcileAt')).toBe('tok')
  expect((await world.get('ConfigMap', 'a'))?.metadata.resourceVersion).toBe(resourceVersion)
  expect(await status('history', '0', 'totalReconciliations')).toBe(2)
})

test('what was changed by hand is put back at the next interval', async () => {
  world = await startWorld()
  await world.publish('main@sha1:1', { 'a.yaml': configMap('a') })
  await world.kustomization({ interval: '5m' })
  await world.client.patch(
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { namespace: NAMESPACE, name: 'a' },
    { data: { a: 'x' } },
    { fieldManager: 'test' },
  )
  await world.clock.advance(299_000)
  expect(at(await world.get('ConfigMap', 'a'), 'data', 'a')).toBe('x')
  await world.clock.advance(2_000)
  expect(at(await world.get('ConfigMap', 'a'), 'data', 'a')).toBe('1')
})
