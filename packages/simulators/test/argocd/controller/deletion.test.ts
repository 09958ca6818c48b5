import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at } from '../../../src/cluster/kube-object.ts'
import { type ArgoCdWorld, healthStatus, isAtRest, phaseOf, startArgoCdWorld, syncStatus } from '../../support/argocd-world.ts'

let world: ArgoCdWorld
beforeEach(async () => {
  world = await startArgoCdWorld()
})
afterEach(() => world.close())

const configMap = (name: string, annotations = '{}') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  annotations: ${annotations}\ndata: {}\n`
const job = (name: string, hook: string) =>
  `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: ${name}\n  annotations: {argocd.argoproj.io/hook: ${hook}, argocd.argoproj.io/hook-delete-policy: HookSucceeded}\n` +
  'spec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers: [{name: main, image: "job:1.0"}]\n'
const commit = (files: Readonly<Record<string, string>>) => world.repositories.commit('web', 'change', files)
const find = (name: string) => world.find('v1', 'ConfigMap', 'web', name)

async function deploy(): Promise<void> {
  await world.create('web', 'web')
  await world.when('web', isAtRest)
  await world.call('POST', '/api/v1/applications/web/sync', { project: 'default' })
  await world.when('web', (application) => phaseOf(application) === 'Succeeded' && isAtRest(application))
}

describe('a deletion', () => {
  test('takes the resources along, but for those that are to stay', async () => {
    await commit({
      'web/a.yaml': configMap('a'),
      'web/b.yaml': configMap('b', '{argocd.argoproj.io/sync-options: Delete=false}'),
      'web/c.yaml': configMap('c', '{helm.sh/resource-policy: keep}'),
    })
    await deploy()
    await world.call('DELETE', '/api/v1/applications/web?project=default')
    await world.gone('web')
    expect([find('a'), find('b')?.metadata.name, find('c')?.metadata.name]).toEqual([undefined, 'b', 'c'])
  })

  test('without cascade leaves everything', async () => {
    await commit({ 'web/a.yaml': configMap('a') })
    await deploy()
    await world.call('DELETE', '/api/v1/applications/web?project=default&cascade=false')
    await world.gone('web')
    expect(find('a')).toBeDefined()
  })

  test('goes by waves, the last one first', async () => {
    const waves = ['-1', '5', '0']
    for (const [index, wave] of waves.entries())
      await commit({ [`web/${index}.yaml`]: configMap(`w${index}`, `{argocd.argoproj.io/sync-wave: "${wave}"}`) })
    await deploy()
    const gone: string[] = []
    const end = world.simulator.cluster.watch(({ type, object }) => {
      if (type === 'DELETED' && object.kind === 'ConfigMap') gone.push(object.metadata.name)
    })
    await world.call('DELETE', '/api/v1/applications/web?project=default')
    await world.gone('web')
    end()
    expect(gone).toEqual(['w1', 'w2', 'w0'])
  })

  test('runs hooks before and after, and cleans up', async () => {
    await commit({ 'web/a.yaml': configMap('a'), 'web/before.yaml': job('before', 'PreDelete'), 'web/after.yaml': job('after', 'PostDelete') })
    await deploy()
    const held = world.application('web')?.metadata.finalizers ?? []
    expect(held.toSorted()).toEqual([
      'post-delete-finalizer.argocd.argoproj.io',
      'post-delete-finalizer.argocd.argoproj.io/cleanup',
      'pre-delete-finalizer.argocd.argoproj.io',
      'pre-delete-finalizer.argocd.argoproj.io/cleanup',
    ])
    const came: string[] = []
    const end = world.simulator.cluster.watch(({ type, object }) => {
      if ((object.kind === 'Job' && type === 'ADDED') || (object.kind === 'ConfigMap' && type === 'DELETED')) came.push(object.metadata.name)
    })
    await world.call('DELETE', '/api/v1/applications/web?project=default')
    await world.gone('web')
    end()
    expect(came).toEqual(['before', 'a', 'after'])
    expect(['before', 'after'].map((name) => world.find('batch/v1', 'Job', 'web', name))).toEqual([undefined, undefined])
  })
})

describe('an application whose project', () => {
  test('is gone is unknown, and says why', async () => {
    await commit({ 'web/a.yaml': configMap('a') })
    await deploy()
    const { cluster } = world.simulator
    cluster.delete(cluster.kindOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' }), { namespace: 'argocd', name: 'default' })
    cluster.patch(
      cluster.kindOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' }),
      { namespace: 'argocd', name: 'web' },
      { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } },
    )
    const lost = await world.when('web', (application) => syncStatus(application) === 'Unknown')
    expect([healthStatus(lost), at(lost, 'status', 'conditions', 0, 'type'), at(lost, 'status', 'conditions', 0, 'message')]).toEqual([
      'Unknown',
      'InvalidSpecError',
      'Application referencing project default which does not exist',
    ])
  })

  test('does not permit its namespace any more is unknown, too', async () => {
    await commit({ 'web/a.yaml': configMap('a') })
    await deploy()
    const { cluster } = world.simulator
    const project = cluster.kindOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' })
    cluster.patch(project, { namespace: 'argocd', name: 'default' }, { spec: { destinations: [{ server: '*', namespace: 'other' }] } })
    cluster.patch(
      cluster.kindOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' }),
      { namespace: 'argocd', name: 'web' },
      { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } },
    )
    const refused = await world.when('web', (application) => syncStatus(application) === 'Unknown')
    expect(at(refused, 'status', 'conditions', 0, 'message')).toContain("do not match any of the allowed destinations in project 'default'")
  })
})

test('while the controller is down nothing happens, and all of it when it is back', async () => {
  await commit({ 'web/a.yaml': configMap('a') })
  await deploy()
  const end = world.simulator.outage.controller()
  await commit({ 'web/b.yaml': configMap('b') })
  const { json } = await world.call('POST', '/api/v1/applications/web/sync', { project: 'default' })
  expect([at(json, 'operation') !== undefined, at(world.application('web'), 'status', 'operationState')]).toEqual([true, undefined])
  end()
  await world.when('web', (application) => phaseOf(application) === 'Succeeded')
  expect(find('b')).toBeDefined()
})
