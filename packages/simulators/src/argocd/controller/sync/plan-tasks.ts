import type { KubeObject } from '../../../cluster/kube-object.ts'
import { destinationNamespace } from '../../application.ts'
import { destinationCluster } from '../../applications/application-destination.ts'
import { isDestinationPermitted, isKindPermitted } from '../../projects/permissions.ts'
import { clustersOfProject } from '../../services/known-clusters.ts'
import { hasOption, SYNC_OPTIONS } from '../annotation-options.ts'
import { groupOf, resourceKey } from '../comparison/resource-key.ts'
import { isOwnMark } from '../comparison/tracking.ts'
import { HOOK_FINALIZER, isDeletionHook, isHook, phasesOf, type SyncPhase } from './hooks.ts'
import { namespaceTask } from './namespace-task.ts'
import { definedKind, orderTasks, placePrunings } from './order-tasks.ts'
import type { SyncRun } from './sync-run.ts'
import { hasSyncOption, isSelected } from './sync-settings.ts'
import { newTask, type OperationPhase, objectOfTask, type ResultCode, type SyncTask } from './sync-task.ts'

/** All tasks of a sync in their order, with what is known of them; not valid where the cluster or the project does not let one be. */
export async function planTasks(run: SyncRun): Promise<{ readonly tasks: SyncTask[]; readonly isValid: boolean }> {
  const planned = [...resourceTasks(run), ...hookTasks(run)]
  const namespace = await namespaceTask(run)
  if (namespace !== undefined) planned.push(namespace)
  for (const task of planned) task.live ??= task.target === undefined ? undefined : liveOf(run, task.target)
  const verdicts = planned.map((task) => isAllowed(run, task))
  placePrunings(planned, ({ live }) => hasSyncOption(run.settings, live, 'PruneLast=true'))
  const tasks = orderTasks(planned)
  for (const task of tasks) {
    const result = run.resultOf(task)
    if (result === undefined) continue
    task.status = result['status'] as ResultCode | undefined
    task.state = result['hookPhase'] as OperationPhase | undefined
    task.message = typeof result['message'] === 'string' ? result['message'] : ''
  }
  return { tasks, isValid: verdicts.every((isGood) => isGood) }
}

function resourceTasks(run: SyncRun): SyncTask[] {
  const { comparison, settings, context } = run
  return comparison.managed.flatMap(({ target, live }) => {
    const object = target ?? live
    if (object === undefined || isHook(object)) return []
    const { name, namespace = '' } = object.metadata
    const isDeletion = isDeletionHook(target, 'PreDelete') || isDeletionHook(target, 'PostDelete')
    const isChosen = isDeletion || isSelected(settings.resources, { group: groupOf(object), kind: object.kind, name, namespace })
    if (!isChosen || !isOwnMark(live, target, context.parts.version)) return []
    return phasesOf(object).map((phase) => newTask(phase, target === undefined ? undefined : inNamespace(run, target), live))
  })
}

function hookTasks(run: SyncRun): SyncTask[] {
  if (run.settings.skipsHooks) return []
  return run.comparison.hooks.flatMap((hook) => phasesOf(hook).map((phase) => newTask(phase, inNamespace(run, asRun(run, hook, phase)), undefined)))
}

/** With a name of this very sync where it has only the beginning of one, and a finalizer that keeps it until it has been looked at. */
function asRun({ comparison, startedAt }: SyncRun, hook: KubeObject, phase: SyncPhase): KubeObject {
  const { name, generateName = '', finalizers = [], ...metadata } = hook.metadata
  const revision = String(comparison.sync['revision'] ?? '')
  const postfix = `${revision.length >= 8 ? revision.slice(0, 7) : revision}-${phase}-${Math.floor(startedAt / 1_000)}`.toLowerCase()
  const held = finalizers.includes(HOOK_FINALIZER) ? finalizers : [...finalizers, HOOK_FINALIZER]
  const prefix = generateName === '' ? {} : { generateName }
  return { ...hook, metadata: { ...metadata, ...prefix, name: name || `${generateName}${postfix}`, finalizers: held } }
}

/** Even of what has none: nothing gets into another one by mistake. */
function inNamespace({ application }: SyncRun, target: KubeObject): KubeObject {
  return target.metadata.namespace ? target : { ...target, metadata: { ...target.metadata, namespace: destinationNamespace(application) } }
}

function liveOf({ comparison }: SyncRun, target: KubeObject): KubeObject | undefined {
  const { namespace: _namespace, ...unplaced } = target.metadata
  const keys = [resourceKey(target), resourceKey({ ...target, metadata: unplaced })]
  return comparison.managed.find(({ live }) => live !== undefined && keys.includes(resourceKey(live)))?.live
}

function isAllowed(run: SyncRun, task: SyncTask): boolean {
  const { cluster } = run.context.parts
  const object = objectOfTask(task)
  const info = cluster.findKind(object)
  if (info === undefined) {
    if (skipsMissing(run, task, object)) {
      task.skipsDryRun = true
      return true
    }
    run.record(task, 'SyncFailed', undefined, missingKind(run, object))
    return false
  }
  const group = groupOf(object)
  if (!isKindPermitted(run.project, { group, kind: object.kind, name: object.metadata.name }, info.namespaced)) {
    run.record(task, 'SyncFailed', undefined, `resource ${group}:${object.kind} is not permitted in project ${run.project.metadata.name}`)
    return false
  }
  const { namespace = '' } = object.metadata
  const { parts } = run.context
  const scoped = clustersOfProject(parts, run.project.metadata.name)
  if (info.namespaced && !isDestinationPermitted(run.project, destinationCluster(parts, run.application), namespace, scoped)) {
    run.record(task, 'SyncFailed', undefined, `namespace ${namespace} is not permitted in project '${run.project.metadata.name}'`)
    return false
  }
  return true
}

/** Its definition is among what is synced, or it says so. */
function skipsMissing({ settings, comparison }: SyncRun, { target }: SyncTask, object: KubeObject): boolean {
  if (settings.options.includes('SkipDryRunOnMissingResource=true') || hasOption(target, SYNC_OPTIONS, 'SkipDryRunOnMissingResource=true'))
    return true
  const kind = `${groupOf(object)}/${object.kind}`
  return [...comparison.hooks, ...comparison.managed.flatMap((one) => one.target ?? [])].some((one) => definedKind(one) === kind)
}

function missingKind({ context }: SyncRun, object: KubeObject): string {
  const [group, { kind }] = [groupOf(object), object]
  const { namespace = '', name } = object.metadata
  const other =
    context.parts.cluster.kinds.find((info) => info.kind === kind && info.group === group) ??
    context.parts.cluster.kinds.find((info) => info.kind === kind)
  const requested = `for requested resource ${namespace}/${name}.`
  if (other === undefined) {
    return `The Kubernetes API could not find ${group}/${kind} ${requested} Make sure the "${kind}" CRD is installed on the destination cluster.`
  }
  const version = object.apiVersion.split('/').at(-1) ?? ''
  const installed = `Version "${other.version}" of ${other.group}/${other.kind} is installed on the destination cluster.`
  return `The Kubernetes API could not find version "${version}" of ${group}/${kind} ${requested} ${installed}`
}
