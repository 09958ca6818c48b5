import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, isMap, type JsonMap, textAt } from '../../src/cluster/kube-object.ts'
import { cronSchedule } from '../../src/workloads/jobs/cron-schedule.ts'
import { CRON_JOB, JOB, POD } from '../../src/workloads/kinds.ts'
import { startWorkloadCluster, type WorkloadCluster } from '../support/workload-world.ts'

let world: WorkloadCluster
beforeEach(() => {
  world = startWorkloadCluster()
})
afterEach(() => world.close())

const jobSpec = (image: string, more: JsonMap = {}, restartPolicy = 'Never'): JsonMap => ({
  template: { spec: { restartPolicy, containers: [{ name: 'app', image }] } },
  ...more,
})
const job = (name = 'once') => world.get(JOB, name)
const conditions = (name?: string) => {
  const found = at(job(name), 'status', 'conditions')
  return (Array.isArray(found) ? found.filter(isMap) : []).map(({ type, status, reason }) => `${type}=${status} ${reason}`)
}

describe('a Job', () => {
  test('runs its pod and is complete', async () => {
    const active: unknown[] = []
    world.onChange(JOB, ({ status }) => active.push(status?.['active']))
    world.create(JOB, 'once', jobSpec('task:1'))
    await world.clock.advance(10_000)
    expect(active).toContain(1)
    expect(job()?.status).toMatchObject({
      succeeded: 1,
      startTime: '2026-01-01T00:00:00Z',
      completionTime: expect.any(String),
      terminating: 0,
      ready: 0,
    })
    expect(job()?.status?.['active']).toBeUndefined()
    expect(conditions()).toEqual(['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached'])
    expect(world.list(POD).map((pod) => [textAt(pod, 'status', 'phase'), pod.metadata.labels?.['job-name']])).toEqual([['Succeeded', 'once']])
    expect(world.events('Job')).toEqual([expect.stringMatching(/^SuccessfulCreate: Created pod: once-\w{5}$/), 'Completed: Job completed'])
  })

  test('has failed after backoffLimit failures, with growing pauses between its pods', async () => {
    world.create(JOB, 'once', jobSpec('task:fail', { backoffLimit: 1 }))
    await world.clock.advance(10_000)
    expect([conditions(), job()?.status?.['failed']]).toEqual([[], 1])
    await world.clock.advance(20_000)
    expect(conditions()).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded'])
    expect(job()?.status).toMatchObject({ failed: 2 })
    expect(world.list(POD)).toHaveLength(2)
    expect(world.events('Job').at(-1)).toBe('BackoffLimitExceeded: Job has reached the specified backoff limit')
  })

  test('has failed after its deadline, and ends what runs', async () => {
    world.create(JOB, 'once', jobSpec('task:never-ready', { activeDeadlineSeconds: 20 }))
    await world.clock.advance(15_000)
    expect(job()?.status).toMatchObject({ active: 1 })
    await world.clock.advance(10_000)
    expect(conditions()).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded'])
    expect(world.list(POD)).toEqual([])
  })

  test('runs as many at once as it may, each index once', async () => {
    const most: number[] = []
    world.onChange(POD, () => most.push(world.list(POD).filter((pod) => textAt(pod, 'status', 'phase') !== 'Succeeded').length))
    world.create(JOB, 'once', jobSpec('task:1', { completions: 4, parallelism: 2, completionMode: 'Indexed' }))
    await world.clock.advance(30_000)
    expect(Math.max(...most)).toBe(2)
    expect(job()?.status).toMatchObject({ succeeded: 4, completedIndexes: '0-3' })
    const indexes = world.list(POD).map((pod) => pod.metadata.annotations?.['batch.kubernetes.io/job-completion-index'])
    expect(indexes.sort()).toEqual(['0', '1', '2', '3'])
  })

  test('that is suspended has no pods until it is resumed', async () => {
    world.create(JOB, 'once', jobSpec('task:1', { suspend: true }))
    await world.clock.advance(5_000)
    expect([world.list(POD).length, conditions()]).toEqual([0, ['Suspended=True JobSuspended']])
    world.patch(JOB, 'once', { spec: { suspend: false } })
    await world.clock.advance(10_000)
    expect(conditions()).toContain('Complete=True CompletionsReached')
    expect(world.events('Job').filter((event) => !event.startsWith('Successful'))).toEqual([
      'Suspended: Job suspended',
      'Resumed: Job resumed',
      'Completed: Job completed',
    ])
  })

  test('goes ttlSecondsAfterFinished after its end', async () => {
    world.create(JOB, 'once', jobSpec('task:1', { ttlSecondsAfterFinished: 30 }))
    await world.clock.advance(20_000)
    expect(conditions()).toContain('Complete=True CompletionsReached')
    await world.clock.advance(30_000)
    expect([job(), world.list(POD)]).toEqual([undefined, []])
  })
})

