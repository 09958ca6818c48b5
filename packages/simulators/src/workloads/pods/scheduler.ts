import { kubeTime } from '../../cluster/cluster.ts'
import { at, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { nodeOf } from '../daemon-sets/daemon-pod.ts'
import { conditionsOf, withCondition } from '../runtime/conditions.ts'
import { keyOf } from '../runtime/object-cache.ts'
import { ReconcileLoop } from '../runtime/reconcile-loop.ts'
import { NODE_NAME, type WorkloadWorld } from '../runtime/workload-world.ts'
import { isUnschedulable } from './pod-behaviour.ts'
import { isActivePod } from './pod-state.ts'

const NO_NODE = '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.'
const GATED = 'Scheduling is blocked due to non-empty scheduling gates'

/** Gives every pod its node; those that are told to be unschedulable, or that are gated, wait. */
export function scheduler(world: WorkloadWorld): ReconcileLoop {
  const writer = world.schedulerWriter()

  const loop = new ReconcileLoop(world.clock, async (key, signal) => {
    const pod = world.pods.get(key)
    if (pod === undefined || !waits(pod)) return undefined
    const refuse = async (reason: string, message: string) => {
      const times = { lastProbeTime: null, lastTransitionTime: kubeTime(world.clock.now()) }
      const conditions = withCondition(conditionsOf(pod.status), { type: 'PodScheduled', status: 'False', reason, message }, times)
      await writer.patchStatus(pod, { ...pod.status, phase: 'Pending', conditions } as JsonMap, signal)
    }
    if (isGated(pod)) {
      await refuse('SchedulingGated', GATED)
    } else if (isUnschedulable(pod)) {
      if (!isRefused(pod)) writer.event(pod, 'Warning', 'FailedScheduling', NO_NODE, { action: 'Scheduling' })
      await refuse('Unschedulable', NO_NODE)
    } else {
      const { namespace, name } = pod.metadata
      const node = nodeOf(pod) ?? NODE_NAME
      await writer.bind(pod, node, signal)
      writer.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`, { action: 'Binding' })
    }
    return undefined
  })

  world.pods.listen(({ type, object }) => {
    if (type !== 'DELETED' && waits(object)) loop.add(keyOf(object.metadata))
  })
  return loop
}

const waits = (pod: KubeObject): boolean =>
  textAt(pod, 'spec', 'nodeName') === undefined &&
  isActivePod(pod) &&
  (textAt(pod, 'spec', 'schedulerName') ?? 'default-scheduler') === 'default-scheduler'

function isGated(pod: KubeObject): boolean {
  const gates = at(pod, 'spec', 'schedulingGates')
  return Array.isArray(gates) && gates.length > 0
}

const isRefused = (pod: KubeObject): boolean =>
  conditionsOf(pod.status).some(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable')
