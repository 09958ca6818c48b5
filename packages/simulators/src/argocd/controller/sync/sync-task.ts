import type { KubeObject } from '../../../cluster/kube-object.ts'
import { groupOf, resourceKey } from '../comparison/resource-key.ts'
import { type DeletePolicy, deletePolicies, isHook, type SyncPhase, waveOf } from './hooks.ts'

export type ResultCode = 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped'
export type OperationPhase = 'Running' | 'Terminating' | 'Succeeded' | 'Failed' | 'Error'

/** One object in one phase of a sync: to be applied (there is a target) or pruned. */
export interface SyncTask {
  phase: SyncPhase
  readonly target: KubeObject | undefined
  live: KubeObject | undefined
  /** Instead of its own wave. */
  wave: number | undefined
  /** The kind is not there yet, but will be. */
  skipsDryRun: boolean
  status: ResultCode | undefined
  state: OperationPhase | undefined
  message: string
}

export const newTask = (phase: SyncPhase, target: KubeObject | undefined, live: KubeObject | undefined): SyncTask => ({
  phase,
  target,
  live,
  wave: undefined,
  skipsDryRun: false,
  status: undefined,
  state: undefined,
  message: '',
})

export function objectOfTask({ target, live }: Pick<SyncTask, 'target' | 'live'>): KubeObject {
  const object = target ?? live
  if (object === undefined) throw new Error('a task has a target or a live object')
  return object
}

export const isPrune = (task: SyncTask) => task.target === undefined
export const isHookTask = (task: SyncTask) => isHook(objectOfTask(task))
export const isPending = (task: SyncTask) => task.state === undefined
export const isRunning = (task: SyncTask) => task.state === 'Running'
export const isCompleted = ({ state }: SyncTask) => state === 'Succeeded' || state === 'Failed' || state === 'Error'
export const waveOfTask = (task: SyncTask) => task.wave ?? waveOf(objectOfTask(task))
export const resultKey = (task: SyncTask) => `${resourceKey(objectOfTask(task))}:${task.phase}`
export const hasPolicy = (task: SyncTask, policy: DeletePolicy) => isHookTask(task) && deletePolicies(objectOfTask(task)).includes(policy)

export const isDeletedBeforeCreation = (task: SyncTask) => task.live !== undefined && isPending(task) && hasPolicy(task, 'BeforeHookCreation')
export const isDeletedAfter = (task: SyncTask, policy: 'HookSucceeded' | 'HookFailed') => task.live !== undefined && hasPolicy(task, policy)

/** As messages name it: `apps/Deployment/web`. */
export function shownTask(task: SyncTask): string {
  const object = objectOfTask(task)
  return `${groupOf(object)}/${object.kind}/${object.metadata.name}`
}
