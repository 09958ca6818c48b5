import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, type KubeObject, numberAt, textAt } from '../../src/cluster/kube-object.ts'
import { StatusError } from '../../src/cluster/status-error.ts'
import { DEPLOYMENT, POD, REPLICA_SET } from '../../src/workloads/kinds.ts'
import { NAMESPACE, podTemplate, startWorkloadCluster, type WorkloadCluster, workloadSpec } from '../support/workload-world.ts'

let world: WorkloadCluster
beforeEach(() => {
  world = startWorkloadCluster()
})
afterEach(() => world.close())

const SETTLED_MS = 20_000
const web = () => world.get(DEPLOYMENT, 'web')
const sizes = () => world.list(REPLICA_SET).map((set) => numberAt(set, 'spec', 'replicas'))
const images = () => world.list(POD).map((pod) => textAt(pod, 'spec', 'containers', 0, 'image'))
const progress = () => {
  const conditions = at(web(), 'status', 'conditions')
  const found = Array.isArray(conditions) ? conditions.find((condition) => textAt(condition, 'type') === 'Progressing') : undefined
  return [textAt(found, 'status'), textAt(found, 'reason')]
}

async function created(replicas: number, image = 'web:1.0', more = {}): Promise<void> {
  world.create(DEPLOYMENT, 'web', workloadSpec(replicas, image, more))
  await world.clock.advance(SETTLED_MS)
}

async function changed(spec: Parameters<typeof workloadSpec>[2]): Promise<void> {
  world.patch(DEPLOYMENT, 'web', { spec: spec ?? {} })
  await world.clock.advance(SETTLED_MS)
}