describe('a CronJob', () => {
  const cronSpec = (more: JsonMap = {}, image = 'task:1'): JsonMap => ({ schedule: '*/2 * * * *', jobTemplate: { spec: jobSpec(image) }, ...more })

  test('makes a Job at each time of its schedule, and keeps the last ones', async () => {
    world.create(CRON_JOB, 'often', cronSpec({ successfulJobsHistoryLimit: 2 }))
    await world.clock.advance(100_000)
    expect(world.list(JOB)).toEqual([])
    await world.clock.advance(400_000)
    const minute = Date.parse('2026-01-01T00:00:00Z') / 60_000
    expect(world.list(JOB).map(({ metadata }) => metadata.name)).toEqual([`often-${minute + 6}`, `often-${minute + 8}`])
    expect(world.get(CRON_JOB, 'often')?.status).toMatchObject({ lastScheduleTime: '2026-01-01T00:08:00Z', lastSuccessfulTime: expect.any(String) })
    expect(world.events('CronJob').slice(0, 2)).toEqual([
      `SuccessfulCreate: Created job often-${minute + 2}`,
      `SawCompletedJob: Saw completed job: often-${minute + 2}, condition: Complete`,
    ])
  })

  test.each([
    ['Allow', 2],
    ['Forbid', 1],
    ['Replace', 1],
  ])('of policy %s has %i Jobs when they do not end', async (concurrencyPolicy, count) => {
    world.create(CRON_JOB, 'often', cronSpec({ concurrencyPolicy }, 'task:never-ready'))
    await world.clock.advance(280_000)
    expect(world.list(JOB)).toHaveLength(count)
    expect(world.get(CRON_JOB, 'often')?.status?.['active']).toHaveLength(count)
  })

  test('that is suspended makes none', async () => {
    world.create(CRON_JOB, 'often', cronSpec({ suspend: true }))
    await world.clock.advance(300_000)
    expect(world.list(JOB)).toEqual([])
  })
})

describe('a schedule', () => {
  const after = (text: string) => Date.parse(`${text}Z`)
  test.each([
    ['* * * * *', '2026-01-01T00:00:30', '2026-01-01T00:01:00.000Z'],
    ['30 4 * * *', '2026-01-01T05:00:00', '2026-01-02T04:30:00.000Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00', '2028-02-29T00:00:00.000Z'],
    ['0 12 * * mon-fri', '2026-01-02T13:00:00', '2026-01-05T12:00:00.000Z'],
    ['0 0 13 * 5', '2026-01-01T00:00:00', '2026-01-02T00:00:00.000Z'],
    ['5-15/5 8,20 * jan,jul *', '2026-01-31T20:15:00', '2026-07-01T08:05:00.000Z'],
    ['0 0 * * 7', '2026-01-01T00:00:00', '2026-01-04T00:00:00.000Z'],
    ['@hourly', '2026-01-01T00:00:00', '2026-01-01T01:00:00.000Z'],
  ])('%s after %s is %s', (text, from, to) => {
    expect(new Date(cronSchedule(text)?.next(after(from)) ?? 0).toISOString()).toBe(to)
  })

  test.each(['', '* * * *', '60 * * * *', '*/0 * * * *', '5-1 * * * *', 'x * * * *'])('"%s" is none', (text) => {
    expect(cronSchedule(text)).toBeUndefined()
  })
})
