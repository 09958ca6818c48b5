import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonMap, KubeObject } from '../../src/cluster/kube-object.ts'
import { POD } from '../../src/workloads/kinds.ts'
import { type PodLogOptions, type PodLogs, podLogs } from '../../src/workloads/pod-logs.ts'
import { startWorkloadCluster, type WorkloadCluster } from '../support/workload-world.ts'

let world: WorkloadCluster
let logs: PodLogs
beforeEach(() => {
  world = startWorkloadCluster()
  logs = podLogs({ clock: world.clock, find: ({ name }) => world.get(POD, name) })
})
afterEach(() => world.close())

const pod = (): KubeObject => world.get(POD, 'web') as KubeObject
const read = (options?: PodLogOptions) => logs.read(pod(), options)

async function create(image: string, more: JsonMap = {}, annotations?: Record<string, string>): Promise<void> {
  world.create(POD, 'web', { containers: [{ name: 'app', image }], ...more }, annotations)
  await world.clock.advance(20_300)
}

describe('the log of a pod', () => {
  test('grows by a line a second', async () => {
    await create('web:1.0')
    const before = read()
    expect(before).toMatch(/^level=info msg="request served" path=\/item\/0 status=500\n/)
    await world.clock.advance(3_000)
    expect(read().startsWith(before)).toBe(true)
    expect(read().slice(before.length).split('\n')).toHaveLength(4)
    expect(read({ tailLines: 2 })).toMatch(/^level=info msg=tick n=\d+\nlevel=info msg=tick n=\d+\n$/)
  })

  test('is cut as it is asked', async () => {
    await create('web:1.0')
    const [last = ''] = read({ tailLines: 1, timestamps: true }).split('\n')
    expect(last).toMatch(/^2026-01-01T00:00:\d\d\.\d{9}Z level=info msg=tick n=\d+$/)
    expect(read({ sinceSeconds: 3 }).trimEnd().split('\n')).toHaveLength(3)
    expect(read({ sinceTime: last.slice(0, 23) })).toBe(read({ tailLines: 1 }))
    expect(read({ limitBytes: 40 })).toBe('level=info msg="request served" path=/it')
    expect(read({ tailLines: 0 })).toBe('')
  })

  test('has the lines that the pod is told to write', async () => {
    await create('web:1.0', {}, { 'simulator.gitops-dms.dev/log-lines': 'one\ntwo\n' })
    expect(read()).toBe('one\ntwo\n')
    const own = podLogs({ clock: world.clock, find: () => pod(), logLines: (_pod, container) => [`I am ${container}`] })
    expect(own.read(pod())).toBe('I am app\n')
  })

  test('is one for each container, and has to be named where there are several', async () => {
    await create('web:1.0', {
      containers: [
        { name: 'app', image: 'web:1.0' },
        { name: 'sidecar', image: 'team/proxy:1.0' },
      ],
    })
    expect(read({ container: 'sidecar', tailLines: 2 })).toMatch(/^proxy tick \d+\nproxy tick \d+\n$/)
    expect(() => read()).toThrow('a container name must be specified for pod web, choose one of: [app sidecar]')
    expect(() => read({ container: 'nope' })).toThrow('container nope is not valid for pod web')
  })

  test.each([
    ['web:broken', {}, 'container "app" in pod "web" is waiting to start: trying and failing to pull image'],
    ['web:1.0', { previous: true }, 'previous terminated container "app" in pod "web" not found'],
  ])('of %s with %j is refused', async (image, options, message) => {
    await create(image)
    expect(() => read(options)).toThrow(message)
  })

  test('of a pod without a node is empty', async () => {
    await create('web:unschedulable')
    expect(read()).toBe('')
  })

  test('of the run before is there after a restart', async () => {
    await create('web:crash')
    expect(read({ previous: true })).toBe([1, 2, 3, 4].map((line) => `previous run line ${line}: panic soon\n`).join(''))
  })
})

describe('a follow', () => {
  async function followed(options: PodLogOptions, during: () => Promise<void>): Promise<string> {
    const aborted = new AbortController()
    let text = ''
    const reading = (async () => {
      for await (const piece of logs.follow(pod(), options, aborted.signal)) text += piece
      return 'ended'
    })()
    await during()
    const ended = await Promise.race([reading, world.clock.settle().then(() => 'goes on')])
    aborted.abort()
    await reading
    return `${text}${ended}`
  }

  test('gives what is there and then each line in its time', async () => {
    await create('web:1.0')
    const before = read({ tailLines: 1 })
    const text = await followed({ tailLines: 1 }, () => world.clock.advance(3_000))
    expect(text).toBe(`${before}${read({ tailLines: 3 })}goes on`)
  })

  test('ends with its pod', async () => {
    await create('web:1.0')
    const text = await followed({ tailLines: 0 }, async () => {
      await world.clock.advance(2_000)
      world.remove(POD, 'web')
      await world.clock.advance(2_000)
    })
    expect(text).toMatch(/^(level=info msg=tick n=\d+\n){2,3}ended$/)
  })

  test('ends with its container, after its last line', async () => {
    world.create(
      POD,
      'web',
      { restartPolicy: 'Never', containers: [{ name: 'app', image: 'task:1' }] },
      { 'simulator.gitops-dms.dev/run-seconds': '5' },
    )
    await world.clock.advance(2_500)
    const text = await followed({}, () => world.clock.advance(10_000))
    expect(text).toBe(`${read()}ended`)
    expect(text).toContain('tick n=3')
  })

  test('that cannot begin fails at once', async () => {
    await create('web:broken')
    expect(() => logs.follow(pod(), {}, new AbortController().signal)).toThrow('is waiting to start')
  })
})
