import { type JsonMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { counted } from '../deployments/deployment-status.ts'
import { replicasOf } from '../deployments/replica-counts.ts'
import { isAvailable, isReady, isTerminating, phaseOf } from '../pods/pod-state.ts'
import { revisionNameOf } from './stateful-pod.ts'

export interface Revisions {
  readonly current: KubeObject
  readonly update: KubeObject
}

export const isRunningAndReady = (pod: KubeObject): boolean => phaseOf(pod) === 'Running' && isReady(pod)

/** The counts over the pods that are there; a rolling update that is through makes its revision the current one. */
export function statefulSetStatus(set: KubeObject, pods: readonly KubeObject[], revisions: Revisions, now: number): JsonMap {
  const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0
  const of = (revision: KubeObject) => pods.filter((pod) => !isTerminating(pod) && revisionNameOf(pod) === revision.metadata.name).length
  const ready = pods.filter(isRunningAndReady).length
  const updated = of(revisions.update)
  const isThrough = textAt(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete' && updated === pods.length && ready === pods.length
  const isDone = isThrough && pods.length === replicasOf(set)
  const current = isDone ? revisions.update : revisions.current
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    ...counted('readyReplicas', ready),
    ...counted('currentReplicas', isDone ? updated : of(revisions.current)),
    ...counted('updatedReplicas', updated),
    currentRevision: current.metadata.name,
    updateRevision: revisions.update.metadata.name,
    collisionCount: numberAt(set, 'status', 'collisionCount') ?? 0,
    availableReplicas: pods.filter((pod) => isRunningAndReady(pod) && isAvailable(pod, minReadySeconds, now)).length,
  }
}
