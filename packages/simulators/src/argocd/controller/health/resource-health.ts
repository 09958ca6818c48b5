import { at, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { groupOf } from '../comparison/resource-key.ts'
import { HOOK_FINALIZER } from '../sync/hooks.ts'
import { autoscalerHealth } from './autoscaler-health.ts'
import { conditionsOf } from './conditions-of.ts'
import { customHealth } from './custom-health.ts'
import type { HealthCode, ResourceHealth } from './health-code.ts'
import { jobHealth } from './job-health.ts'
import { podHealth } from './pod-health.ts'
import { daemonSetHealth, deploymentHealth, replicaSetHealth, statefulSetHealth } from './workload-health.ts'

type Judge = (live: KubeObject) => ResourceHealth | undefined

/** Of a live object as Argo CD judges it; undefined for kinds that have none (ConfigMap, Secret). */
export function resourceHealth(live: KubeObject): ResourceHealth | undefined {
  const isHeldHook = live.metadata.finalizers?.includes(HOOK_FINALIZER) === true
  if (live.metadata.deletionTimestamp !== undefined && !isHeldHook) return { status: 'Progressing', message: 'Pending deletion' }
  return (JUDGES[`${groupOf(live)}/${live.kind}`] ?? customHealth)(live)
}

const JUDGES: Readonly<Record<string, Judge>> = {
  'apps/Deployment': deploymentHealth,
  'apps/StatefulSet': statefulSetHealth,
  'apps/DaemonSet': daemonSetHealth,
  'apps/ReplicaSet': replicaSetHealth,
  'batch/Job': jobHealth,
  'autoscaling/HorizontalPodAutoscaler': autoscalerHealth,
  '/Pod': podHealth,
  '/PersistentVolumeClaim': claimHealth,
  '/Service': (live) => (textAt(live, 'spec', 'type') === 'LoadBalancer' ? balancedHealth(live) : { status: 'Healthy' }),
  'networking.k8s.io/Ingress': balancedHealth,
  'apiregistration.k8s.io/APIService': apiServiceHealth,
}

function balancedHealth(live: KubeObject): ResourceHealth {
  const ingress = at(live, 'status', 'loadBalancer', 'ingress')
  return { status: Array.isArray(ingress) && ingress.length > 0 ? 'Healthy' : 'Progressing' }
}

function claimHealth(live: KubeObject): ResourceHealth {
  const codes: Readonly<Record<string, HealthCode>> = { Lost: 'Degraded', Pending: 'Progressing', Bound: 'Healthy' }
  return { status: codes[textAt(live, 'status', 'phase') ?? ''] ?? 'Unknown' }
}

function apiServiceHealth(live: KubeObject): ResourceHealth {
  const available = conditionsOf(live).find((condition) => condition['type'] === 'Available')
  if (available === undefined) return { status: 'Progressing', message: 'Waiting to be processed' }
  const message = `${textAt(available, 'reason') ?? ''}: ${textAt(available, 'message') ?? ''}`
  return { status: available['status'] === 'True' ? 'Healthy' : 'Progressing', message }
}
