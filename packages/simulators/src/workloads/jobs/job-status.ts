import { kubeTime } from '../../cluster/cluster.ts'
import { at, type JsonMap, type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import { counted } from '../deployments/deployment-status.ts'
import { isActivePod, isReady, isTerminating } from '../pods/pod-state.ts'
import { type Condition, conditionsOf, isTrue, withCondition } from '../runtime/conditions.ts'
import { isIndexed } from './job-pod.ts'

/** How a Job ends, as the two conditions that tell of it: the decision, and, when no pod is left, the end. */
export interface JobEnd {
  readonly decided: 'SuccessCriteriaMet' | 'FailureTarget'
  readonly reason: string
  readonly message: string
}

export interface JobCounts {
  readonly pods: readonly KubeObject[]
  readonly succeeded: number
  readonly failed: number
  readonly completedIndexes: readonly number[]
}

export const isOver = (job: KubeObject): boolean => isTrue(job, 'Complete') || isTrue(job, 'Failed')
export const isSuspended = (job: KubeObject): boolean => at(job, 'spec', 'suspend') === true

export const parallelismOf = (job: KubeObject): number => numberAt(job, 'spec', 'parallelism') ?? 1

/** Undefined: as soon as one succeeds, no more are started (a work queue). */
export function completionsOf(job: KubeObject): number | undefined {
  const told = numberAt(job, 'spec', 'completions')
  return told ?? (numberAt(job, 'spec', 'parallelism') === undefined ? 1 : undefined)
}

/** What makes a Job end now, if anything does. */
export function endOf(job: KubeObject, { pods, succeeded, failed }: JobCounts, now: number): JobEnd | undefined {
  const for_ = (type: JobEnd['decided']) => conditionsOf(job.status).find((condition) => condition['type'] === type && condition['status'] === 'True')
  for (const decided of ['FailureTarget', 'SuccessCriteriaMet'] as const) {
    const known = for_(decided)
    if (known !== undefined) return { decided, reason: String(known['reason']), message: String(known['message']) }
  }
  if (failed > (numberAt(job, 'spec', 'backoffLimit') ?? 6)) {
    return { decided: 'FailureTarget', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  }
  const left = deadlineLeft(job, now)
  if (left !== undefined && left <= 0) {
    return { decided: 'FailureTarget', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }
  }
  const wanted = completionsOf(job)
  const isDone = wanted === undefined ? succeeded > 0 && !pods.some(isActivePod) : succeeded >= wanted
  if (!isDone || isSuspended(job)) return undefined
  return { decided: 'SuccessCriteriaMet', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
}

export function deadlineLeft(job: KubeObject, now: number): number | undefined {
  const seconds = numberAt(job, 'spec', 'activeDeadlineSeconds')
  const startTime = at(job, 'status', 'startTime')
  return seconds === undefined || typeof startTime !== 'string' ? undefined : Date.parse(startTime) + seconds * 1000 - now
}

export function jobStatus(job: KubeObject, counts: JobCounts, end: JobEnd | undefined, now: number): JsonMap {
  const active = counts.pods.filter(isActivePod)
  const terminating = counts.pods.filter(isTerminating).length
  const isLast = end !== undefined && active.length + terminating === 0
  const { startTime, completionTime } = job.status ?? {}
  const isSuccess = isLast && end.decided === 'SuccessCriteriaMet'
  return {
    conditions: jobConditions(job, end, isLast, now),
    ...(isSuspended(job) ? {} : { startTime: startTime ?? kubeTime(now) }),
    ...(isSuccess ? { completionTime: completionTime ?? kubeTime(now) } : {}),
    ...counted('active', active.length),
    ...counted('succeeded', counts.succeeded),
    ...counted('failed', counts.failed),
    terminating,
    ready: active.filter(isReady).length,
    uncountedTerminatedPods: {},
    ...(isIndexed(job) && counts.completedIndexes.length > 0 ? { completedIndexes: intervals(counts.completedIndexes) } : {}),
  }
}

function jobConditions(job: KubeObject, end: JobEnd | undefined, isLast: boolean, now: number): JsonMap[] {
  const times = { lastProbeTime: kubeTime(now), lastTransitionTime: kubeTime(now) }
  const before = conditionsOf(job.status)
  const add = (conditions: readonly JsonMap[], condition: Condition) => withCondition(conditions, condition, times)
  if (end !== undefined) {
    const { decided, reason, message } = end
    const noted = add(before, { type: decided, status: 'True', reason, message })
    return isLast ? add(noted, { type: decided === 'FailureTarget' ? 'Failed' : 'Complete', status: 'True', reason, message }) : noted
  }
  if (isSuspended(job)) return add(before, { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' })
  return isTrue(job, 'Suspended') ? add(before, { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' }) : before
}

/** `0-2,5` */
function intervals(indexes: readonly number[]): string {
  const parts: [number, number][] = []
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = parts.at(-1)
    if (last !== undefined && last[1] === index - 1) last[1] = index
    else parts.push([index, index])
  }
  return parts.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',')
}
