import { at, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'

export interface ResourceHealth {
  readonly status: string
  readonly message?: string
}

/** Worst last: an application is as healthy as its worst resource. */
const ORDER = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown']

/** Health of a live object as Argo CD assesses it; undefined for kinds that have none (ConfigMap, Secret). */
export function resourceHealth(live: KubeObject | undefined): ResourceHealth | undefined {
  if (live === undefined) return { status: 'Missing' }
  if (live.metadata.deletionTimestamp !== undefined) return { status: 'Progressing', message: 'Pending deletion' }
  if (live.kind === 'Deployment') return deploymentHealth(live)
  return live.kind === 'Service' ? { status: 'Healthy' } : undefined
}

/** The worst of all; none at all is Healthy. From 3.4 on Missing only where everything is missing. */
export function aggregateHealth(health: readonly (ResourceHealth | undefined)[]): string {
  const known = health.flatMap((one) => (one === undefined ? [] : [one.status]))
  const someThere = known.some((status) => status !== 'Missing') || health.some((one) => one === undefined)
  const counted = someThere ? known.filter((status) => status !== 'Missing') : known
  return counted.reduce((worst, status) => (ORDER.indexOf(status) > ORDER.indexOf(worst) ? status : worst), 'Healthy')
}

function deploymentHealth(live: KubeObject): ResourceHealth {
  const name = live.metadata.name
  const waiting = (what: string) => ({ status: 'Progressing', message: `Waiting for rollout to finish: ${what}` })
  if (at(live, 'spec', 'paused') === true) return { status: 'Suspended', message: 'Deployment is paused' }
  const observed = numberAt(live, 'status', 'observedGeneration') ?? 0
  if ((live.metadata.generation ?? 0) > observed) return waiting('observed deployment generation less than desired generation')
  if (progressingReason(live) === 'ProgressDeadlineExceeded') {
    return { status: 'Degraded', message: `Deployment "${name}" exceeded its progress deadline` }
  }
  const wanted = numberAt(live, 'spec', 'replicas') ?? 1
  const updated = numberAt(live, 'status', 'updatedReplicas') ?? 0
  const all = numberAt(live, 'status', 'replicas') ?? 0
  const available = numberAt(live, 'status', 'availableReplicas') ?? 0
  if (updated < wanted) return waiting(`${updated} out of ${wanted} new replicas have been updated...`)
  if (all > updated) return waiting(`${all - updated} old replicas are pending termination...`)
  if (available < updated) return waiting(`${available} of ${updated} updated replicas are available...`)
  return { status: 'Healthy' }
}

function progressingReason(live: KubeObject): string | undefined {
  const conditions = at(live, 'status', 'conditions')
  const found: unknown = Array.isArray(conditions) ? conditions.find((condition) => textAt(condition, 'type') === 'Progressing') : undefined
  return textAt(found, 'reason')
}
