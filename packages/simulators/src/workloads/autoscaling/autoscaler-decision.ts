import { type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import type { Condition } from '../runtime/conditions.ts'
import type { Measured } from './autoscaler-metrics.ts'

const STABILIZATION_S = 300

export interface Recommendation {
  readonly atMs: number
  readonly replicas: number
}

export interface Decision {
  readonly replicas: number
  /** Why, as the event of a rescale says. */
  readonly reason: string
  readonly conditions: readonly Condition[]
}

/** From what the metrics ask for to what is set: bounds first, then the highest of the last minutes, the fastest growth, and the bounds again. */
export function decide(autoscaler: KubeObject, current: number, measured: Measured, recent: Recommendation[], now: number): Decision {
  const least = numberAt(autoscaler, 'spec', 'minReplicas') ?? 1
  const most = numberAt(autoscaler, 'spec', 'maxReplicas') ?? 1
  const active = condition(
    'ScalingActive',
    'True',
    'ValidMetricFound',
    `the HPA was able to successfully calculate a replica count from ${measured.name}`,
  )
  if (current > most) return { replicas: most, reason: 'Current number of replicas above Spec.MaxReplicas', conditions: [] }
  if (current < least) return { replicas: least, reason: 'Current number of replicas below Spec.MinReplicas', conditions: [] }
  const windowMs = (numberAt(autoscaler, 'spec', 'behavior', 'scaleDown', 'stabilizationWindowSeconds') ?? STABILIZATION_S) * 1000
  if (recent.length === 0) recent.push({ atMs: now, replicas: Math.min(current, measured.replicas) })
  const kept = recent.filter(({ atMs }) => atMs >= now - windowMs)
  const stable = Math.max(measured.replicas, ...kept.map(({ replicas }) => replicas))
  recent.splice(0, recent.length, ...kept, { atMs: now, replicas: measured.replicas })
  const able =
    stable === measured.replicas
      ? condition('AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size')
      : condition(
          'AbleToScale',
          'True',
          'ScaleDownStabilized',
          'recent recommendations were higher than current one, applying the highest recent recommendation',
        )
  const fastest = Math.max(current * 2, 4)
  const { replicas, limited } = bounded(stable, least, Math.min(most, Math.max(fastest, least)), fastest < most)
  const reason = replicas > current ? `${measured.name} above target` : 'All metrics below target'
  return { replicas, reason, conditions: [able, active, limited] }
}

function bounded(wanted: number, least: number, most: number, isByRate: boolean): { replicas: number; limited: Condition } {
  if (wanted > most) {
    const limited = isByRate
      ? condition('ScalingLimited', 'True', 'ScaleUpLimit', 'the desired replica count is increasing faster than the maximum scale rate')
      : condition('ScalingLimited', 'True', 'TooManyReplicas', 'the desired replica count is more than the maximum replica count')
    return { replicas: most, limited }
  }
  if (wanted < least) {
    const limited = condition('ScalingLimited', 'True', 'TooFewReplicas', 'the desired replica count is less than the minimum replica count')
    return { replicas: least, limited }
  }
  return { replicas: wanted, limited: condition('ScalingLimited', 'False', 'DesiredWithinRange', 'the desired count is within the acceptable range') }
}

export const condition = (type: string, status: Condition['status'], reason: string, message: string): Condition => ({
  type,
  status,
  reason,
  message,
})
