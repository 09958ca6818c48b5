import type { HealthState } from '@gitops-dms/core'
import type { FluxCondition, Workload } from './flux-types.ts'

export interface ResourceHealth {
  readonly health: HealthState
  readonly message: string | null
}

export const healthy: ResourceHealth = { health: 'healthy', message: null }
export const progressing = (message: string): ResourceHealth => ({ health: 'progressing', message })
export const degraded = (message: string): ResourceHealth => ({ health: 'degraded', message })

export const conditionOf = ({ status }: Workload, type: string): FluxCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type)

/** The rules of kstatus for what Kubernetes has built in, by `group/Kind`; everything else is judged by its conditions. */
export const BUILT_IN: Readonly<Record<string, (object: Workload) => ResourceHealth>> = {
  'apps/Deployment': deploymentHealth,
  'apps/StatefulSet': statefulSetHealth,
  'apps/DaemonSet': daemonSetHealth,
  'apps/ReplicaSet': replicaSetHealth,
  'batch/Job': jobHealth,
  'batch/CronJob': () => healthy,
  '/Pod': podHealth,
  '/PersistentVolumeClaim': ({ status }) => (status?.phase === 'Bound' ? healthy : progressing(`phase is ${status?.phase ?? 'unknown'}`)),
  '/Service': ({ spec }) => (spec?.type === 'LoadBalancer' && !spec.clusterIP ? progressing('it has no cluster IP yet') : healthy),
  'apiextensions.k8s.io/CustomResourceDefinition': definitionHealth,
}

/** The first count that falls short of what is wanted. */
const lacking = (wanted: number, counts: Readonly<Record<string, number>>): ResourceHealth | undefined =>
  Object.entries(counts)
    .filter(([, count]) => count < wanted)
    .map(([what, count]) => progressing(`${what}: ${count}/${wanted}`))[0]

const surplus = (wanted: number, count: number) => (count > wanted ? progressing(`Pending termination: ${count - wanted}`) : undefined)

function deploymentHealth(object: Workload): ResourceHealth {
  const rollout = conditionOf(object, 'Progressing')
  if (rollout?.reason === 'ProgressDeadlineExceeded') return degraded(rollout.message ?? 'progress deadline exceeded')
  const wanted = object.spec?.replicas ?? 1
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, readyReplicas = 0 } = object.status ?? {}
  const short =
    lacking(wanted, { Replicas: replicas, Updated: updatedReplicas }) ??
    surplus(wanted, replicas) ??
    lacking(updatedReplicas, { Available: availableReplicas }) ??
    lacking(wanted, { Ready: readyReplicas })
  if (short !== undefined) return short
  // A Deployment without a progress deadline has no such condition.
  if (rollout !== undefined && rollout.reason !== 'NewReplicaSetAvailable') return progressing('ReplicaSet not Available')
  return conditionOf(object, 'Available')?.status === 'True' ? healthy : progressing('Deployment not Available')
}

function statefulSetHealth({ spec, status }: Workload): ResourceHealth {
  if (spec?.updateStrategy?.type === 'OnDelete') return healthy
  const wanted = spec?.replicas ?? 1
  const { replicas = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0, currentRevision, updateRevision } = status ?? {}
  const short = lacking(wanted, { Replicas: replicas, Ready: readyReplicas }) ?? surplus(wanted, replicas)
  if (short !== undefined) return short
  const partition = spec?.updateStrategy?.rollingUpdate?.partition
  if (partition !== undefined) return lacking(wanted - partition, { Updated: updatedReplicas }) ?? healthy
  const behind = currentRevision === updateRevision ? undefined : progressing('its update is not finished')
  return lacking(wanted, { Current: currentReplicas }) ?? behind ?? healthy
}

function daemonSetHealth({ status = {} }: Workload): ResourceHealth {
  const { desiredNumberScheduled: wanted, currentNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0, numberReady = 0 } = status
  if (wanted === undefined || status.observedGeneration === undefined) return progressing('its controller has not looked at it')
  const counts = { Current: currentNumberScheduled, Updated: updatedNumberScheduled, Available: numberAvailable, Ready: numberReady }
  return lacking(wanted, counts) ?? healthy
}

function replicaSetHealth(object: Workload): ResourceHealth {
  const failure = conditionOf(object, 'ReplicaFailure')
  if (failure?.status === 'True') return progressing(failure.message ?? 'its pods cannot be made')
  const wanted = object.spec?.replicas ?? 1
  const { replicas = 0, fullyLabeledReplicas = 0, availableReplicas = 0, readyReplicas = 0 } = object.status ?? {}
  return (
    lacking(wanted, { Labelled: fullyLabeledReplicas, Available: availableReplicas, Ready: readyReplicas }) ?? surplus(wanted, replicas) ?? healthy
  )
}

/** Flux waits for the end of a job; for kstatus alone a started one is as it should be. */
function jobHealth(object: Workload): ResourceHealth {
  const failed = conditionOf(object, 'Failed')
  if (failed?.status === 'True') return degraded(failed.message ?? 'the job failed')
  return conditionOf(object, 'Complete')?.status === 'True' ? healthy : progressing('the job runs')
}

/** A pod that has ended counts as it should be, however it ended. */
function podHealth(object: Workload): ResourceHealth {
  const { phase, containerStatuses = [] } = object.status ?? {}
  if (phase === 'Succeeded') return healthy
  if (phase === 'Failed') return { health: 'healthy', message: 'Pod has completed, but not successfully' }
  if (phase === 'Running' && conditionOf(object, 'Ready')?.status === 'True') return healthy
  const crashing = containerStatuses.filter((container) => container.state?.waiting?.reason === 'CrashLoopBackOff')
  if (crashing.length > 0) return degraded(`Containers in CrashLoop state: ${crashing.map((container) => container.name).join(',')}`)
  const scheduled = conditionOf(object, 'PodScheduled')
  return progressing(scheduled?.status === 'False' ? (scheduled.message ?? 'it is not scheduled') : `Pod is ${phase ?? 'not started'}`)
}

function definitionHealth(object: Workload): ResourceHealth {
  const named = conditionOf(object, 'NamesAccepted')
  if (named?.status === 'False' && named.reason !== 'Installing') return degraded(named.message ?? 'its names are taken')
  return conditionOf(object, 'Established')?.status === 'True' ? healthy : progressing('it is being installed')
}
