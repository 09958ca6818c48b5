import { type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { conditionOf, isTrue } from '../runtime/conditions.ts'

export const isReady = (pod: KubeObject): boolean => isTrue(pod, 'Ready')

export const isTerminating = (pod: KubeObject): boolean => pod.metadata.deletionTimestamp !== undefined

export const phaseOf = (pod: KubeObject): string => textAt(pod, 'status', 'phase') ?? 'Pending'

export const isFinished = (pod: KubeObject): boolean => phaseOf(pod) === 'Succeeded' || phaseOf(pod) === 'Failed'

/** Counts for its controller. */
export const isActivePod = (pod: KubeObject): boolean => !isTerminating(pod) && !isFinished(pod)

/** Ready for as long as its controller asks for. */
export function isAvailable(pod: KubeObject, minReadySeconds: number, now: number): boolean {
  if (!isReady(pod)) return false
  return minReadySeconds === 0 || readySince(pod) + minReadySeconds * 1000 <= now
}

export const readySince = (pod: KubeObject): number => Date.parse(textAt(conditionOf(pod, 'Ready'), 'lastTransitionTime') ?? '') || 0

export function restartsOf(pod: KubeObject): number {
  const statuses = pod.status?.['containerStatuses']
  return Array.isArray(statuses) ? Math.max(0, ...statuses.map((status) => numberAt(status, 'restartCount') ?? 0)) : 0
}
