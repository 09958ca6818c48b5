import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../cluster/cluster-client.ts'
import type { Controller } from '../cluster/controller.ts'
import { autoscalerController } from './autoscaling/autoscaler-controller.ts'
import { daemonSetController } from './daemon-sets/daemon-set-controller.ts'
import { deploymentController } from './deployments/deployment-controller.ts'
import { cronJobController } from './jobs/cron-job-controller.ts'
import { jobController } from './jobs/job-controller.ts'
import { kubelet } from './pods/kubelet.ts'
import { scheduler } from './pods/scheduler.ts'
import { replicaSetController } from './replica-sets/replica-set-controller.ts'
import { WorkloadWorld } from './runtime/workload-world.ts'
import { statefulSetController } from './stateful-sets/stateful-set-controller.ts'
import { volumeBinder } from './storage/volume-binder.ts'
import { unsimulatedFields } from './unsimulated.ts'
import { DEFAULT_WORKLOAD_TIMING, type WorkloadTiming } from './workload-timing.ts'

const PARTS = [
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  autoscalerController,
  volumeBinder,
  scheduler,
  kubelet,
  unsimulatedFields,
]

/**
 * What controller manager, scheduler and kubelet make of workloads and their pods, over any cluster: one controller, because they share what
 * they see of it.
 */
export function workloadControllers(client: ClusterClient, clock: Clock, timing: WorkloadTiming = DEFAULT_WORKLOAD_TIMING): Controller[] {
  let world: WorkloadWorld | undefined
  let parts: { stop(): Promise<void> }[] = []
  return [
    {
      start: () => {
        if (world !== undefined) return
        const begun = new WorkloadWorld(client, clock, timing)
        parts = PARTS.map((part) => part(begun))
        begun.start()
        world = begun
      },
      stop: async () => {
        const ending = world
        world = undefined
        await ending?.stop(parts)
      },
    },
  ]
}
