import type { KindInfo } from '../../kinds.ts'
import type { JsonMap } from '../../kube-object.ts'

/** What the status of a new object of a built-in kind shows before any controller has seen it (measured). */
const STATUS: Readonly<Record<string, JsonMap>> = {
  '/ReplicationController': { replicas: 0 },
  '/ResourceQuota': {},
  '/Service': { loadBalancer: {} },
  'apiregistration.k8s.io/APIService': {},
  'apps/DaemonSet': { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  'apps/Deployment': {},
  'apps/ReplicaSet': { replicas: 0 },
  'apps/StatefulSet': { replicas: 0, availableReplicas: 0 },
  'autoscaling/HorizontalPodAutoscaler': { desiredReplicas: 0, currentMetrics: null },
  'batch/CronJob': {},
  'batch/Job': {},
  'networking.k8s.io/Ingress': { loadBalancer: {} },
  'policy/PodDisruptionBudget': { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
}

export const firstStatusOf = ({ custom, group, kind }: KindInfo): JsonMap | undefined =>
  custom === true || STATUS[`${group}/${kind}`] === undefined ? undefined : { ...STATUS[`${group}/${kind}`] }
