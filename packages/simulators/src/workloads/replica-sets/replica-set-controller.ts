import { type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { addOwner } from '../deployments/deployment-controller.ts'
import { replicasOf } from '../deployments/replica-counts.ts'
import { REPLICA_SET } from '../kinds.ts'
import { podFromTemplate } from '../pods/pod-from-template.ts'
import { isActivePod } from '../pods/pod-state.ts'
import { claimObjects } from '../runtime/claim-objects.ts'
import { Expectations } from '../runtime/expectations.ts'
import { keyOf } from '../runtime/object-cache.ts'
import { type Again, ReconcileLoop } from '../runtime/reconcile-loop.ts'
import type { WorkloadWorld } from '../runtime/workload-world.ts'
import { createPods, deletePods, PodWriteFailure } from '../runtime/write-pods.ts'
import { firstToGo } from './first-to-go.ts'
import { type ManageFailure, replicaSetStatus } from './replica-set-status.ts'

/** Keeps as many pods as a ReplicaSet wants, and tells what it sees of them. */
export function replicaSetController(world: WorkloadWorld): ReconcileLoop {
  const sets = world.cache(REPLICA_SET)
  const writer = world.controllerWriter('replicaset-controller')
  const expectations = new Expectations(world.pods, world.clock)

  const manage = async (set: KubeObject, active: readonly KubeObject[], signal: AbortSignal): Promise<ManageFailure | undefined> => {
    const missing = replicasOf(set) - active.length
    try {
      const pass = { writer, expectations, owner: set, signal }
      if (missing > 0)
        await createPods(
          pass,
          Array.from({ length: missing }, () => podFromTemplate(set)),
        )
      else await deletePods(pass, firstToGo(active, -missing))
      return undefined
    } catch (error) {
      if (!(error instanceof PodWriteFailure)) throw error
      return { reason: missing > 0 ? 'FailedCreate' : 'FailedDelete', message: error.message }
    }
  }

  const loop: ReconcileLoop = new ReconcileLoop(world.clock, async (key, signal): Promise<Again> => {
    const set = sets.get(key)
    if (set === undefined) return undefined
    // Asked before the pods are read: what they lack now may come before the answer is used.
    const mayManage = expectations.areMet(set) && set.metadata.deletionTimestamp === undefined
    const pods = await claimObjects(world.pods, set, writer, signal)
    const failure = mayManage ? await manage(set, pods.filter(isActivePod), signal) : undefined
    const status = replicaSetStatus(set, pods, failure, world.clock.now())
    await writer.replaceStatus(set, status, signal)
    if (failure !== undefined) throw new StatusError(500, '', failure.message)
    const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0
    const waits = status['readyReplicas'] === replicasOf(set) && status['availableReplicas'] !== replicasOf(set)
    return minReadySeconds > 0 && waits ? minReadySeconds * 1000 : undefined
  })

  sets.listen(({ object }) => loop.add(keyOf(object.metadata)))
  world.pods.listen(({ object }, before) => {
    for (const pod of [object, before]) addOwner(loop, pod, REPLICA_SET.kind)
  })
  return loop
}
