import { type JsonMap, type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import { counted } from '../deployments/deployment-status.ts'
import { isAvailable, isReady } from '../pods/pod-state.ts'

/** `wanted`: the nodes that are to have a pod; `byNode`: the pod that each has. */
export function daemonSetStatus(
  set: KubeObject,
  { wanted, byNode, hash, now }: { wanted: readonly string[]; byNode: ReadonlyMap<string, KubeObject>; hash: string; now: number },
): JsonMap {
  const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0
  const pods = wanted.flatMap((node) => byNode.get(node) ?? [])
  const available = pods.filter((pod) => isAvailable(pod, minReadySeconds, now)).length
  const collisionCount = numberAt(set, 'status', 'collisionCount')
  return {
    currentNumberScheduled: pods.length,
    numberMisscheduled: [...byNode.keys()].filter((node) => !wanted.includes(node)).length,
    desiredNumberScheduled: wanted.length,
    numberReady: pods.filter(isReady).length,
    observedGeneration: set.metadata.generation ?? 0,
    ...counted('updatedNumberScheduled', pods.filter((pod) => pod.metadata.labels?.['controller-revision-hash'] === hash).length),
    ...counted('numberAvailable', available),
    ...counted('numberUnavailable', wanted.length - available),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  }
}
