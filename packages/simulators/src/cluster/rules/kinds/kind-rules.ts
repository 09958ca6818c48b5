import type { KindInfo } from '../../kinds.ts'
import type { KubeObject } from '../../kube-object.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { configMapRules } from './config-map.ts'
import { definitionRules } from './custom-resource-definition.ts'
import { daemonSetRules } from './daemon-set.ts'
import { eventRules } from './event.ts'
import { controllerRevisionRules, roleBindingRules, selectorRules } from './immutable-fields.ts'
import { jobRules } from './job.ts'
import { namespaceRules } from './namespace.ts'
import { podRules } from './pod.ts'
import { secretRules } from './secret.ts'
import { serviceRules } from './service.ts'
import { statefulSetRules } from './stateful-set.ts'
import { volumeRules } from './volume.ts'

/** What a server does to one of its own kinds beyond what a schema can say. All on copies. */
export interface KindRules {
  /** Of what was sent: conversions and defaults, before anyone's fields are noted down. */
  readonly decoded?: (object: KubeObject) => KubeObject
  /** Of a new object that has its uid already: what the server itself fills in. */
  readonly prepared?: (object: KubeObject, tools: PrepareTools) => KubeObject
  /** Of a changed one: what a write through this subresource cannot change. */
  readonly kept?: (before: KubeObject, after: KubeObject, subresource: string | undefined) => KubeObject
  readonly causes?: (object: KubeObject, before: KubeObject | undefined) => FieldCause[]
}

export interface PrepareTools {
  /** The next free address of the service network. */
  readonly clusterAddress: () => string
  readonly nodePort: () => number
  readonly now: () => string
}

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
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleBindingRules,
  'rbac.authorization.k8s.io/RoleBinding': roleBindingRules,
}

const NONE: KindRules = {}

export const rulesOf = (info: KindInfo): KindRules => (info.custom === true ? NONE : (RULES[`${info.group}/${info.kind}`] ?? NONE))
