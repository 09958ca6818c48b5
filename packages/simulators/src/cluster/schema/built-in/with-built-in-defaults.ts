import { apiVersionOf, type KindInfo } from '../../kinds.ts'
import type { JsonMap, KubeObject } from '../../kube-object.ts'
import { firstStatusOf } from '../../rules/kinds/first-status.ts'
import type { StructuralSchema } from '../structural-schema.ts'
import { structureOf } from '../structure-of.ts'
import { autoscalerDefaults, plainAutoscalerDefaults } from './defaults/autoscaler-defaults.ts'
import * as cluster from './defaults/cluster-defaults.ts'
import { changeEach, fill } from './defaults/fill.ts'
import * as network from './defaults/network-defaults.ts'
import { podDefaults } from './defaults/pod-defaults.ts'
import * as workload from './defaults/workload-defaults.ts'
import { withoutEmptyFields } from './without-empty-fields.ts'

const DEFAULTS: Readonly<Record<string, (object: JsonMap) => JsonMap>> = {
  'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': cluster.webhooksDefaults,
  'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration': cluster.webhooksDefaults,
  'apiregistration.k8s.io/v1/APIService': cluster.apiServiceDefaults,
  'apps/v1/DaemonSet': workload.daemonSetDefaults,
  'apps/v1/Deployment': workload.deploymentDefaults,
  'apps/v1/ReplicaSet': workload.replicaSetDefaults,
  'apps/v1/StatefulSet': workload.statefulSetDefaults,
  'autoscaling/v1/HorizontalPodAutoscaler': plainAutoscalerDefaults,
  'autoscaling/v2/HorizontalPodAutoscaler': autoscalerDefaults,
  'batch/v1/CronJob': workload.cronJobDefaults,
  'batch/v1/Job': workload.jobDefaults,
  'discovery.k8s.io/v1/EndpointSlice': network.endpointSliceDefaults,
  'networking.k8s.io/v1/IngressClass': network.ingressClassDefaults,
  'networking.k8s.io/v1/NetworkPolicy': network.networkPolicyDefaults,
  'rbac.authorization.k8s.io/v1/ClusterRole': cluster.roleDefaults,
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': cluster.roleBindingDefaults,
  'rbac.authorization.k8s.io/v1/Role': cluster.roleDefaults,
  'rbac.authorization.k8s.io/v1/RoleBinding': cluster.roleBindingDefaults,
  'scheduling.k8s.io/v1/PriorityClass': cluster.priorityClassDefaults,
  'storage.k8s.io/v1/CSIDriver': cluster.driverDefaults,
  'storage.k8s.io/v1/StorageClass': cluster.storageClassDefaults,
  'v1/Endpoints': network.endpointsDefaults,
  'v1/LimitRange': cluster.limitRangeDefaults,
  'v1/PersistentVolume': cluster.volumeObjectDefaults,
  'v1/PersistentVolumeClaim': cluster.claimObjectDefaults,
  'v1/Pod': podDefaults,
  'v1/PodTemplate': workload.podTemplateDefaults,
  'v1/ReplicationController': workload.replicationControllerDefaults,
  'v1/Secret': cluster.secretDefaults,
  'v1/Service': network.serviceDefaults,
}

/** Conditions are structs: times that nobody gave are there as null, and required texts as empty ones. */
function withWholeConditions(structure: StructuralSchema, object: KubeObject): KubeObject {
  const { properties: fields = {}, required = [] } = structure.properties?.['status']?.properties?.['conditions']?.items ?? {}
  const { status } = object
  if (status?.['conditions'] === undefined) return object
  const missing: JsonMap = {}
  for (const [name, { format, type }] of Object.entries(fields)) {
    if (format === 'date-time') missing[name] = null
    else if (type === 'string' && required.includes(name)) missing[name] = ''
  }
  const next = changeEach(status, 'conditions', (condition) => fill(condition, missing))
  return next === status ? object : { ...object, status: next }
}

/** So is a status: what is no pointer in it is always there. */
function withWholeStatus(info: KindInfo, object: KubeObject): KubeObject {
  const first = firstStatusOf(info)
  return object.status === undefined || first === undefined ? object : { ...object, status: fill(object.status, first) }
}

/** What decoding an object of one of the server's own kinds makes of it: nothing empty stays, defaults come. Status and metadata are not its business. */
export function withBuiltInDefaults(info: KindInfo, object: KubeObject): KubeObject {
  const structure = structureOf(info)
  const bare = structure === undefined ? object : withWholeStatus(info, withWholeConditions(structure, withoutEmptyFields(structure, object)))
  const defaults = DEFAULTS[`${apiVersionOf(info)}/${info.kind}`]
  return defaults === undefined ? bare : (defaults(bare as unknown as JsonMap) as unknown as KubeObject)
}
