import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { localClient } from '../../src/cluster/local-client.ts'
import { DEPLOYMENT, POD, REPLICA_SET } from '../../src/workloads/kinds.ts'
import { workloadControllers } from '../../src/workloads/workload-controllers.ts'
import { NAMESPACE, startWorkloadCluster, type WorkloadCluster, workloadSpec } from '../support/workload-world.ts'

let world: WorkloadCluster
beforeEach(() => {
  world = startWorkloadCluster()
})
afterEach(() => world.close())

const SETTLED_MS = 10_000
const ownersOf = (name: string) => world.get(POD, name)?.metadata.ownerReferences ?? []

describe('a ReplicaSet', () => {
  test('without a Deployment keeps its pods too', async () => {
    world.create(REPLICA_SET, 'web', workloadSpec(2, 'web:1.0'))
    await world.clock.advance(SETTLED_MS)
    expect(world.get(REPLICA_SET, 'web')?.status).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      terminatingReplicas: 0,
      observedGeneration: 1,
    })
  })

  test('adopts a pod that its selector takes, and lets go of one that it takes no longer', async () => {
    const alone = { name: 'alone', namespace: NAMESPACE, labels: { app: 'web' } }
    world.cluster.create({ ...POD, metadata: alone, spec: { containers: [{ name: 'app', image: 'web:1.0' }] } })
    await world.clock.advance(SETTLED_MS)
    world.create(REPLICA_SET, 'web', workloadSpec(2, 'web:1.0'))
    await world.clock.advance(SETTLED_MS)
    expect(ownersOf('alone')).toMatchObject([{ kind: 'ReplicaSet', name: 'web', controller: true }])
    expect(world.list(POD)).toHaveLength(2)
    world.patch(POD, 'alone', { metadata: { labels: { app: 'other' } } })
    await world.clock.advance(SETTLED_MS)
    expect(ownersOf('alone')).toEqual([])
    expect(world.list(POD)).toHaveLength(3)
  })

  test('that grows smaller loses the pods that are not ready first', async () => {
    world.create(REPLICA_SET, 'web', workloadSpec(1, 'web:1.0'))
    await world.clock.advance(SETTLED_MS)
    const [ready] = world.list(POD)
    world.patch(REPLICA_SET, 'web', { spec: { replicas: 2 } })
    await world.clock.advance(500)
    world.patch(REPLICA_SET, 'web', { spec: { replicas: 1 } })
    await world.clock.advance(SETTLED_MS)
    expect(world.list(POD).map(({ metadata }) => metadata.name)).toEqual([ready?.metadata.name])
  })
})

test('a Deployment that is made again takes over what it left', async () => {
  world.create(DEPLOYMENT, 'web', workloadSpec(1, 'web:1.0'))
  await world.clock.advance(SETTLED_MS)
  const pods = world.list(POD).map(({ metadata }) => metadata.uid)
  world.cluster.delete(world.cluster.kindOf(DEPLOYMENT), { namespace: NAMESPACE, name: 'web' }, { propagationPolicy: 'Orphan' })
  await world.clock.advance(SETTLED_MS)
  world.create(DEPLOYMENT, 'web', workloadSpec(1, 'web:1.0'))
  await world.clock.advance(SETTLED_MS)
  expect(world.list(REPLICA_SET).map(({ metadata }) => metadata.ownerReferences?.[0]?.uid)).toEqual([world.get(DEPLOYMENT, 'web')?.metadata.uid])
  expect(world.list(POD).map(({ metadata }) => metadata.uid)).toEqual(pods)
  expect(world.get(DEPLOYMENT, 'web')?.status).toMatchObject({ availableReplicas: 1 })
})

test('a field that does nothing here is told, once for each generation', async () => {
  const spec = { containers: [{ name: 'app', image: 'web:1.0' }], activeDeadlineSeconds: 60 }
  world.create(POD, 'told', spec)
  await world.clock.advance(SETTLED_MS)
  expect(world.events('Pod').filter((event) => event.startsWith('NotSimulated'))).toEqual([
    'NotSimulated: spec.activeDeadlineSeconds is not simulated',
  ])
})

test('a behaviour that there is not is told, and the pod runs', async () => {
  world.create(POD, 'told', { containers: [{ name: 'app', image: 'web:1.0' }] }, { 'simulator.gitops-dms.dev/behaviour': 'nver-ready' })
  await world.clock.advance(SETTLED_MS)
  expect(world.events('Pod').filter((event) => event.startsWith('NotSimulated'))).toEqual([
    'NotSimulated: the behaviour "nver-ready" is not simulated',
  ])
  expect(world.get(POD, 'told')?.status).toMatchObject({ phase: 'Running' })
})

test('controllers that come to a cluster in the middle leave what runs alone', async () => {
  world.create(DEPLOYMENT, 'web', workloadSpec(1, 'web:1.0'))
  await world.clock.advance(SETTLED_MS)
  await world.close()
  const version = world.cluster.version
  const controllers = workloadControllers(localClient(world.cluster), world.clock)
  for (const controller of controllers) controller.start()
  await world.clock.advance(SETTLED_MS)
  expect(world.cluster.version).toBe(version)
  world.patch(DEPLOYMENT, 'web', { spec: { replicas: 2 } })
  await world.clock.advance(SETTLED_MS)
  expect(world.get(DEPLOYMENT, 'web')?.status).toMatchObject({ availableReplicas: 2 })
  await Promise.all(controllers.map((controller) => controller.stop()))
  expect(world.clock.sleeping).toBe(0)
})
