import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { kubeTime } from '../../../cluster/kube-time.ts'
import { isSince } from '../../argocd-version.ts'
import { type KindActions, type ResourceAction, withMembers } from './resource-action.ts'

const isSuspended = (object: KubeObject) => at(object, 'spec', 'suspend') === true

const suspend = (isListed: (object: KubeObject) => boolean): ResourceAction => ({
  since: '3.2',
  list: (object) => (isListed(object) && !isSuspended(object) ? { iconClass: 'fa fa-fw fa-pause' } : undefined),
  run: (object) => ({ patched: withMembers(object, ['spec'], { suspend: true }) }),
})

const resume = (isListed: (object: KubeObject) => boolean): ResourceAction => ({
  since: '3.2',
  list: (object) => (isListed(object) && isSuspended(object) ? { iconClass: 'fa fa-fw fa-play' } : undefined),
  run: (object) => ({ patched: isSuspended(object) ? withMembers(object, ['spec'], { suspend: false }) : object }),
})

const createJob: ResourceAction = {
  list: (_object, version) => ({ iconClass: `fa fa-fw fa-${isSince(version, '3.2') ? 'plus' : 'play'}`, displayName: 'Create Job' }),
  run: (object, { now }) => ({ created: jobOf(object, now) }),
}

/** As `kubectl create job --from` makes one. */
function jobOf(cronJob: KubeObject, now: number): KubeObject {
  const { name, namespace, uid } = cronJob.metadata
  const template = withoutEmpty(at(cronJob, 'spec', 'jobTemplate'))
  const metadata = isMap(template) && isMap(template['metadata']) ? template['metadata'] : {}
  const spec = isMap(template) && isMap(template['spec']) ? { spec: template['spec'] } : {}
  const annotations = isMap(metadata['annotations']) ? metadata['annotations'] : {}
  const owner = { apiVersion: cronJob.apiVersion, kind: cronJob.kind, name, uid: uid ?? '', blockOwnerDeletion: true, controller: true }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...metadata,
      name: `${name}-${stamp(now)}`,
      ...(namespace === undefined ? {} : { namespace }),
      annotations: { ...annotations, 'cronjob.kubernetes.io/instantiate': 'manual' } as Record<string, string>,
      ownerReferences: [owner],
    },
    ...spec,
  }
}

/** Year to minute, two digits each. */
const stamp = (now: number) => kubeTime(now).replace(/^\d\d(\d\d)-(\d\d)-(\d\d)T(\d\d):(\d\d).*$/, '$1$2$3$4$5')

/** Lua cannot tell an empty list from an empty map, so the script leaves both out. */
function withoutEmpty(value: unknown): Json | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.flatMap((item) => withoutEmpty(item) ?? [])
  if (!isMap(value)) return value as Json
  const kept = Object.entries(value).flatMap(([member, inner]): [string, Json][] => {
    const left = inner === null ? undefined : withoutEmpty(inner)
    return left === undefined ? [] : [[member, left]]
  })
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

const ENDED = ['Complete', 'Failed', 'FailureTarget', 'SuccessCriteriaMet']

const conditionsOf = (job: KubeObject): JsonMap[] => {
  const conditions = at(job, 'status', 'conditions')
  return Array.isArray(conditions) ? conditions.filter(isMap) : []
}

const hasEnded = (job: KubeObject) => conditionsOf(job).some((one) => ENDED.includes(textAt(one, 'type') ?? '') && one['status'] === 'True')
const goesOn = (job: KubeObject) => !hasEnded(job)

const terminate: ResourceAction = {
  since: '3.2',
  list: (job) => (goesOn(job) && job.status !== undefined ? { iconClass: 'fa fa-fw fa-stop' } : undefined),
  run: (job, { now }) => {
    if (hasEnded(job) || job.status === undefined) return { patched: job }
    const condition: JsonMap = {
      lastTransitionTime: kubeTime(now),
      message: 'Job was terminated explicitly through Argo CD',
      reason: 'ManuallyTerminated',
      status: 'True',
      type: 'FailureTarget',
    }
    return { patched: { ...job, status: { ...job.status, conditions: [...conditionsOf(job), condition] } } }
  },
}

export const CRON_JOB_ACTIONS: KindActions = { 'create-job': createJob, resume: resume(() => true), suspend: suspend(() => true) }
export const JOB_ACTIONS: KindActions = { resume: resume(goesOn), suspend: suspend(goesOn), terminate }
