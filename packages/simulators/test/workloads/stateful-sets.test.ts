import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, type JsonMap, textAt } from '../../src/cluster/kube-object.ts'
import { CONTROLLER_REVISION, DAEMON_SET, NODE, POD, STATEFUL_SET, VOLUME_CLAIM } from '../../src/workloads/kinds.ts'
import { podTemplate, startWorkloadCluster, type WorkloadCluster, workloadSpec } from '../support/workload-world.ts'

let world: WorkloadCluster
beforeEach(() => {
  world = startWorkloadCluster()
})
afterEach(() => world.close())

const SETTLED_MS = 30_000
const names = () => world.list(POD).map(({ metadata }) => metadata.name)
const images = () => world.list(POD).map((pod) => textAt(pod, 'spec', 'containers', 0, 'image'))
const ready = () =>
  world
    .list(POD)
    .filter((pod) => textAt(pod, 'status', 'phase') === 'Running')
    .map(({ metadata }) => metadata.name)

async function created(replicas: number, more: JsonMap = {}): Promise<void> {
  world.create(STATEFUL_SET, 'db', { serviceName: 'db', ...workloadSpec(replicas, 'web:1.0', more) })
  await world.clock.advance(SETTLED_MS)
}

async function changed(spec: JsonMap): Promise<void> {
  world.patch(STATEFUL_SET, 'db', { spec })
  await world.clock.advance(SETTLED_MS)
}

describe('a StatefulSet', () => {
  test('makes each pod only when the one before it is ready', async () => {
    const made: string[] = []
    world.onChange(POD, (pod) => {
      const line = `${pod.metadata.name} beside ${ready()
        .filter((name) => name !== pod.metadata.name)
        .join(' ')}`.trim()
      if (pod.status?.['containerStatuses'] === undefined && pod.spec?.['nodeName'] === undefined) made.push(line)
    })
    await created(3)
    expect(made).toEqual(['db-0 beside', 'db-1 beside db-0', 'db-2 beside db-0 db-1'])
    const set = world.get(STATEFUL_SET, 'db')
    const revision = world.list(CONTROLLER_REVISION)[0]?.metadata.name
    expect(set?.status).toEqual({
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
      currentRevision: revision,
      updateRevision: revision,
      collisionCount: 0,
    })
    expect(world.get(POD, 'db-1')?.metadata.labels).toEqual({
      app: 'web',
      'controller-revision-hash': revision,
      'statefulset.kubernetes.io/pod-name': 'db-1',
      'apps.kubernetes.io/pod-index': '1',
    })
    expect(world.get(POD, 'db-1')?.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' })
    expect(world.events('StatefulSet')[0]).toBe('SuccessfulCreate: Create Pod db-0 in StatefulSet db successful')
  })

  test('of policy Parallel makes them at once', async () => {
    world.create(STATEFUL_SET, 'db', { serviceName: 'db', ...workloadSpec(3, 'web:1.0', { podManagementPolicy: 'Parallel' }) })
    await world.clock.advance(500)
    expect(names()).toEqual(['db-0', 'db-1', 'db-2'])
  })

  test('scales down from the highest ordinal', async () => {
    await created(3)
    const left: string[] = []
    world.onChange(POD, (pod) => {
      if (pod.metadata.deletionTimestamp !== undefined && left.at(-1) !== pod.metadata.name) left.push(pod.metadata.name)
    })
    await changed({ replicas: 1 })
    expect(left).toEqual(['db-2', 'db-1'])
    expect(names()).toEqual(['db-0'])
  })

  test('updates from the highest ordinal, down to the partition', async () => {
    await created(3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } })
    await changed({ template: podTemplate('web:2.0') })
    expect(images()).toEqual(['web:1.0', 'web:2.0', 'web:2.0'])
    const { currentRevision, updateRevision, updatedReplicas, currentReplicas } = world.get(STATEFUL_SET, 'db')?.status ?? {}
    expect([currentRevision === updateRevision, updatedReplicas, currentReplicas]).toEqual([false, 2, 1])
    await changed({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } })
    expect(images()).toEqual(['web:2.0', 'web:2.0', 'web:2.0'])
    expect(world.get(STATEFUL_SET, 'db')?.status).toMatchObject({ currentRevision: updateRevision, updatedReplicas: 3, currentReplicas: 3 })
  })

  test('stops an update at a pod that does not get ready', async () => {
    await created(2)
    await changed({ template: podTemplate('web:broken') })
    expect(images()).toEqual(['web:1.0', 'web:broken'])
    expect(world.get(STATEFUL_SET, 'db')?.status).toMatchObject({ readyReplicas: 1, updatedReplicas: 1 })
  })

  test('of strategy OnDelete updates what somebody deletes', async () => {
    await created(2, { updateStrategy: { type: 'OnDelete' } })
    await changed({ template: podTemplate('web:2.0') })
    expect(images()).toEqual(['web:1.0', 'web:1.0'])
    world.remove(POD, 'db-1')
    await world.clock.advance(SETTLED_MS)
    expect(images()).toEqual(['web:1.0', 'web:2.0'])
  })

  test('goes back to an old template by its old revision', async () => {
    await created(1)
    await changed({ template: podTemplate('web:2.0') })
    await changed({ template: podTemplate('web:1.0') })
    expect(
      world
        .list(CONTROLLER_REVISION)
        .map((revision) => at(revision, 'revision'))
        .sort(),
    ).toEqual([2, 3])
    expect(images()).toEqual(['web:1.0'])
  })

  test('gives each pod its claims, which are bound and stay', async () => {
    const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } } }
    await created(2, { volumeClaimTemplates: [claim] })
    expect(world.list(VOLUME_CLAIM).map(({ metadata, status }) => [metadata.name, status?.['phase'], at(status, 'capacity', 'storage')])).toEqual([
      ['data-db-0', 'Bound', '2Gi'],
      ['data-db-1', 'Bound', '2Gi'],
    ])
    expect(at(world.get(POD, 'db-1'), 'spec', 'volumes', 0)).toMatchObject({ name: 'data', persistentVolumeClaim: { claimName: 'data-db-1' } })
    await changed({ replicas: 1 })
    expect(world.list(VOLUME_CLAIM)).toHaveLength(2)
  })
})

