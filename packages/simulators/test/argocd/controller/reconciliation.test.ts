import { afterEach, describe, expect, test } from 'vitest'
import { APPLICATION } from '../../../src/argocd/kinds.ts'
import { at } from '../../../src/cluster/kube-object.ts'
import { type ArgoCdWorld, healthStatus, isAtRest, isDeployed, phaseOf, startArgoCdWorld, syncStatus } from '../../support/argocd-world.ts'

let world: ArgoCdWorld

const start = async (options: Parameters<typeof startArgoCdWorld>[0] = {}): Promise<void> => {
  world = await startArgoCdWorld(options)
}
afterEach(() => world.close())

const SKIP = 'argocd.argoproj.io/skip-reconcile'
const AUTOMATED = { syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=true'] } }
const configMap = (name: string, data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`
const dataOf = (namespace: string, name: string) => at(world.find('v1', 'ConfigMap', namespace, name), 'data')
const commit = (files: Readonly<Record<string, string>>) => world.repositories.commit('web', 'change', files)
const revisionIs = (revision: string) => (application: object) => at(application, 'status', 'sync', 'revision') === revision

describe('the periodic reconciliation', () => {
  test('notices a new commit without being asked', async () => {
    await start({ timing: { reconciliationMs: 5_000 } })
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    await world.create('web', 'web')
    await world.when('web', isAtRest)
    const next = await commit({ 'web/a.yaml': configMap('a', '{k: "2"}') })
    const noticed = await world.when('web', revisionIs(next))
    expect([syncStatus(noticed), noticed.metadata.annotations]).toEqual(['OutOfSync', undefined])
  })

  test('syncs it where that is automated', async () => {
    await start({ timing: { reconciliationMs: 5_000 } })
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    await world.create('web', 'web', AUTOMATED)
    await world.when('web', isDeployed)
    const next = await commit({ 'web/a.yaml': configMap('a', '{k: "2"}') })
    await world.when('web', (application) => isDeployed(application) && revisionIs(next)(application))
    expect(dataOf('web', 'a')).toEqual({ k: '2' })
  })
})

test('an application with the annotation skip-reconcile is left alone until it goes', async () => {
  await start()
  await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
  const { cluster } = world.simulator
  const mark = (value: string | null) =>
    cluster.patch(cluster.kindOf(APPLICATION), { namespace: 'argocd', name: 'web' }, { metadata: { annotations: { [SKIP]: value } } })
  await world.simulator.controllers.stop()
  await world.create('web', 'web', AUTOMATED)
  mark('true')
  world.simulator.controllers.start()
  await world.create('beside', 'web', AUTOMATED)
  await world.when('beside', isDeployed)
  expect(at(world.application('web'), 'status', 'reconciledAt')).toBeUndefined()
  mark(null)
  await world.when('web', isDeployed)
})

describe('the comparison', () => {
  test('notices a member that a commit removes, and leaves one that somebody else set', async () => {
    await start()
    await commit({ 'web/a.yaml': configMap('a', '{keep: "1", drop: "1"}') })
    await world.create('web', 'web', AUTOMATED)
    await world.when('web', isDeployed)
    const { cluster } = world.simulator
    cluster.patch(cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { namespace: 'web', name: 'a' }, { data: { theirs: 'x' } })
    const next = await commit({ 'web/a.yaml': configMap('a', '{keep: "1"}') })
    await world.call('GET', '/api/v1/applications/web?project=default&refresh=normal')
    await world.when(
      'web',
      (application) => isDeployed(application) && revisionIs(next)(application) && at(application, 'status', 'history', 'length') === 2,
    )
    expect(dataOf('web', 'a')).toEqual({ keep: '1', theirs: 'x' })
  })

  test('heals what was deleted by hand', async () => {
    await start()
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}'), 'web/b.yaml': configMap('b', '{k: "1"}') })
    await world.create('web', 'web', AUTOMATED)
    await world.when('web', isDeployed)
    const { cluster } = world.simulator
    cluster.delete(cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { namespace: 'web', name: 'b' })
    await world.when('web', (application) => syncStatus(application) === 'OutOfSync')
    await world.when('web', isDeployed)
    expect(dataOf('web', 'b')).toEqual({ k: '1' })
  })

  test('heals nothing where that is off', async () => {
    await start()
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}') })
    await world.create('web', 'web', { syncPolicy: { automated: {}, syncOptions: ['CreateNamespace=true'] } })
    await world.when('web', isDeployed)
    const { cluster } = world.simulator
    cluster.patch(cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { namespace: 'web', name: 'a' }, { data: { k: 'hacked' } })
    await world.when('web', (application) => syncStatus(application) === 'OutOfSync')
    await world.call('GET', '/api/v1/applications/web?project=default&refresh=normal')
    expect(dataOf('web', 'a')).toEqual({ k: 'hacked' })
    expect(syncStatus(world.application('web'))).toBe('OutOfSync')
  })

  test('keeps what a commit leaves out where nothing is pruned, and says that it is left', async () => {
    await start()
    await commit({ 'web/a.yaml': configMap('a', '{k: "1"}'), 'web/b.yaml': configMap('b', '{k: "1"}') })
    await world.create('web', 'web', { syncPolicy: { automated: {}, syncOptions: ['CreateNamespace=true'] } })
    await world.when('web', isDeployed)
    await commit({ 'web/b.yaml': '' })
    await world.call('GET', '/api/v1/applications/web?project=default&refresh=normal')
    const left = await world.when('web', (application) => syncStatus(application) === 'OutOfSync' && isAtRest(application))
    expect(at(left, 'status', 'resources')).toContainEqual({
      version: 'v1',
      kind: 'ConfigMap',
      namespace: 'web',
      name: 'b',
      status: 'OutOfSync',
      requiresPruning: true,
    })
    expect(dataOf('web', 'b')).toEqual({ k: '1' })
  })

  test('of a kind that the cluster does not have is a missing resource, not the end of the simulator', async () => {
    await start()
    await commit({ 'web/w.yaml': 'apiVersion: example.test/v1\nkind: Widget\nmetadata: {name: w}\n', 'web/a.yaml': configMap('a', '{k: "1"}') })
    await world.create('web', 'web')
    await world.when('web', isAtRest)
    const { status, json } = await world.call('GET', '/api/v1/applications/web?project=default')
    expect([status, at(json, 'status', 'resources', 1)]).toMatchObject([200, { kind: 'Widget', status: 'OutOfSync', health: { status: 'Missing' } }])
    await world.call('POST', '/api/v1/applications/web/sync', { project: 'default' })
    const failed = await world.when('web', (application) => phaseOf(application) === 'Failed')
    expect(at(failed, 'status', 'operationState', 'message')).toMatch(/Widget/)
    expect((await world.call('DELETE', '/api/v1/applications/web?project=default')).status).toBe(200)
    await world.gone('web')
  })

  test('shows a Deployment whose image never comes up as Degraded after its deadline', async () => {
    await start()
    await world.repositories.restore('shoper')
    await world.repositories.pointMainAt('shoper', '1e0dc86e0daf3d9096f8b1171edbe29a47288077')
    await world.create('shoper', 'shoper', AUTOMATED)
    const degraded = await world.when('shoper', (application) => healthStatus(application) === 'Degraded')
    expect([syncStatus(degraded), phaseOf(degraded)]).toEqual(['Synced', 'Succeeded'])
    const { json } = await world.call('GET', '/api/v1/applications/shoper?project=default')
    expect(at(json, 'status', 'resources', 2, 'health')).toEqual({ status: 'Degraded', message: 'Deployment "web" exceeded its progress deadline' })
  })
})