describe('a Deployment', () => {
  test('owns a ReplicaSet of the template, which owns the pods', async () => {
    await created(2)
    const [set] = world.list(REPLICA_SET)
    const hash = set?.metadata.labels?.['pod-template-hash'] ?? ''
    expect(hash).toMatch(/^[bcdf4-9]{5,10}$/)
    expect(set?.metadata.name).toBe(`web-${hash}`)
    expect(at(set, 'spec', 'selector')).toEqual({ matchLabels: { app: 'web', 'pod-template-hash': hash } })
    expect(set?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
      'deployment.kubernetes.io/revision': '1',
    })
    expect(set?.metadata.ownerReferences).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: web()?.metadata.uid, controller: true, blockOwnerDeletion: true },
    ])
    for (const pod of world.list(POD)) {
      expect(pod.metadata.name).toMatch(new RegExp(`^web-${hash}-[bcdfghjklmnpqrstvwxz2456789]{5}$`))
      expect(pod.metadata.labels).toEqual({ app: 'web', 'pod-template-hash': hash })
      expect(pod.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'ReplicaSet', name: set?.metadata.name, controller: true })
    }
    expect(web()?.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' })
    expect(world.events('Deployment')).toEqual([`ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 2`])
    expect(world.events('ReplicaSet')).toHaveLength(2)
  })

  test('names its ReplicaSet as the recorded one of the same template', async () => {
    const containers = [{ name: 'app', image: 'web:1.0', ports: [{ containerPort: 8080 }] }]
    world.create(DEPLOYMENT, 'web', { ...workloadSpec(1, ''), template: { metadata: { labels: { app: 'web' } }, spec: { containers } } })
    await world.clock.advance(1_000)
    expect(world.list(REPLICA_SET).map(({ metadata }) => metadata.name)).toEqual(['web-c57b885'])
  })

  test('never has fewer available than maxUnavailable allows, nor more pods than maxSurge', async () => {
    await created(4, 'web:1.0', { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } })
    const seen: [pods: number, available: number][] = []
    world.onChange(DEPLOYMENT, ({ status }) => seen.push([numberAt(status, 'replicas') ?? 0, numberAt(status, 'availableReplicas') ?? 0]))
    await changed({ template: podTemplate('web:2.0') })
    expect(Math.max(...seen.map(([pods]) => pods))).toBe(5)
    expect(Math.min(...seen.map(([, available]) => available))).toBe(4)
    expect(images()).toEqual(Array.from({ length: 4 }, () => 'web:2.0'))
    expect(sizes().sort()).toEqual([0, 4])
  })

  test('goes back to an old template by its old ReplicaSet, as a new revision', async () => {
    await created(1)
    const first = world.list(REPLICA_SET)[0]?.metadata.name
    await changed({ template: podTemplate('web:2.0') })
    await changed({ template: podTemplate('web:1.0') })
    expect(world.list(REPLICA_SET)).toHaveLength(2)
    const back = world.list(REPLICA_SET).find((set) => numberAt(set, 'spec', 'replicas') === 1)
    expect(back?.metadata.name).toBe(first)
    expect(back?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect(web()?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')
  })

  test('keeps as many old ReplicaSets as revisionHistoryLimit says', async () => {
    await created(1, 'web:1', { revisionHistoryLimit: 1 })
    for (const image of ['web:2', 'web:3', 'web:4']) await changed({ template: podTemplate(image) })
    expect(
      world
        .list(REPLICA_SET)
        .map((set) => textAt(set, 'spec', 'template', 'spec', 'containers', 0, 'image'))
        .sort(),
    ).toEqual(['web:3', 'web:4'])
  })

  test('of strategy Recreate has no new pod before the last old one is gone', async () => {
    await created(2, 'web:1.0', { strategy: { type: 'Recreate' } })
    const mixed: boolean[] = []
    world.onChange(POD, () => mixed.push(new Set(images()).size > 1))
    await changed({ template: podTemplate('web:2.0') })
    expect(mixed.some(Boolean)).toBe(false)
    expect(images()).toEqual(['web:2.0', 'web:2.0'])
    expect(progress()).toEqual(['True', 'NewReplicaSetAvailable'])
  })

  test('that is paused rolls nothing out, but scales', async () => {
    await created(1)
    await changed({ paused: true, template: podTemplate('web:2.0') })
    expect(progress()).toEqual(['Unknown', 'DeploymentPaused'])
    await changed({ replicas: 2 })
    expect(images()).toEqual(['web:1.0', 'web:1.0'])
    await changed({ paused: false })
    expect(images()).toEqual(['web:2.0', 'web:2.0'])
    expect(progress()).toEqual(['True', 'NewReplicaSetAvailable'])
  })

  test('scaled in the middle of a rollout spreads the new size over its sets', async () => {
    await created(4)
    await changed({ template: podTemplate('web:broken') })
    expect(sizes().sort()).toEqual([2, 3])
    await changed({ replicas: 8 })
    const [few = 0, many = 0] = sizes().sort()
    expect([few + many, few > 2, many > 3]).toEqual([10, true, true])
  })

  test('that does not get ready has failed after its progress deadline, and recovers', async () => {
    await created(1, 'web:broken', { progressDeadlineSeconds: 5 })
    expect(progress()).toEqual(['False', 'ProgressDeadlineExceeded'])
    await changed({ template: podTemplate('web:1.0') })
    expect(progress()).toEqual(['True', 'NewReplicaSetAvailable'])
  })

  test('counts a pod as available only after minReadySeconds', async () => {
    world.create(DEPLOYMENT, 'web', workloadSpec(1, 'web:1.0', { minReadySeconds: 10 }))
    await world.clock.advance(6_000)
    expect(web()?.status).toMatchObject({ readyReplicas: 1, unavailableReplicas: 1 })
    await world.clock.advance(10_000)
    expect(web()?.status).toMatchObject({ readyReplicas: 1, availableReplicas: 1 })
  })

  test('replaces a pod that somebody deletes', async () => {
    await created(2)
    const [gone] = world.list(POD)
    world.remove(POD, gone?.metadata.name ?? '')
    await world.clock.advance(SETTLED_MS)
    expect(world.list(POD)).toHaveLength(2)
    expect(world.list(POD).map(({ metadata }) => metadata.uid)).not.toContain(gone?.metadata.uid)
  })

  test('that goes takes its ReplicaSets and pods along', async () => {
    await created(2)
    world.remove(DEPLOYMENT, 'web')
    await world.clock.advance(SETTLED_MS)
    expect([...world.list(REPLICA_SET), ...world.list(POD)]).toEqual([])
  })

  test('tells when the server refuses its pods', async () => {
    world.create(DEPLOYMENT, 'web', { ...workloadSpec(1, 'web:1.0'), template: podTemplate('web:1.0') })
    const pods = world.cluster.kindOf(POD)
    const create = world.cluster.create.bind(world.cluster)
    world.cluster.create = (object: KubeObject, context) => {
      if (object.kind === pods.kind) throw new StatusError(403, 'Forbidden', 'exceeded quota')
      return create(object, context)
    }
    await world.clock.advance(5_000)
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' }
    expect(web()?.status?.['conditions']).toEqual(expect.arrayContaining([expect.objectContaining(failure)]))
    expect(world.events('ReplicaSet')[0]).toMatch(/^FailedCreate: Error creating: exceeded quota/)
    world.cluster.create = create
    await world.clock.advance(SETTLED_MS)
    expect(web()?.status).toMatchObject({ availableReplicas: 1 })
    expect(JSON.stringify(web()?.status)).not.toContain('ReplicaFailure')
  })
})

describe('many Deployments', () => {
  test('that stand still have nothing to wait for', async () => {
    for (let index = 0; index < 20; index++) {
      world.cluster.create({ ...DEPLOYMENT, metadata: { name: `web-${index}`, namespace: NAMESPACE }, spec: workloadSpec(1, 'web:1.0') })
    }
    await world.clock.advance(60_000)
    expect(world.list(POD)).toHaveLength(20)
    expect(world.clock.sleeping).toBe(0)
  })
})
