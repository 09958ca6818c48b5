import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, type JsonMap, type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import { counted } from '../deployments/deployment-status.ts'
import { isAvailable, isFinished, isReady, isTerminating } from '../pods/pod-state.ts'
import { conditionsOf, withCondition, withoutCondition } from '../runtime/conditions.ts'

export interface ManageFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly message: string
}

/** What a ReplicaSet says of its pods, as they were before the pass that made or removed some. */
export function replicaSetStatus(set: KubeObject, pods: readonly KubeObject[], failure: ManageFailure | undefined, now: number): JsonMap {
  const active = pods.filter((pod) => !isTerminating(pod) && !isFinished(pod))
  const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0
  const labels = at(set, 'spec', 'template', 'metadata', 'labels')
  const wanted = isMap(labels) ? Object.entries(labels) : []
  const isLabelled = (pod: KubeObject) => wanted.every(([name, value]) => pod.metadata.labels?.[name] === value)
  const conditions = conditionsAfter(conditionsOf(set.status), failure, now)
  return {
    replicas: active.length,
    ...counted('fullyLabeledReplicas', active.filter(isLabelled).length),
    ...counted('readyReplicas', active.filter(isReady).length),
    ...counted('availableReplicas', active.filter((pod) => isAvailable(pod, minReadySeconds, now)).length),
    terminatingReplicas: pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length === 0 ? {} : { conditions }),
  }
}

function conditionsAfter(conditions: JsonMap[], failure: ManageFailure | undefined, now: number): JsonMap[] {
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure')
  const known = conditions.some(({ type }) => type === 'ReplicaFailure')
  return known ? conditions : withCondition(conditions, { type: 'ReplicaFailure', status: 'True', ...failure }, { lastTransitionTime: kubeTime(now) })
}
