import type { ObjectId } from './inventory.ts'

/** The order of kinds in which Flux applies; it deletes in the reverse one. */
const FIRST = [
  'CustomResourceDefinition',
  'Namespace',
  'ClusterClass',
  'RuntimeClass',
  'PriorityClass',
  'StorageClass',
  'VolumeSnapshotClass',
  'IngressClass',
  'GatewayClass',
  'ResourceQuota',
  'ServiceAccount',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'LimitRange',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
]
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

/** What others need to be there: applied, and waited for, before everything else is even looked at. */
export const isDefinition = (object: { readonly kind: string }) => ['CustomResourceDefinition', 'Namespace', 'ClusterRole'].includes(object.kind)

/** Classes come next. */
export const isClass = (object: { readonly kind: string }) => object.kind.endsWith('Class')

/** By rank, then group, kind, namespace and name. */
export function byApplyOrder(a: ObjectId, b: ObjectId): number {
  return (
    rank(a.kind) - rank(b.kind) ||
    byText(groupOf(a), groupOf(b)) ||
    byText(a.kind, b.kind) ||
    byText(a.namespace, b.namespace) ||
    byText(a.name, b.name)
  )
}

const groupOf = ({ apiVersion }: ObjectId) => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '')

function byText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function rank(kind: string): number {
  if (FIRST.includes(kind)) return FIRST.indexOf(kind) - FIRST.length
  return LAST.includes(kind) ? LAST.indexOf(kind) + 1 : 0
}
