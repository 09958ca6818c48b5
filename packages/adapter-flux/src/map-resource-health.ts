import type { HealthState } from '@gitops-dms/core'
import type { FluxCondition, Workload } from './flux-types.ts'

export interface ResourceHealth {
  readonly health: HealthState
  readonly message: string | null
}

const healthy: ResourceHealth = { health: 'healthy', message: null }
const progressing = (message: string): ResourceHealth => ({ health: 'progressing', message })
const degraded = (message: string): ResourceHealth => ({ health: 'degraded', message })

/** Health of an applied object by the rules of kstatus, which Flux itself judges by. null: it is not there. */
export function mapResourceHealth(object: Workload | null): ResourceHealth {
  if (object === null) return { health: 'missing', message: 'it is not in the cluster' }
  const { metadata, status, kind } = object
  if (metadata.deletionTimestamp !== undefined) return progressing('it is being deleted')
  if (status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation) {
    return progressing(`generation is ${metadata.generation}, but latest observed generation is ${status.observedGeneration}`)
  }
  switch (kind) {
    case 'Deployment':
      return deploymentHealth(object)
    case 'Job':
      return jobHealth(object)
    case 'PersistentVolumeClaim':
      return status?.phase === 'Bound' ? healthy : progressing(`phase is ${status?.phase ?? 'unknown'}`)
    default:
      return genericHealth(object)
  }
}

const conditionOf = ({ status }: Workload, type: string): FluxCondition | undefined => status?.conditions?.find((condition) => condition.type === type)

function deploymentHealth(object: Workload): ResourceHealth {
  const rollout = conditionOf(object, 'Progressing')
  if (rollout?.reason === 'ProgressDeadlineExceeded') return degraded(rollout.message ?? 'progress deadline exceeded')
  const wanted = object.spec?.replicas ?? 1
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, readyReplicas = 0 } = object.status ?? {}
  if (replicas < wanted) return progressing(`Replicas: ${replicas}/${wanted}`)
  if (updatedReplicas < wanted) return progressing(`Updated: ${updatedReplicas}/${wanted}`)
  if (replicas > wanted) return progressing(`Pending termination: ${replicas - wanted}`)
  if (availableReplicas < wanted) return progressing(`Available: ${availableReplicas}/${wanted}`)
  if (readyReplicas < wanted) return progressing(`Ready: ${readyReplicas}/${wanted}`)
  return conditionOf(object, 'Available')?.status === 'True' ? healthy : progressing('Deployment not Available')
}

function jobHealth(object: Workload): ResourceHealth {
  const failed = conditionOf(object, 'Failed')
  if (failed?.status === 'True') return degraded(failed.message ?? 'the job failed')
  return conditionOf(object, 'Complete')?.status === 'True' ? healthy : progressing('the job runs')
}

/** Stalled and Reconciling where a controller writes them, else Ready; an object without any of them is as it should be. */
function genericHealth(object: Workload): ResourceHealth {
  const stalled = conditionOf(object, 'Stalled')
  if (stalled?.status === 'True') return degraded(stalled.message ?? 'stalled')
  const reconciling = conditionOf(object, 'Reconciling')
  if (reconciling?.status === 'True') return progressing(reconciling.message ?? 'reconciling')
  const ready = conditionOf(object, 'Ready')
  return ready === undefined || ready.status === 'True' ? healthy : progressing(ready.message ?? 'not ready')
}
