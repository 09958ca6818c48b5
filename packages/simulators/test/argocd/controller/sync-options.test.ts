import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, type JsonMap, type KubeObject } from '../../../src/cluster/kube-object.ts'
import { type ArgoCdWorld, isAtRest, phaseOf, startArgoCdWorld, syncStatus } from '../../support/argocd-world.ts'

let world: ArgoCdWorld
beforeEach(async () => {
  world = await startArgoCdWorld({ namespaces: ['web'] })
})
afterEach(() => world.close())

const SERVER = 'https://kubernetes.default.svc'
const configMap = (name: string, data: string, annotations = '{}') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  annotations: ${annotations}\ndata: ${data}\n`
const option = (value: string) => `{argocd.argoproj.io/sync-options: "${value}"}`
const dataOf = (name: string) => at(world.find('v1', 'ConfigMap', 'web', name), 'data')
const commit = (files: Readonly<Record<string, string>>) => world.repositories.commit('web', 'change', files)
const isDone = (application: KubeObject) => isAtRest(application) && ['Succeeded', 'Failed', 'Error'].includes(String(phaseOf(application)))

async function create(syncOptions: readonly string[] = [], spec: JsonMap = {}): Promise<void> {
  await world.create('web', 'web', { destination: { server: SERVER, namespace: 'web' }, syncPolicy: { syncOptions: [...syncOptions] }, ...spec })
  await world.when('web', isAtRest)
}

/** What came of a sync: phase, message, and what is said of each object. */
async function sync(body: JsonMap = {}): Promise<{ phase: unknown; message: unknown; results: string[] }> {
  await world.call('POST', '/api/v1/applications/web/sync', { project: 'default', ...body })
  const state = at(await world.when('web', isDone), 'status', 'operationState')
  const resources = at(state, 'syncResult', 'resources')
  const results = (Array.isArray(resources) ? resources : []).map(
    (one: unknown) => `${at(one, 'kind')}/${at(one, 'name')} ${at(one, 'status')}: ${at(one, 'message')}`,
  )
  return { phase: at(state, 'phase'), message: at(state, 'message'), results }
}

describe('a sync', () => {
  test('says what became of each object, in the order of kinds and names', async () => {
    await commit({
      'web/b.yaml': configMap('b', '{k: "1"}'),
      'web/a.yaml': configMap('a', '{k: "1"}'),
      'web/s.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: z}\ndata: {k: eA==}\n',
    })
    await create()
    expect((await sync()).results).toEqual([
      'Secret/z Synced: secret/z created',
      'ConfigMap/a Synced: configmap/a created',
      'ConfigMap/b Synced: configmap/b created',
    ])
    expect((await sync()).results).toEqual([
      'Secret/z Synced: secret/z unchanged',
      'ConfigMap/a Synced: configmap/a unchanged',
      'ConfigMap/b Synced: configmap/b unchanged',
    ])
  })

  test('with Replace takes away what others added', async () => {
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    await create(['Replace=true'])
    await sync()
    world.simulator.cluster.patch(
      world.simulator.cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }),
      { namespace: 'web', name: 'a' },
      { data: { mine: 'x' } },
    )
    expect((await sync()).results).toEqual(['ConfigMap/a Synced: configmap/a replaced'])
    expect(dataOf('a')).toEqual({ k: '1' })
  })

  test('with ServerSideApply owns what it applied, and says so', async () => {
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    await create(['ServerSideApply=true'])
    expect((await sync()).results).toEqual(['ConfigMap/a Synced: configmap/a serverside-applied'])
    const entries = world.find('v1', 'ConfigMap', 'web', 'a')?.metadata.managedFields ?? []
    expect(entries.map(({ manager, operation }) => [manager, operation])).toEqual([['argocd-controller', 'Apply']])
  })

  test.each([
    ['Prune=false', 'ConfigMap/b PruneSkipped: ignored (no prune)'],
    ['PruneLast=true', 'ConfigMap/b Pruned: pruned'],
  ])('with %s on the object', async (value, result) => {
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}'), 'web/b.yaml': configMap('b', '{k: "1"}', option(value)) })
    await create()
    await sync()
    await commit({ 'web/a.yaml': configMap('a', '{k: "2"}'), 'web/b.yaml': '' })
    const { results } = await sync({ prune: true })
    expect(results.toSorted()).toEqual(['ConfigMap/a Synced: configmap/a configured', result])
  })

  test('waits for somebody to confirm a pruning', async () => {
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}'), 'web/b.yaml': configMap('b', '{k: "1"}', option('Prune=confirm')) })
    await create()
    await sync()
    await commit({ 'web/b.yaml': '' })
    await world.call('POST', '/api/v1/applications/web/sync', { project: 'default', prune: true })
    const waiting = await world.when('web', (application) =>
      String(at(application, 'status', 'operationState', 'message')).startsWith('waiting for pruning'),
    )
    expect(at(waiting, 'status', 'operationState', 'message')).toBe('waiting for pruning confirmation of /ConfigMap/b')
    const approved = new Date(world.clock.now() + 1_000).toISOString().replace(/\.\d+/, '')
    const patch = JSON.stringify({ metadata: { annotations: { 'argocd.argoproj.io/deletion-approved': approved } } })
    await world.call('PATCH', '/api/v1/applications/web', { project: 'default', patchType: 'merge', patch })
    await world.when('web', (application) => phaseOf(application) === 'Succeeded')
    expect(dataOf('b')).toBeUndefined()
  })

  test('with ApplyOutOfSyncOnly leaves alone what would not change', async () => {
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}'), 'web/b.yaml': configMap('b', '{k: "1"}') })
    await create(['ApplyOutOfSyncOnly=true'])
    await sync()
    await commit({ 'web/a.yaml': configMap('a', '{k: "2"}'), 'web/b.yaml': configMap('b', '{k: "1"}') })
    expect((await sync()).results).toEqual(['ConfigMap/a Synced: configmap/a configured'])
  })

  test('with RespectIgnoreDifferences keeps what is not compared', async () => {
    await commit({ 'web/a.yaml': configMap('a', '{k: "1", theirs: "0"}') })
    await create(['RespectIgnoreDifferences=true'], { ignoreDifferences: [{ group: '', kind: 'ConfigMap', jsonPointers: ['/data/theirs'] }] })
    await sync()
    const { cluster } = world.simulator
    cluster.patch(cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { namespace: 'web', name: 'a' }, { data: { theirs: '9' } })
    await commit({ 'web/a.yaml': configMap('a', '{k: "2", theirs: "0"}') })
    await sync()
    expect(dataOf('a')).toEqual({ k: '2', theirs: '9' })
    expect(syncStatus(world.application('web'))).toBe('Synced')
  })

  test('with FailOnSharedResource refuses what another application has', async () => {
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    await world.create('first', 'web', { destination: { server: SERVER, namespace: 'web' }, syncPolicy: { automated: {} } })
    await world.when('first', (application) => syncStatus(application) === 'Synced')
    await create(['FailOnSharedResource=true'])
    const { phase, message } = await sync()
    expect([phase, message]).toEqual(['Failed', 'Shared resource found: ConfigMap/a is part of applications argocd/web and first'])
  })

  test('of a kind that the cluster does not have is not valid, unless the kind comes with it', async () => {
    await commit({ 'web/w.yaml': 'apiVersion: example.test/v1\nkind: Widget\nmetadata: {name: w}\n' })
    await create()
    const { phase, message } = await sync()
    const missing =
      'The Kubernetes API could not find example.test/Widget for requested resource web/w. Make sure the "Widget" CRD is installed on the destination cluster.'
    expect([phase, message]).toEqual(['Failed', `one or more synchronization tasks are not valid: ${missing}`])
  })

  test('manages labels of its namespace where it is told to', async () => {
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    await create([], { syncPolicy: { syncOptions: ['CreateNamespace=true'], managedNamespaceMetadata: { labels: { team: 'x' } } } })
    expect((await sync()).results[0]).toBe('Namespace/web Synced: namespace/web serverside-applied')
    const { cluster } = world.simulator
    expect(cluster.get(cluster.kindOf({ apiVersion: 'v1', kind: 'Namespace' }), { name: 'web' }).metadata.labels).toMatchObject({ team: 'x' })
  })

  test('that fails runs its hooks for that, and fails then', async () => {
    const job = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: alarm\n  annotations: {argocd.argoproj.io/hook: SyncFail}\ndata: {}\n`
    await commit({ 'web/bad.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad, namespace: nowhere}\ndata: {}\n', 'web/alarm.yaml': job })
    await create()
    const { phase, message, results } = await sync()
    expect([phase, message]).toEqual([
      'Failed',
      expect.stringMatching(/^one or more synchronization tasks completed unsuccessfully, reason: .*namespaces "nowhere" not found/),
    ])
    expect(results.at(-1)).toBe('ConfigMap/alarm Synced: alarm created')
  })
})
