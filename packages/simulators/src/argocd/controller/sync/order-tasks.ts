import { at, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { groupOf } from '../comparison/resource-key.ts'
import { SYNC_PHASES } from './hooks.ts'
import { isPrune, objectOfTask, type SyncTask, waveOfTask } from './sync-task.ts'

/** What comes first within a wave; kinds that are not here come last. */
const KIND_ORDER = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
]

const rank = (object: KubeObject) => {
  const index = KIND_ORDER.indexOf(object.kind)
  return index < 0 ? KIND_ORDER.length : index
}

/** By phase, wave, kind and name; then namespaces and definitions before what needs them, whatever wave that is in. */
export function orderTasks(tasks: readonly SyncTask[]): SyncTask[] {
  const sorted = [...tasks].sort((a, b) => {
    const [first, second] = [objectOfTask(a), objectOfTask(b)]
    const byPhase = SYNC_PHASES.indexOf(a.phase) - SYNC_PHASES.indexOf(b.phase)
    return byPhase || waveOfTask(a) - waveOfTask(b) || rank(first) - rank(second) || byName(first, second)
  })
  const withNamespaces = dependenciesFirst(
    sorted,
    (object) => (object.kind === 'Namespace' && groupOf(object) === '' ? object.metadata.name : undefined),
    (object) => object.metadata.namespace,
  )
  return dependenciesFirst(withNamespaces, definedKind, (object) => `${groupOf(object)}/${object.kind}`)
}

/** Prunings go in the reverse order of waves; with PruneLast after everything else. */
export function placePrunings(tasks: readonly SyncTask[], isLast: (task: SyncTask) => boolean): void {
  const prunings = tasks.filter(isPrune)
  const waves = [...new Set(prunings.map(waveOfTask))].sort((a, b) => a - b)
  const reversed = new Map(waves.map((wave, index) => [wave, waves[waves.length - 1 - index] ?? wave]))
  for (const task of prunings) task.wave = reversed.get(waveOfTask(task)) ?? waveOfTask(task)
  const lastWave = Math.max(0, ...tasks.filter(({ phase }) => phase === 'Sync').map(waveOfTask)) + 1
  for (const task of prunings) if (isLast(task)) task.wave = lastWave
}

function dependenciesFirst(
  tasks: readonly SyncTask[],
  providedBy: (object: KubeObject) => string | undefined,
  neededBy: (object: KubeObject) => string | undefined,
): SyncTask[] {
  const result: SyncTask[] = []
  for (const task of tasks) {
    const provided = task.target === undefined ? undefined : providedBy(task.target)
    const index =
      provided === undefined
        ? -1
        : result.findIndex(({ target }) => target !== undefined && providedBy(target) === undefined && neededBy(target) === provided)
    const first = result[index]
    if (first === undefined) {
      result.push(task)
      continue
    }
    task.wave = waveOfTask(first)
    task.phase = first.phase
    result.splice(index, 0, task)
  }
  return result
}

export function definedKind(object: KubeObject): string | undefined {
  if (object.kind !== 'CustomResourceDefinition' || groupOf(object) !== 'apiextensions.k8s.io') return undefined
  const [group, kind] = [textAt(object, 'spec', 'group'), textAt(at(object, 'spec', 'names'), 'kind')]
  return group === undefined || kind === undefined ? undefined : `${group}/${kind}`
}

const byName = (a: KubeObject, b: KubeObject) => (a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0)
