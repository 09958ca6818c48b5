import { isDeepStrictEqual } from 'node:util'
import type { KindInfo } from '../../kinds.ts'
import type { JsonMap, KubeObject } from '../../kube-object.ts'
import type { FieldCause } from '../field-cause.ts'
import { autoscalerCauses } from './causes/autoscaler-causes.ts'
import { budgetCauses } from './causes/budget-causes.ts'
import { claimCauses } from './causes/claim-causes.ts'
import { cronJobCauses, jobCauses } from './causes/job-causes.ts'
import { ingressCauses, networkPolicyCauses } from './causes/network-causes.ts'
import { podSpecCauses, templateCauses } from './causes/pod-causes.ts'
import { clusterRoleBindingCauses, clusterRoleCauses, roleBindingCauses, roleCauses } from './causes/role-causes.ts'
import { serviceCauses } from './causes/service-causes.ts'
import { mapAt } from './causes/values.ts'
import { daemonSetCauses, deploymentCauses, replicaSetCauses, statefulSetCauses } from './causes/workload-causes.ts'

/** Of the spec of a kind. */
const OF_SPEC: Readonly<Record<string, (spec: JsonMap, before?: JsonMap) => FieldCause[]>> = {
  'apps/DaemonSet': daemonSetCauses,
  'apps/Deployment': deploymentCauses,
  'apps/ReplicaSet': replicaSetCauses,
  'apps/StatefulSet': statefulSetCauses,
  'autoscaling/HorizontalPodAutoscaler': autoscalerCauses,
  'batch/CronJob': cronJobCauses,
  'batch/Job': jobCauses,
  'networking.k8s.io/Ingress': ingressCauses,
  'networking.k8s.io/NetworkPolicy': networkPolicyCauses,
  'policy/PodDisruptionBudget': budgetCauses,
  '/PersistentVolumeClaim': (spec) => claimCauses(spec, 'spec'),
  '/Pod': (spec) => podSpecCauses(spec, 'spec'),
  '/Service': serviceCauses,
}

/** Of a kind that has no spec. */
const OF_OBJECT: Readonly<Record<string, (object: JsonMap) => FieldCause[]>> = {
  'rbac.authorization.k8s.io/ClusterRole': clusterRoleCauses,
  'rbac.authorization.k8s.io/ClusterRoleBinding': clusterRoleBindingCauses,
  'rbac.authorization.k8s.io/Role': roleCauses,
  'rbac.authorization.k8s.io/RoleBinding': roleBindingCauses,
  '/PodTemplate': (object) => templateCauses(mapAt(object, 'template'), 'template'),
}

/** Of what a server refuses in its own kinds, what people get wrong. The object has its defaults. What a write leaves alone is not looked at again. */
export function builtInCauses(info: KindInfo, object: KubeObject, before: KubeObject | undefined): FieldCause[] {
  const kind = `${info.group}/${info.kind}`
  const ofSpec = OF_SPEC[kind]
  if (ofSpec !== undefined) return before !== undefined && isDeepStrictEqual(object.spec, before.spec) ? [] : ofSpec(object.spec ?? {}, before?.spec)
  return OF_OBJECT[kind]?.(object as unknown as JsonMap) ?? []
}
