import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../src/cluster/kube-object.ts'
import { POD } from '../../src/workloads/kinds.ts'
import { startWorkloadCluster, type WorkloadCluster } from '../support/workload-world.ts'

let world: WorkloadCluster
beforeEach(() => {
  world = startWorkloadCluster()
})
afterEach(() => world.close())

const BEHAVIOUR = 'simulator.gitops-dms.dev/behaviour'
const pod = () => world.get(POD, 'web')
const container = (member: string) => at(pod(), 'status', 'containerStatuses', 0, member)
const waiting = () => [textAt(container('state'), 'waiting', 'reason'), textAt(container('state'), 'waiting', 'message')]
const conditions = (object: KubeObject | undefined = pod()) => {
  const found = at(object, 'status', 'conditions')
  return Object.fromEntries(
    (Array.isArray(found) ? found.filter(isMap) : []).map(({ type, status, reason }) => [
      type,
      reason === undefined ? status : `${status} ${reason}`,
    ]),
  )
}

function create(image: string, more: JsonMap = {}, annotations?: Record<string, string>): void {
  world.create(POD, 'web', { containers: [{ name: 'app', image }], ...more }, annotations)
}

describe('a pod', () => {
  test('is scheduled, creates its container, runs and is ready', async () => {
    const states: string[] = []
    world.onChange(POD, (object) => {
      const state = [
        textAt(object, 'spec', 'nodeName'),
        textAt(object, 'status', 'phase'),
        conditions(object)['Ready'],
        textAt(object, 'status', 'containerStatuses', 0, 'state', 'waiting', 'reason'),
      ]
      states.push(state.join(' '))
    })
    create('web:1.0')
    await world.clock.advance(5_000)
    expect(states).toEqual([' Pending  ', 'node-1 Pending  ', 'node-1 Pending False ContainersNotReady ContainerCreating', 'node-1 Running True '])
    expect(pod()?.status).toMatchObject({
      phase: 'Running',
      hostIP: '127.0.0.1',
      podIP: expect.stringMatching(/^10\.244\.\d+\.\d+$/),
      startTime: '2026-01-01T00:00:00Z',
      qosClass: 'BestEffort',
      containerStatuses: [
        {
          name: 'app',
          state: { running: { startedAt: '2026-01-01T00:00:01Z' } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image: 'web:1.0',
          imageID: '',
          started: true,
        },
      ],
    })
    expect(conditions()).toEqual({
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    })
    expect(world.events('Pod')).toEqual([
      'Scheduled: Successfully assigned shop/web to node-1',
      'Pulled: Container image "web:1.0" already present on machine and can be accessed by the pod',
      'Created: Container created',
      'Started: Container started',
    ])
  })

  test.each([
    { firstStatusMs: 400, told: ['', 'ContainerCreating', 'running'] },
    { firstStatusMs: 1_500, told: ['', 'running'] },
  ])('has word of its containers after $firstStatusMs ms at the earliest', async ({ firstStatusMs, told }) => {
    const slow = startWorkloadCluster({ firstStatusMs, readyMs: 1_500 })
    onTestFinished(() => slow.close())
    const states: string[] = []
    slow.onChange(POD, (object) => {
      const state = at(object, 'status', 'containerStatuses', 0, 'state')
      const word = isMap(state) ? (textAt(state, 'waiting', 'reason') ?? Object.keys(state)[0] ?? '') : ''
      if (states.at(-1) !== word) states.push(word)
    })
    slow.create(POD, 'web', { containers: [{ name: 'app', image: 'web:1.0' }] })
    await slow.clock.advance(350)
    expect(states).toEqual([''])
    await slow.clock.advance(5_000)
    expect(states).toEqual(told)
  })

  test('waits for its init containers', async () => {
    create('web:1.0', { initContainers: [{ name: 'prepare', image: 'tool:1' }] })
    await world.clock.advance(600)
    expect([conditions()['Initialized'], waiting()[0]]).toEqual(['False ContainersNotInitialized', 'PodInitializing'])
    await world.clock.advance(5_000)
    expect(at(pod(), 'status', 'initContainerStatuses', 0, 'state', 'terminated')).toMatchObject({ exitCode: 0, reason: 'Completed' })
    expect(textAt(pod(), 'status', 'phase')).toBe('Running')
  })

  test('whose init container crashes does not start', async () => {
    create('web:1.0', { initContainers: [{ name: 'prepare', image: 'tool:crash' }] })
    await world.clock.advance(6_000)
    expect(textAt(pod(), 'status', 'phase')).toBe('Pending')
    expect(textAt(pod(), 'status', 'initContainerStatuses', 0, 'state', 'waiting', 'reason')).toBe('CrashLoopBackOff')
  })

  test('that is deleted stays until its node has ended it', async () => {
    create('web:1.0')
    await world.clock.advance(5_000)
    world.remove(POD, 'web')
    expect(pod()?.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:35Z', deletionGracePeriodSeconds: 30 })
    await world.clock.advance(1_000)
    expect(pod()).toBeUndefined()
    expect(world.events('Pod').at(-1)).toBe('Killing: Stopping container app')
  })

  test('with another image starts anew', async () => {
    create('web:broken')
    await world.clock.advance(5_000)
    world.patch(POD, 'web', { spec: { containers: [{ ...(at(pod(), 'spec', 'containers', 0) as JsonMap), image: 'web:1.0' }] } })
    await world.clock.advance(5_000)
    expect([container('ready'), container('image')]).toEqual([true, 'web:1.0'])
  })

  test('that may run once only ends as it is told', async () => {
    create('web:1.0', { restartPolicy: 'Never' })
    await world.clock.advance(5_000)
    expect(textAt(pod(), 'status', 'phase')).toBe('Succeeded')
    expect(conditions()).toMatchObject({ Ready: 'False PodCompleted', ContainersReady: 'False PodCompleted', Initialized: 'True PodCompleted' })
  })
})

describe('a failure', () => {
  test.each([
    ['the name of the image', 'team/broken-web:1', undefined],
    ['its tag', 'web:broken', undefined],
    ['an annotation', 'web:1.0', { [BEHAVIOUR]: 'pull-error' }],
  ])('pull-error by %s: the image is tried again and again', async (_by, image, annotations) => {
    create(image, {}, annotations)
    await world.clock.advance(600)
    expect(waiting()).toEqual(['ErrImagePull', `failed to pull and unpack image "${image}": not found`])
    await world.clock.advance(5_000)
    expect(waiting()).toEqual([
      'ImagePullBackOff',
      `Back-off pulling image "${image}": ErrImagePull: failed to pull and unpack image "${image}": not found`,
    ])
    expect(textAt(pod(), 'status', 'phase')).toBe('Pending')
    await world.clock.advance(20_000)
    expect(world.events('Pod').slice(1)).toEqual([
      `Pulling: Pulling image "${image}" ×2`,
      `Failed: Failed to pull image "${image}": failed to pull and unpack image "${image}": not found ×2`,
      'Failed: Error: ErrImagePull ×2',
      `BackOff: Back-off pulling image "${image}" ×2`,
      'Failed: Error: ImagePullBackOff ×2',
    ])
  })

  test('crash-loop: restarts with growing pauses, never ready', async () => {
    create('web:crash')
    const ready: unknown[] = []
    world.onChange(POD, () => ready.push(container('ready')))
    await world.clock.advance(6_000)
    const uid = pod()?.metadata.uid
    expect(waiting()).toEqual(['CrashLoopBackOff', `back-off 10s restarting failed container=app pod=web_shop(${uid})`])
    expect(container('restartCount')).toBe(1)
    expect(container('lastState')).toMatchObject({ terminated: { exitCode: 1, reason: 'Error' } })
    await world.clock.advance(15_000)
    expect([container('restartCount'), waiting()[1]]).toEqual([2, `back-off 20s restarting failed container=app pod=web_shop(${uid})`])
    expect(ready).not.toContain(true)
    expect(world.events('Pod')).toContain(`BackOff: Back-off restarting failed container app in pod web_shop(${uid}) ×2`)
  })

  test('never-ready: runs, and its probe fails', async () => {
    create('web:1.0', {}, { [BEHAVIOUR]: 'never-ready' })
    await world.clock.advance(25_000)
    expect([textAt(pod(), 'status', 'phase'), container('ready'), conditions()['Ready']]).toEqual(['Running', false, 'False ContainersNotReady'])
    expect(world.events('Pod').at(-1)).toBe('Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503 ×3')
  })

  test('slow: ready after its delay', async () => {
    create('web:1.0', {}, { [BEHAVIOUR]: 'slow', 'simulator.gitops-dms.dev/delay': '60' })
    await world.clock.advance(60_000)
    expect(container('ready')).toBe(false)
    await world.clock.advance(3_000)
    expect(container('ready')).toBe(true)
  })

  test('unschedulable: no node', async () => {
    create('web:1.0', {}, { [BEHAVIOUR]: 'unschedulable' })
    await world.clock.advance(60_000)
    expect(textAt(pod(), 'spec', 'nodeName')).toBeUndefined()
    expect(conditions()).toEqual({ PodScheduled: 'False Unschedulable' })
    expect(world.events('Pod')).toEqual([expect.stringMatching(/^FailedScheduling: 0\/1 nodes are available/)])
  })

  test('fail: over for good where it may not restart', async () => {
    create('web:fail', { restartPolicy: 'Never' })
    await world.clock.advance(10_000)
    expect(textAt(pod(), 'status', 'phase')).toBe('Failed')
    expect(container('state')).toMatchObject({ terminated: { exitCode: 1, reason: 'Error' } })
  })

  test('is a word of the image, not a part of one', async () => {
    create('crashlytics/failover:1')
    await world.clock.advance(5_000)
    expect(container('ready')).toBe(true)
  })

  test('of one container leaves the others running', async () => {
    create('web:1.0', {
      containers: [
        { name: 'app', image: 'web:1.0' },
        { name: 'sidecar', image: 'proxy:broken' },
      ],
    })
    await world.clock.advance(5_000)
    expect([0, 1].map((index) => at(pod(), 'status', 'containerStatuses', index, 'ready'))).toEqual([true, false])
    expect(at(pod(), 'status', 'conditions', 2)).toMatchObject({
      type: 'Ready',
      status: 'False',
      message: 'containers with unready status: [sidecar]',
    })
  })
})