describe('a DaemonSet', () => {
  test('has a pod on the one node', async () => {
    world.create(DAEMON_SET, 'agent', { selector: { matchLabels: { app: 'web' } }, template: podTemplate('web:1.0') })
    await world.clock.advance(SETTLED_MS)
    expect(world.list(POD).map((pod) => textAt(pod, 'spec', 'nodeName'))).toEqual(['node-1'])
    expect(world.get(DAEMON_SET, 'agent')?.status).toEqual({
      currentNumberScheduled: 1,
      numberMisscheduled: 0,
      desiredNumberScheduled: 1,
      numberReady: 1,
      observedGeneration: 1,
      updatedNumberScheduled: 1,
      numberAvailable: 1,
    })
  })

  test('follows the nodes that there are, and updates one after the other', async () => {
    for (const name of ['a', 'b']) world.cluster.create({ ...NODE, metadata: { name } })
    world.create(DAEMON_SET, 'agent', { selector: { matchLabels: { app: 'web' } }, template: podTemplate('web:1.0') })
    await world.clock.advance(SETTLED_MS)
    const nodes = () =>
      world
        .list(POD)
        .map((pod) => textAt(pod, 'spec', 'nodeName'))
        .sort()
    expect(nodes()).toEqual(['a', 'b'])
    const available: unknown[] = []
    world.onChange(DAEMON_SET, ({ status }) => available.push(status?.['numberAvailable']))
    world.patch(DAEMON_SET, 'agent', { spec: { template: podTemplate('web:2.0') } })
    await world.clock.advance(SETTLED_MS)
    expect(images()).toEqual(['web:2.0', 'web:2.0'])
    expect(available).not.toContain(undefined)
    world.cluster.create({ ...NODE, metadata: { name: 'c' } })
    await world.clock.advance(SETTLED_MS)
    expect(nodes()).toEqual(['a', 'b', 'c'])
  })
})
