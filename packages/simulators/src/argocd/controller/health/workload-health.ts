import { at, type KubeObject, numberAt, textAt } from '../../../cluster/kube-object.ts'
import { conditionsOf } from './conditions-of.ts'
import type { ResourceHealth } from './health-code.ts'

const waiting = (what: string): ResourceHealth => ({ status: 'Progressing', message: `Waiting for rollout to finish: ${what}` })
const count = (live: KubeObject, member: string) => numberAt(live, 'status', member) ?? 0
const isUnobserved = (live: KubeObject) => (live.metadata.generation ?? 0) > count(live, 'observedGeneration')

export function deploymentHealth(live: KubeObject): ResourceHealth {
  if (at(live, 'spec', 'paused') === true) return { status: 'Suspended', message: 'Deployment is paused' }
  if (isUnobserved(live)) return waiting('observed deployment generation less than desired generation')
  const progressing = conditionsOf(live).find((condition) => condition['type'] === 'Progressing')
  if (progressing?.['reason'] === 'ProgressDeadlineExceeded') {
    return { status: 'Degraded', message: `Deployment "${live.metadata.name}" exceeded its progress deadline` }
  }
  const wanted = numberAt(live, 'spec', 'replicas')
  const [updated, all, available] = [count(live, 'updatedReplicas'), count(live, 'replicas'), count(live, 'availableReplicas')]
  if (wanted !== undefined && updated < wanted) return waiting(`${updated} out of ${wanted} new replicas have been updated...`)
  if (all > updated) return waiting(`${all - updated} old replicas are pending termination...`)
  if (available < updated) return waiting(`${available} of ${updated} updated replicas are available...`)
  return { status: 'Healthy' }
}

export function replicaSetHealth(live: KubeObject): ResourceHealth {
  if (isUnobserved(live)) return waiting('observed replica set generation less than desired generation')
  const failure = conditionsOf(live).find((condition) => condition['type'] === 'ReplicaFailure')
  if (failure?.['status'] === 'True') return { status: 'Degraded', message: textAt(failure, 'message') ?? '' }
  const wanted = numberAt(live, 'spec', 'replicas')
  const available = count(live, 'availableReplicas')
  if (wanted !== undefined && available < wanted) return waiting(`${available} out of ${wanted} new replicas are available...`)
  return { status: 'Healthy' }
}

export function statefulSetHealth(live: KubeObject): ResourceHealth {
  const isNew = count(live, 'observedGeneration') === 0
  if (isNew || isUnobserved(live)) return { status: 'Progressing', message: 'Waiting for statefulset spec update to be observed...' }
  const wanted = numberAt(live, 'spec', 'replicas')
  const [ready, updated] = [count(live, 'readyReplicas'), count(live, 'updatedReplicas')]
  if (wanted !== undefined && ready < wanted) return { status: 'Progressing', message: `Waiting for ${wanted - ready} pods to be ready...` }
  const strategy = textAt(live, 'spec', 'updateStrategy', 'type')
  if (strategy === 'RollingUpdate' && at(live, 'spec', 'updateStrategy', 'rollingUpdate') !== undefined) {
    const partition = numberAt(live, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
    if (wanted !== undefined && partition !== undefined && updated < wanted - partition) {
      const message = `Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`
      return { status: 'Progressing', message }
    }
    return { status: 'Healthy', message: `partitioned roll out complete: ${updated} new pods have been updated...` }
  }
  if (strategy === 'OnDelete') return { status: 'Healthy', message: `statefulset has ${ready} ready pods` }
  const [update, current] = [textAt(live, 'status', 'updateRevision') ?? '', textAt(live, 'status', 'currentRevision') ?? '']
  if (update !== current) {
    return { status: 'Progressing', message: `waiting for statefulset rolling update to complete ${updated} pods at revision ${update}...` }
  }
  const message = `statefulset rolling update complete ${count(live, 'currentReplicas')} pods at revision ${current}...`
  return { status: 'Healthy', message }
}

export function daemonSetHealth(live: KubeObject): ResourceHealth {
  if (isUnobserved(live)) return waiting('observed daemon set generation less than desired generation')
  const [updated, wanted] = [count(live, 'updatedNumberScheduled'), count(live, 'desiredNumberScheduled')]
  if (textAt(live, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return { status: 'Healthy', message: `daemon set ${updated} out of ${wanted} new pods have been updated` }
  }
  const rollout = (what: string): ResourceHealth => {
    return { status: 'Progressing', message: `Waiting for daemon set "${live.metadata.name}" rollout to finish: ${what}` }
  }
  if (updated < wanted) return rollout(`${updated} out of ${wanted} new pods have been updated...`)
  const available = count(live, 'numberAvailable')
  if (available < wanted) return rollout(`${available} of ${wanted} updated pods are available...`)
  return { status: 'Healthy' }
}
