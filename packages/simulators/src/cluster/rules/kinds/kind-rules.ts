import type { KindInfo } from '../../kinds.ts'
import { configMapRules } from './config-map.ts'
import { definitionRules } from './custom-resource-definition.ts'
import { daemonSetRules } from './daemon-set.ts'
import { eventRules } from './event.ts'
import { controllerRevisionRules, roleBindingRules, selectorRules } from './immutable-fields.ts'
import { jobRules } from './job.ts'
import { namespaceRules } from './namespace.ts'
import { podRules } from './pod.ts'
import { roleRules } from './role.ts'
import type { KindRules } from './rules-of-one-kind.ts'
import { secretRules } from './secret.ts'
import { serviceRules } from './service.ts'
import { statefulSetRules } from './stateful-set.ts'
import { volumeRules } from './volume.ts'

/** Beside the schemas, by group and kind. */
const RULES: Readonly<Record<string, KindRules>> = {
  '/ConfigMap': configMapRules,
  '/Event': eventRules,
  '/Namespace': namespaceRules,
  '/PersistentVolume': volumeRules,
  '/PersistentVolumeClaim': volumeRules,
  '/Pod': podRules,
  '/Secret': secretRules,
  '/Service': serviceRules,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionRules,
  'apps/ControllerRevision': controllerRevisionRules,
  'apps/DaemonSet': daemonSetRules,
  'apps/Deployment': selectorRules,
  'apps/ReplicaSet': selectorRules,
  'apps/StatefulSet': statefulSetRules,
  'batch/Job': jobRules,
  'events.k8s.io/Event': eventRules,
  'rbac.authorization.k8s.io/ClusterRole': roleRules,
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleBindingRules,
  'rbac.authorization.k8s.io/Role': roleRules,
  'rbac.authorization.k8s.io/RoleBinding': roleBindingRules,
}

const NONE: KindRules = {}

export const rulesOf = (info: KindInfo): KindRules => (info.custom === true ? NONE : (RULES[`${info.group}/${info.kind}`] ?? NONE))
