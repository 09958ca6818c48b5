import { at, type KubeObject, numberAt } from '../../cluster/kube-object.ts'

export type KStatus = 'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound'

/** The state of an object by the rules of kstatus; of the built-in kinds only Deployments have rules here, others are Current at once. */
export function kstatusOf(object: KubeObject | undefined): KStatus {
  if (object === undefined) return 'NotFound'
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating'
  const observed = numberAt(object, 'status', 'observedGeneration')
  if (observed !== undefined && observed !== object.metadata.generation) return 'InProgress'
  for (const condition of conditionsOf(object)) {
    if (condition.status !== 'True') continue
    if (condition.type === 'Reconciling') return 'InProgress'
    if (condition.type === 'Stalled') return 'Failed'
  }
  if (object.kind === 'Deployment' && object.apiVersion.startsWith('apps/')) return deploymentStatus(object)
  const ready = conditionsOf(object).find(({ type }) => type === 'Ready')
  return ready === undefined || ready.status === 'True' ? 'Current' : 'InProgress'
}

interface StatusCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
}

function conditionsOf(object: KubeObject): readonly StatusCondition[] {
  const conditions = at(object, 'status', 'conditions')
  return Array.isArray(conditions) ? (conditions as StatusCondition[]) : []
}

function deploymentStatus(object: KubeObject): KStatus {
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1
  const count = (name: string) => numberAt(object, 'status', name) ?? 0
  const progressing = conditionsOf(object).find(({ type }) => type === 'Progressing')
  if (progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded') return 'Failed'
  const complete =
    count('replicas') >= wanted &&
    count('updatedReplicas') >= wanted &&
    count('replicas') <= count('updatedReplicas') &&
    count('availableReplicas') >= wanted &&
    count('readyReplicas') >= wanted &&
    progressing?.reason === 'NewReplicaSetAvailable' &&
    conditionsOf(object).some(({ type, status }) => type === 'Available' && status === 'True')
  return complete ? 'Current' : 'InProgress'
}
