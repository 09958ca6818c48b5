import { at, isMap, type JsonMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'

/**
 * How an autoscaler is told of the load, by an annotation on it or on its target:
 * `simulator.gitops-dms.dev/desired-replicas`: the number of replicas that the metrics ask for;
 * `simulator.gitops-dms.dev/load`: the present utilization in percent, each new replica taking its share.
 * Without either the load is what the autoscaler aims at, so that it only keeps the number within its bounds.
 */
const DESIRED_REPLICAS = 'simulator.gitops-dms.dev/desired-replicas'
const LOAD = 'simulator.gitops-dms.dev/load'

/** A relative difference below this changes nothing. */
const TOLERANCE = 0.1

export interface Measured {
  readonly replicas: number
  readonly currentMetrics: readonly JsonMap[]
  /** As conditions and events speak of it. */
  readonly name: string
}

/** What the metrics ask for, before any bounds. */
export function measure(autoscaler: KubeObject, target: KubeObject, current: number): Measured {
  const metric = firstMetric(autoscaler)
  const name = textAt(metric, 'resource', 'name') ?? 'cpu'
  const aim = numberAt(metric, 'resource', 'target', 'averageUtilization') ?? 80
  const told = (annotation: string): number | undefined => {
    const text = autoscaler.metadata.annotations?.[annotation] ?? target.metadata.annotations?.[annotation]
    const value = Number(text)
    return text === undefined || !Number.isFinite(value) || value < 0 ? undefined : value
  }
  const wanted = told(DESIRED_REPLICAS)
  const load = told(LOAD)
  const utilization = load ?? (wanted === undefined ? aim : Math.round((aim * wanted) / Math.max(1, current)))
  const byLoad = Math.abs(utilization / aim - 1) <= TOLERANCE ? current : Math.ceil((current * utilization) / aim)
  return {
    replicas: wanted ?? byLoad,
    currentMetrics: [{ type: 'Resource', resource: { name, current: { averageUtilization: utilization, averageValue: `${utilization}m` } } }],
    name: `${name} resource utilization (percentage of request)`,
  }
}

function firstMetric(autoscaler: KubeObject): JsonMap | undefined {
  const metrics = at(autoscaler, 'spec', 'metrics')
  return Array.isArray(metrics) ? metrics.filter(isMap).find(({ type }) => type === 'Resource') : undefined
}
