import { kubeTime } from '../../cluster/cluster.ts'
import { type JsonMap, type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { replicasOf } from '../deployments/replica-counts.ts'
import { AUTOSCALER } from '../kinds.ts'
import { type Condition, conditionsOf, withCondition } from '../runtime/conditions.ts'
import { keyOf } from '../runtime/object-cache.ts'
import { ReconcileLoop } from '../runtime/reconcile-loop.ts'
import type { WorkloadWorld } from '../runtime/workload-world.ts'
import { condition, decide, type Recommendation } from './autoscaler-decision.ts'
import { type Measured, measure } from './autoscaler-metrics.ts'

/** Between two looks of one autoscaler, as `--horizontal-pod-autoscaler-sync-period` has it. */
const SYNC_MS = 15_000

interface Outcome {
  readonly current: number
  readonly desired: number
  readonly conditions: readonly Condition[]
  readonly measured?: Measured
  readonly isRescaled?: boolean
}

/** Sets the size of its target every 15 s: whatever somebody else set in between is undone. */
export function autoscalerController(world: WorkloadWorld): ReconcileLoop {
  const autoscalers = world.cache(AUTOSCALER)
  const writer = world.controllerWriter('horizontal-pod-autoscaler')
  const recommendations = new Map<string, Recommendation[]>()
  /** When each looks again: a change of the autoscaler itself does not make it sooner. */
  const due = new Map<string, number>()

  const decideFor = async (autoscaler: KubeObject, signal: AbortSignal): Promise<Outcome> => {
    const kind: KindRef = {
      apiVersion: textAt(autoscaler, 'spec', 'scaleTargetRef', 'apiVersion') ?? 'apps/v1',
      kind: textAt(autoscaler, 'spec', 'scaleTargetRef', 'kind') ?? '',
    }
    const key = { namespace: autoscaler.metadata.namespace, name: textAt(autoscaler, 'spec', 'scaleTargetRef', 'name') ?? '' }
    const target = await read(kind, key)
    if (target instanceof StatusError || target === undefined) {
      const why = target?.message ?? `${kind.kind.toLowerCase()}s.${kind.apiVersion.split('/')[0]} "${key.name}" not found`
      writer.event(autoscaler, 'Warning', 'FailedGetScale', why)
      const message = `the HPA controller was unable to get the target's current scale: ${why}`
      return { current: 0, desired: 0, conditions: [condition('AbleToScale', 'False', 'FailedGetScale', message)] }
    }
    const current = replicasOf(target)
    const able = condition('AbleToScale', 'True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale")
    if (current === 0) {
      const message = 'scaling is disabled since the replica count of the target is zero'
      return { current, desired: 0, conditions: [able, condition('ScalingActive', 'False', 'ScalingDisabled', message)] }
    }
    const uid = autoscaler.metadata.uid ?? ''
    const recent = recommendations.get(uid) ?? []
    recommendations.set(uid, recent)
    const measured = measure(autoscaler, target, current)
    const { replicas, reason, conditions } = decide(autoscaler, current, measured, recent, world.clock.now())
    if (replicas === current) return { current, desired: current, conditions, measured }
    try {
      await writer.scale(kind, key, replicas, signal)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      writer.event(autoscaler, 'Warning', 'FailedRescale', `New size: ${replicas}; reason: ${reason}; error: ${error.message}`)
      const message = `the HPA controller was unable to update the target scale: ${error.message}`
      return { current, desired: current, conditions: [condition('AbleToScale', 'False', 'FailedUpdateScale', message)], measured }
    }
    writer.event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`)
    const rescaled = condition('AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${replicas}`)
    return {
      current,
      desired: replicas,
      conditions: [rescaled, ...conditions.filter(({ type }) => type !== 'AbleToScale')],
      measured,
      isRescaled: true,
    }
  }

  const read = async (kind: KindRef, key: { namespace: string | undefined; name: string }): Promise<KubeObject | StatusError | undefined> => {
    try {
      return await world.client.get(kind, key)
    } catch (error) {
      if (error instanceof StatusError) return error
      throw error
    }
  }

  const loop = new ReconcileLoop(world.clock, async (key, signal) => {
    const autoscaler = autoscalers.get(key)
    if (autoscaler === undefined || autoscaler.metadata.deletionTimestamp !== undefined) return undefined
    const now = world.clock.now()
    const left = (due.get(key) ?? 0) - now
    if (left > 0) return left
    due.set(key, now + SYNC_MS)
    const outcome = await decideFor(autoscaler, signal)
    await writer.updateStatus(autoscaler, { ...autoscaler, status: statusAfter(autoscaler, outcome, now) }, signal)
    return SYNC_MS
  })

  autoscalers.listen(({ type, object }) => {
    const key = keyOf(object.metadata)
    if (type === 'ADDED') due.delete(key)
    if (type !== 'DELETED') loop.add(key)
    else {
      due.delete(key)
      recommendations.delete(object.metadata.uid ?? '')
    }
  })
  return loop
}

function statusAfter(autoscaler: KubeObject, outcome: Outcome, now: number): JsonMap {
  const { current, desired, measured, isRescaled } = outcome
  const times = { lastTransitionTime: kubeTime(now) }
  const conditions = outcome.conditions.reduce((all, one) => withCondition(all, one, times), conditionsOf(autoscaler.status))
  const lastScaleTime = isRescaled === true ? kubeTime(now) : autoscaler.status?.['lastScaleTime']
  return {
    ...(autoscaler.metadata.generation === undefined ? {} : { observedGeneration: autoscaler.metadata.generation }),
    ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
    currentReplicas: current,
    desiredReplicas: desired,
    ...(measured === undefined ? {} : { currentMetrics: [...measured.currentMetrics] }),
    conditions,
  }
}
