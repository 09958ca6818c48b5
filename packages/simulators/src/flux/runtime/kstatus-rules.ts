import { at, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'

export type KStatus = 'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound' | 'Unknown'

export interface StatusCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly lastTransitionTime?: string
}

export function conditionsOf(object: KubeObject): readonly StatusCondition[] {
  const conditions = at(object, 'status', 'conditions')
  return Array.isArray(conditions) ? (conditions as StatusCondition[]) : []
}

/** The state of an object whose kind has a rule of its own; undefined for all others. */
export function builtInStatus(object: KubeObject, nowMs: number): KStatus | undefined {
  const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : ''
  return RULES[`${group}/${object.kind}`]?.(object, nowMs)
}

const RULES: Readonly<Record<string, (object: KubeObject, nowMs: number) => KStatus>> = {
  '/Service': serviceStatus,
  '/Pod': podStatus,
  '/PersistentVolumeClaim': (object) => currentWhen(textAt(object, 'status', 'phase') === 'Bound'),
  'apps/Deployment': deploymentStatus,
  'apps/StatefulSet': statefulSetStatus,
  'apps/DaemonSet': daemonSetStatus,
  'apps/ReplicaSet': replicaSetStatus,
  'batch/Job': jobStatus,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionStatus,
  // Current as soon as they are there, whatever their conditions say.
  '/Secret': () => 'Current',
  '/ConfigMap': () => 'Current',
  'batch/CronJob': () => 'Current',
  'policy/PodDisruptionBudget': () => 'Current',
}

const currentWhen = (done: boolean): KStatus => (done ? 'Current' : 'InProgress')
const count = (object: KubeObject, name: string, missing = 0) => numberAt(object, 'status', name) ?? missing
const wantedReplicas = (object: KubeObject) => numberAt(object, 'spec', 'replicas') ?? 1
const is = (object: KubeObject, type: string, status = 'True') => conditionsOf(object).some((one) => one.type === type && one.status === status)

function serviceStatus(object: KubeObject): KStatus {
  return currentWhen(textAt(object, 'spec', 'type') !== 'LoadBalancer' || (textAt(object, 'spec', 'clusterIP') ?? '') !== '')
}

const SCHEDULING_MS = 15_000

/** A pod that ended is Current, however it ended. */
function podStatus(object: KubeObject, nowMs: number): KStatus {
  const phase = textAt(object, 'status', 'phase')
  if (phase === 'Succeeded' || phase === 'Failed') return 'Current'
  if (phase === 'Running') {
    if (is(object, 'Ready')) return 'Current'
    const containers = at(object, 'status', 'containerStatuses')
    const looping = Array.isArray(containers) && containers.some((one) => textAt(one, 'state', 'waiting', 'reason') === 'CrashLoopBackOff')
    return looping ? 'Failed' : 'InProgress'
  }
  if (phase !== undefined && phase !== 'Pending') return 'Unknown'
  const unscheduled = conditionsOf(object).find(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  )
  const since = Date.parse(unscheduled?.lastTransitionTime ?? '')
  return unscheduled !== undefined && nowMs - since > SCHEDULING_MS ? 'Failed' : 'InProgress'
}

function deploymentStatus(object: KubeObject): KStatus {
  const wanted = wantedReplicas(object)
  const progressing = conditionsOf(object).find(({ type }) => type === 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') return 'Failed'
  const hasDeadline = numberAt(object, 'spec', 'progressDeadlineSeconds') !== undefined
  const complete =
    count(object, 'replicas') >= wanted &&
    count(object, 'updatedReplicas') >= wanted &&
    count(object, 'replicas') <= count(object, 'updatedReplicas') &&
    count(object, 'replicas') <= wanted &&
    count(object, 'availableReplicas') >= count(object, 'updatedReplicas') &&
    count(object, 'readyReplicas') >= wanted &&
    (!hasDeadline || (progressing?.status === 'True' && progressing.reason === 'NewReplicaSetAvailable')) &&
    is(object, 'Available')
  return currentWhen(complete)
}

function statefulSetStatus(object: KubeObject): KStatus {
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return 'Current'
  const wanted = wantedReplicas(object)
  const there = count(object, 'replicas') === wanted && count(object, 'readyReplicas') >= wanted
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
  if (partition !== undefined) return currentWhen(there && count(object, 'updatedReplicas') >= wanted - partition)
  const sameRevision = textAt(object, 'status', 'currentRevision') === textAt(object, 'status', 'updateRevision')
  return currentWhen(there && count(object, 'currentReplicas') >= wanted && sameRevision)
}

function daemonSetStatus(object: KubeObject): KStatus {
  const wanted = count(object, 'desiredNumberScheduled', -1)
  const enough = ['currentNumberScheduled', 'updatedNumberScheduled', 'numberAvailable', 'numberReady'].every((name) => count(object, name) >= wanted)
  return currentWhen(wanted !== -1 && enough)
}

function replicaSetStatus(object: KubeObject): KStatus {
  if (is(object, 'ReplicaFailure')) return 'InProgress'
  const wanted = wantedReplicas(object)
  const enough = ['fullyLabeledReplicas', 'availableReplicas', 'readyReplicas'].every((name) => count(object, name) >= wanted)
  return currentWhen(enough && count(object, 'replicas') <= wanted)
}

/** kustomize-controller waits for a Job until it is complete; kstatus itself would be content with one that started. */
function jobStatus(object: KubeObject): KStatus {
  const end = conditionsOf(object).find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True')
  if (end === undefined) return 'InProgress'
  return end.type === 'Complete' ? 'Current' : 'Failed'
}

function definitionStatus(object: KubeObject): KStatus {
  for (const { type, status, reason } of conditionsOf(object)) {
    const refused = status === 'False' && reason !== 'Installing'
    if (refused && (type === 'NamesAccepted' || type === 'Established')) return 'Failed'
    if (type === 'Established' && status === 'True') return 'Current'
  }
  return 'InProgress'
}
