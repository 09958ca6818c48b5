import { isMap } from '../../cluster/kube-object.ts'
import { buildFailure } from './build-failure.ts'
import { listOf } from './read-fields.ts'
import { type Resource, type ResourceId, shownGvk } from './resource.ts'

const FIRST = [
  ...['Namespace', 'ResourceQuota', 'StorageClass', 'CustomResourceDefinition', 'ServiceAccount', 'PodSecurityPolicy', 'Role', 'ClusterRole'],
  ...['RoleBinding', 'ClusterRoleBinding', 'ConfigMap', 'Secret', 'Endpoints', 'Service', 'LimitRange', 'PriorityClass', 'PersistentVolume'],
  ...['PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'CronJob', 'PodDisruptionBudget'],
]
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

/** By `sortOptions:`; without it in the order of accumulation. @throws RenderFailure `build`. */
export function sortResources(resources: readonly Resource[], options: unknown): Resource[] {
  if (!isMap(options) || options['order'] === 'fifo') return [...resources]
  if (options['order'] !== 'legacy') throw buildFailure("the field 'sortOptions.order' must be one of [legacy fifo]")
  const legacy = isMap(options['legacySortOptions']) ? options['legacySortOptions'] : undefined
  const first = legacy === undefined ? FIRST : listOf(legacy['orderFirst']).map(String)
  const last = legacy === undefined ? LAST : listOf(legacy['orderLast']).map(String)
  const rank = ({ kind }: ResourceId) =>
    first.includes(kind) ? first.indexOf(kind) - first.length : last.includes(kind) ? last.indexOf(kind) + 1 : 0
  return [...resources].sort(({ id: a }, { id: b }) => rank(a) - rank(b) || byText(kindText(a), kindText(b)) || byText(idText(a), idText(b)))
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const kindText = ({ group, version, kind }: ResourceId) => `${group === '' ? '~G' : group}_${version}_${kind}`
const idText = (id: ResourceId) => `${shownGvk(id)}|${id.namespace === '' ? '~X' : id.namespace}|${id.name}`
