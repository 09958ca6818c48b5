import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, type JsonMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { addOwner } from '../deployments/deployment-controller.ts'
import { CRON_JOB, JOB } from '../kinds.ts'
import { conditionOf, isTrue } from '../runtime/conditions.ts'
import { controllerReference } from '../runtime/controller-reference.ts'
import { keyOf } from '../runtime/object-cache.ts'
import { type Again, ReconcileLoop } from '../runtime/reconcile-loop.ts'
import type { WorkloadWorld } from '../runtime/workload-world.ts'
import type { Writer } from '../runtime/writer.ts'
import { type CronSchedule, cronSchedule } from './cron-schedule.ts'
import { isOver } from './job-status.ts'

/** Makes a Job at each time of a CronJob's schedule. Time zones other than UTC are refused with an event. */
export function cronJobController(world: WorkloadWorld): ReconcileLoop {
  const cronJobs = world.cache(CRON_JOB)
  const jobs = world.cache(JOB)
  const writer = world.controllerWriter('cronjob-controller')
  const seen = new Set<string>()

  const loop = new ReconcileLoop(world.clock, async (key, signal): Promise<Again> => {
    const cronJob = cronJobs.get(key)
    if (cronJob === undefined || cronJob.metadata.deletionTimestamp !== undefined) return undefined
    const owned = jobs.ownedBy(cronJob.metadata.uid)
    for (const job of owned.filter(isOver)) noteEnd(cronJob, job)
    await removeOld(cronJob, owned, writer, signal)
    const active = owned.filter((job) => !isOver(job))
    const schedule = scheduleOf(cronJob, writer)
    const now = world.clock.now()
    const due = schedule === undefined || at(cronJob, 'spec', 'suspend') === true ? undefined : dueTime(cronJob, schedule, now)
    const started = due === undefined ? undefined : await start(cronJob, due, active, signal)
    const running = started === undefined ? active : [...(concurrencyOf(cronJob) === 'Replace' ? [] : active), started]
    await writer.updateStatus(cronJob, { ...cronJob, status: statusOf(cronJob, running, owned, started === undefined ? undefined : due) }, signal)
    const next = schedule?.next(now)
    return next === undefined ? undefined : next - now + 100
  })

  const noteEnd = (cronJob: KubeObject, job: KubeObject): void => {
    const uid = job.metadata.uid ?? ''
    if (seen.has(uid)) return
    seen.add(uid)
    const how = isTrue(job, 'Failed') ? 'Failed' : 'Complete'
    writer.event(cronJob, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${how}`)
  }

  const start = async (cronJob: KubeObject, due: number, active: readonly KubeObject[], signal: AbortSignal): Promise<KubeObject | undefined> => {
    const wanted = jobOf(cronJob, due)
    if ((await writer.read(wanted)) !== undefined) return undefined
    const policy = concurrencyOf(cronJob)
    if (policy === 'Forbid' && active.length > 0) {
      writer.event(cronJob, 'Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid')
      return undefined
    }
    if (policy === 'Replace') {
      for (const job of active) {
        await writer.delete(job, signal, { propagationPolicy: 'Background' })
        writer.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`)
      }
    }
    const job = await writer.create(wanted, signal)
    writer.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`)
    return job
  }

  cronJobs.listen(({ type, object }) => {
    if (type !== 'DELETED') loop.add(keyOf(object.metadata))
  })
  jobs.listen(({ type, object }) => {
    if (type === 'DELETED') seen.delete(object.metadata.uid ?? '')
    addOwner(loop, object, CRON_JOB.kind)
  })
  return loop
}

const concurrencyOf = (cronJob: KubeObject): string => textAt(cronJob, 'spec', 'concurrencyPolicy') ?? 'Allow'

function scheduleOf(cronJob: KubeObject, writer: Writer): CronSchedule | undefined {
  const text = textAt(cronJob, 'spec', 'schedule') ?? ''
  const zone = textAt(cronJob, 'spec', 'timeZone')
  if (zone !== undefined && zone !== 'UTC' && zone !== 'Etc/UTC') {
    writer.event(cronJob, 'Warning', 'UnknownTimeZone', `invalid timeZone: "${zone}": only UTC is simulated`)
    return undefined
  }
  const schedule = cronSchedule(text)
  if (schedule === undefined) writer.event(cronJob, 'Warning', 'UnparseableSchedule', `unparseable schedule: "${text}"`)
  return schedule
}

/** The last time that has come and not been used; too late ones (`startingDeadlineSeconds`) are missed. */
function dueTime(cronJob: KubeObject, schedule: CronSchedule, now: number): number | undefined {
  const created = Date.parse(cronJob.metadata.creationTimestamp ?? '')
  const last = textAt(cronJob, 'status', 'lastScheduleTime')
  const deadline = numberAt(cronJob, 'spec', 'startingDeadlineSeconds')
  const since = Math.max(last === undefined ? created : Date.parse(last), deadline === undefined ? 0 : now - deadline * 1000)
  return schedule.between(since, now)?.last
}

function jobOf(cronJob: KubeObject, due: number): KubeObject {
  const template = at(cronJob, 'spec', 'jobTemplate')
  const { name, namespace } = cronJob.metadata
  const { labels, annotations } = isMap(at(template, 'metadata')) ? (at(template, 'metadata') as JsonMap) : {}
  const spec = at(template, 'spec')
  return structuredClone({
    ...JOB,
    metadata: {
      name: `${name}-${due / 60_000}`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(isMap(labels) ? { labels: labels as Record<string, string> } : {}),
      annotations: {
        ...(isMap(annotations) ? (annotations as Record<string, string>) : {}),
        'batch.kubernetes.io/cronjob-scheduled-timestamp': kubeTime(due),
      },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: isMap(spec) ? spec : {},
  })
}

function statusOf(cronJob: KubeObject, active: readonly KubeObject[], owned: readonly KubeObject[], due: number | undefined): JsonMap {
  const succeeded = owned.filter((job) => isTrue(job, 'Complete')).map((job) => textAt(job, 'status', 'completionTime') ?? '')
  const lastSuccessfulTime = [...succeeded, textAt(cronJob, 'status', 'lastSuccessfulTime') ?? ''].sort().at(-1) ?? ''
  const lastScheduleTime = due === undefined ? textAt(cronJob, 'status', 'lastScheduleTime') : kubeTime(due)
  const references = active.map(({ metadata: { name, namespace = '', uid = '', resourceVersion = '' } }) => ({
    ...JOB,
    name,
    namespace,
    uid,
    resourceVersion,
  }))
  return {
    ...(references.length === 0 ? {} : { active: references }),
    ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
    ...(lastSuccessfulTime === '' ? {} : { lastSuccessfulTime }),
  }
}

async function removeOld(cronJob: KubeObject, owned: readonly KubeObject[], writer: Writer, signal: AbortSignal): Promise<void> {
  for (const [type, member, byDefault] of [
    ['Complete', 'successfulJobsHistoryLimit', 3],
    ['Failed', 'failedJobsHistoryLimit', 1],
  ] as const) {
    const limit = numberAt(cronJob, 'spec', member) ?? byDefault
    const over = owned.filter((job) => isTrue(job, type) && conditionOf(job, type) !== undefined)
    for (const job of over.slice(0, Math.max(0, over.length - limit))) {
      await writer.delete(job, signal, { propagationPolicy: 'Background' })
      writer.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`)
    }
  }
}
