import { type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { addOwner } from '../deployments/deployment-controller.ts'
import { JOB } from '../kinds.ts'
import { isActivePod, isTerminating, phaseOf } from '../pods/pod-state.ts'
import { conditionIn, conditionOf, conditionsOf } from '../runtime/conditions.ts'
import { Expectations } from '../runtime/expectations.ts'
import { keyOf } from '../runtime/object-cache.ts'
import { type Again, ReconcileLoop } from '../runtime/reconcile-loop.ts'
import type { WorkloadWorld } from '../runtime/workload-world.ts'
import { createPods, deletePods } from '../runtime/write-pods.ts'
import { indexOf, isIndexed, jobPod } from './job-pod.ts'
import { completionsOf, deadlineLeft, endOf, isOver, isSuspended, type JobCounts, jobStatus, parallelismOf } from './job-status.ts'

const FIRST_BACK_OFF_MS = 10_000
const LONGEST_BACK_OFF_MS = 600_000

interface Finished {
  readonly outcome: 'Succeeded' | 'Failed'
  readonly index: number | undefined
  readonly atMs: number
}

/** Runs the pods of a Job until enough have succeeded or too many have failed. Failure and success policies by exit code are not modelled. */
export function jobController(world: WorkloadWorld): ReconcileLoop {
  const jobs = world.cache(JOB)
  const writer = world.controllerWriter('job-controller')
  const expectations = new Expectations(world.pods, world.clock)
  /** Per Job the pods that are over, so that those that somebody removed still count. */
  const finished = new Map<string, Map<string, Finished>>()

  const count = (job: KubeObject): JobCounts & { readonly known: Finished[] } => {
    const uid = job.metadata.uid ?? ''
    const pods = world.pods.ownedBy(uid)
    const memory = finished.get(uid) ?? new Map<string, Finished>()
    finished.set(uid, memory)
    for (const pod of pods) {
      const phase = phaseOf(pod)
      const podUid = pod.metadata.uid ?? ''
      if ((phase === 'Succeeded' || phase === 'Failed') && !memory.has(podUid)) {
        memory.set(podUid, { outcome: phase, index: indexOf(pod), atMs: world.clock.now() })
      }
    }
    const known = [...memory.values()]
    const of = (outcome: string) => known.filter((one) => one.outcome === outcome)
    const completedIndexes = [...new Set(of('Succeeded').flatMap(({ index }) => index ?? []))]
    const succeeded = isIndexed(job) ? completedIndexes.length : of('Succeeded').length
    return {
      pods,
      known,
      completedIndexes,
      succeeded: Math.max(succeeded, numberAt(job, 'status', 'succeeded') ?? 0),
      failed: Math.max(of('Failed').length, numberAt(job, 'status', 'failed') ?? 0),
    }
  }

  const loop = new ReconcileLoop(world.clock, async (key, signal): Promise<Again> => {
    const job = jobs.get(key)
    if (job === undefined || job.metadata.deletionTimestamp !== undefined || !expectations.areMet(job)) return undefined
    if (isOver(job)) return removeLater(job)
    const counts = count(job)
    const now = world.clock.now()
    const end = endOf(job, counts, now)
    const active = counts.pods.filter(isActivePod)
    const pass = { writer, expectations, owner: job, signal }
    let again: Again
    if (end !== undefined || isSuspended(job)) await deletePods(pass, active)
    else {
      const pause = backOffLeft(counts.known, now)
      const missing = podsToMake(job, counts)
      if (active.length > parallelismOf(job)) await deletePods(pass, active.slice(parallelismOf(job)))
      else if (missing.length > 0 && pause > 0) again = pause
      else
        await createPods(
          pass,
          missing.map((index) => jobPod(job, index)),
        )
    }
    const status = jobStatus(job, counts, end, now)
    const isEnding = end !== undefined && !isOver(job) && isOver({ ...job, status })
    await writer.updateStatus(job, { ...job, status }, signal)
    if (isEnding && end.decided === 'FailureTarget') writer.event(job, 'Warning', end.reason, end.message)
    if (isEnding && end.decided === 'SuccessCriteriaMet') writer.event(job, 'Normal', 'Completed', 'Job completed')
    const suspension = textAt(conditionIn(conditionsOf(status), 'Suspended'), 'status')
    if (suspension !== textAt(conditionOf(job, 'Suspended'), 'status')) {
      const what = suspension === 'True' ? 'Suspended' : 'Resumed'
      writer.event(job, 'Normal', what, `Job ${what.toLowerCase()}`)
    }
    const left = deadlineLeft({ ...job, status }, now)
    return left === undefined ? again : Math.max(1, Math.min(left, again ?? left))
  })

  const removeLater = async (job: KubeObject): Promise<Again> => {
    const seconds = numberAt(job, 'spec', 'ttlSecondsAfterFinished')
    if (seconds === undefined) return undefined
    const over = conditionOf(job, 'Complete') ?? conditionOf(job, 'Failed')
    const left = Date.parse(String(over?.['lastTransitionTime'])) + seconds * 1000 - world.clock.now()
    if (left > 0) return left
    await writer.deleteNow(job, { propagationPolicy: 'Foreground' })
    return undefined
  }

  jobs.listen(({ type, object }) => {
    if (type === 'DELETED') finished.delete(object.metadata.uid ?? '')
    else loop.add(keyOf(object.metadata))
  })
  world.pods.listen(({ object }, before) => {
    for (const pod of [object, before]) addOwner(loop, pod, JOB.kind)
  })
  return loop
}

/** Which are missing: indexes, or as many times undefined. */
function podsToMake(job: KubeObject, { pods, succeeded, completedIndexes }: JobCounts): (number | undefined)[] {
  const active = pods.filter(isActivePod)
  const wanted = completionsOf(job)
  // What is on its way out still counts: its place is not free yet.
  const busy = [...active, ...pods.filter(isTerminating)]
  const room = parallelismOf(job) - busy.length
  if (!isIndexed(job) || wanted === undefined) {
    const left = wanted === undefined ? (succeeded > 0 ? 0 : room) : Math.min(room, wanted - succeeded - active.length)
    return Array.from({ length: Math.max(0, left) }, () => undefined)
  }
  const taken = new Set([...completedIndexes, ...busy.map(indexOf)])
  return Array.from({ length: wanted }, (_, index) => index)
    .filter((index) => !taken.has(index))
    .slice(0, Math.max(0, room))
}

/** After failures in a row the next pod waits: 10 s, doubled with each, up to 10 min. */
function backOffLeft(known: readonly Finished[], now: number): number {
  const lastSuccess = known.findLastIndex(({ outcome }) => outcome === 'Succeeded')
  const failures = known.slice(lastSuccess + 1)
  const last = failures.at(-1)
  if (last === undefined) return 0
  return last.atMs + Math.min(FIRST_BACK_OFF_MS * 2 ** (failures.length - 1), LONGEST_BACK_OFF_MS) - now
}
