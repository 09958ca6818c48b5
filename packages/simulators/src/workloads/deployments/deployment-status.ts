import { isDeepStrictEqual } from 'node:util'
import { kubeTime } from '../../cluster/cluster.ts'
import { type JsonMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { type Condition, conditionIn, conditionsOf, withCondition, withoutCondition } from '../runtime/conditions.ts'
import { isComplete, maxUnavailable, progressDeadlineMs, replicasOf, statusCount, sumOf, sumOfReplicas } from './replica-counts.ts'

/** The counts and availability, the conditions otherwise as they are. */
export function countedStatus(deployment: KubeObject, sets: readonly KubeObject[], newSet: KubeObject | undefined, now: number): JsonMap {
  const available = sumOf(sets, 'availableReplicas')
  const terminating = terminatingOf(sets)
  const unavailable = Math.max(0, sumOfReplicas(sets) - available)
  const collisionCount = numberAt(deployment, 'status', 'collisionCount')
  const isAvailable = available >= replicasOf(deployment) - maxUnavailable(deployment)
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...counted('replicas', sumOf(sets, 'replicas')),
    ...counted('updatedReplicas', statusCount(newSet, 'replicas')),
    ...counted('readyReplicas', sumOf(sets, 'readyReplicas')),
    ...counted('availableReplicas', available),
    ...counted('unavailableReplicas', unavailable),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withDeploymentCondition(conditionsOf(deployment.status), isAvailable ? AVAILABLE : UNAVAILABLE, now),
  }
}

/** The status of a pass of a rollout: what it got done since the status before, or that it takes too long. */
export function rolloutStatus(deployment: KubeObject, sets: readonly KubeObject[], newSet: KubeObject | undefined, now: number): JsonMap {
  const status = countedStatus(deployment, sets, newSet, now)
  const deadlineMs = progressDeadlineMs(deployment)
  const current = conditionIn(conditionsOf(deployment.status), 'Progressing')
  const isOver = statusNumber(status, 'replicas') === statusNumber(status, 'updatedReplicas') && current?.['reason'] === 'NewReplicaSetAvailable'
  let conditions = conditionsOf(status)
  if (deadlineMs === undefined) conditions = withoutCondition(conditions, 'Progressing')
  else if (!isOver) {
    const what = newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet.metadata.name}"`
    if (isComplete(deployment, status)) {
      conditions = withDeploymentCondition(conditions, progressing('True', 'NewReplicaSetAvailable', `${what} has successfully progressed.`), now)
    } else if (hasProgressed(deployment, status)) {
      // Written anew even when the reason is the same, for its lastUpdateTime.
      const keep = current?.['status'] === 'True' ? { lastTransitionTime: current['lastTransitionTime'] ?? '' } : {}
      const [fresh = {}] = withDeploymentCondition([], progressing('True', 'ReplicaSetUpdated', `${what} is progressing.`), now)
      conditions = [...withoutCondition(conditions, 'Progressing'), { ...fresh, ...keep }]
    } else if (isLate(conditionIn(conditions, 'Progressing'), deadlineMs, now)) {
      conditions = withDeploymentCondition(conditions, progressing('False', 'ProgressDeadlineExceeded', `${what} has timed out progressing.`), now)
    }
  }
  return { ...status, conditions: withReplicaFailure(conditions, sets, newSet, now) }
}

/** In how long a rollout that stands still has to be looked at again for its deadline; undefined = it has none, or is over. */
export function deadlineLeft(deployment: KubeObject, status: JsonMap, now: number): number | undefined {
  const deadlineMs = progressDeadlineMs(deployment)
  const current = conditionIn(conditionsOf(deployment.status), 'Progressing')
  if (deadlineMs === undefined || current === undefined) return undefined
  if (isComplete(deployment, status) || current['reason'] === 'ProgressDeadlineExceeded') return undefined
  const left = Date.parse(String(current['lastUpdateTime'])) + deadlineMs - now
  return left < 1_000 ? Math.max(5, left) : left + 1_000
}

export function withDeploymentCondition(conditions: readonly JsonMap[], condition: Condition, now: number): JsonMap[] {
  return withCondition(conditions, condition, { lastUpdateTime: kubeTime(now), lastTransitionTime: kubeTime(now) })
}

export const progressing = (status: Condition['status'], reason: string, message: string): Condition => ({
  type: 'Progressing',
  status,
  reason,
  message,
})

export const sameStatus = (deployment: KubeObject, status: JsonMap): boolean => isDeepStrictEqual(deployment.status ?? {}, status)

const AVAILABLE: Condition = {
  type: 'Available',
  status: 'True',
  reason: 'MinimumReplicasAvailable',
  message: 'Deployment has minimum availability.',
}
const UNAVAILABLE: Condition = {
  type: 'Available',
  status: 'False',
  reason: 'MinimumReplicasUnavailable',
  message: 'Deployment does not have minimum availability.',
}

/** Zero is left out, as Go's omitempty does. */
export const counted = (name: string, count: number): JsonMap => (count === 0 ? {} : { [name]: count })

const statusNumber = (status: unknown, name: string): number => numberAt(status, name) ?? 0

/** Undefined as long as one that was looked at has not told. */
function terminatingOf(sets: readonly KubeObject[]): number | undefined {
  let sum = 0
  for (const set of sets) {
    const terminating = numberAt(set, 'status', 'terminatingReplicas')
    if (terminating === undefined && statusCount(set, 'observedGeneration') > 0) return undefined
    sum += terminating ?? 0
  }
  return sum
}

function hasProgressed({ status: before }: KubeObject, after: JsonMap): boolean {
  const old = (status: unknown) => statusNumber(status, 'replicas') - statusNumber(status, 'updatedReplicas')
  const more = (name: string) => statusNumber(after, name) > statusNumber(before, name)
  return more('updatedReplicas') || old(after) < old(before) || more('readyReplicas') || more('availableReplicas')
}

function isLate(condition: JsonMap | undefined, deadlineMs: number, now: number): boolean {
  if (condition === undefined || condition['reason'] === 'NewReplicaSetAvailable') return false
  if (condition['reason'] === 'ProgressDeadlineExceeded') return true
  return Date.parse(String(condition['lastUpdateTime'])) + deadlineMs < now
}

/** The ReplicaSet's failure to make pods shows on the Deployment. */
function withReplicaFailure(conditions: JsonMap[], sets: readonly KubeObject[], newSet: KubeObject | undefined, now: number): JsonMap[] {
  const failures = [newSet, ...sets].flatMap((set) =>
    set === undefined ? [] : conditionsOf(set.status).filter(({ type }) => type === 'ReplicaFailure'),
  )
  const [failure] = failures
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure')
  const status = failure['status'] === 'True' ? 'True' : 'False'
  const [reason, message] = [textAt(failure, 'reason') ?? '', textAt(failure, 'message') ?? '']
  return withDeploymentCondition(conditions, { type: 'ReplicaFailure', status, reason, message }, now)
}
