import type { KubeObject } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import { resourceHealth } from '../health/resource-health.ts'
import { removeHookFinalizer } from './hook-finalizer.ts'
import { deletePropagation } from './prune-object.ts'
import type { SyncRun } from './sync-run.ts'
import { hasPolicy, isCompleted, isHookTask, isRunning, type OperationPhase, type SyncTask } from './sync-task.ts'

/** The state of an object as that of an operation. */
export function operationPhaseOf(live: KubeObject): { readonly phase: OperationPhase; readonly message: string } {
  const health = resourceHealth(live)
  const message = health?.message ?? ''
  if (health === undefined) return { phase: 'Succeeded', message: `${live.metadata.name} created` }
  if (health.status === 'Unknown' || health.status === 'Degraded') return { phase: 'Failed', message }
  if (health.status === 'Progressing' || health.status === 'Suspended') return { phase: 'Running', message }
  return { phase: 'Succeeded', message }
}

export async function deleteHooks(run: SyncRun, hooks: readonly SyncTask[]): Promise<void> {
  for (const task of hooks) {
    const failure = await deleteTask(run, task)
    if (failure !== undefined) run.record(task, task.status, 'Error', `failed to delete resource: ${failure}`)
  }
}

/** Undefined where it is gone, or on its way; else why not. */
export async function deleteTask({ context, settings }: SyncRun, { target, live }: SyncTask): Promise<string | undefined> {
  const object = target ?? live
  if (object === undefined) return undefined
  try {
    await context.parts.client.delete(object, object.metadata, { propagationPolicy: deletePropagation(settings) })
    return undefined
  } catch (error) {
    if (error instanceof StatusError) return error.code === 404 ? undefined : error.message
    throw error
  }
}

/** Takes the finalizers of those that are over. */
export async function releaseCompletedHooks(run: SyncRun, tasks: readonly SyncTask[]): Promise<void> {
  for (const task of tasks.filter((one) => isHookTask(one) && isCompleted(one))) await release(run, task)
}

async function release(run: SyncRun, task: SyncTask): Promise<boolean> {
  try {
    await removeHookFinalizer(run, task)
    return true
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    run.record(task, task.status, 'Error', `Failed to remove hook finalizer: ${error.message}`)
    return false
  }
}

/** Ends what runs, whatever state it is in. False: something of it went wrong. */
export async function terminateHooks(run: SyncRun, tasks: readonly SyncTask[]): Promise<boolean> {
  let isGood = true
  for (const task of tasks.filter((one) => isHookTask(one) && isRunning(one))) {
    const object = task.target ?? task.live
    if (task.live === undefined && object !== undefined) task.live = await run.context.parts.client.get(object, object.metadata)
    if (task.live === undefined) {
      run.record(task, task.status, 'Succeeded', 'Terminated')
      continue
    }
    const { phase, message } = operationPhaseOf(task.live)
    if (!(await release(run, task))) {
      isGood = false
      continue
    }
    const failure = phase === 'Running' || hasPolicy(task, 'HookFailed') ? await deleteTask(run, task) : undefined
    if (failure !== undefined) {
      run.record(task, task.status, 'Failed', `Failed to delete: ${failure}`)
      isGood = false
    } else if (phase === 'Running') run.record(task, task.status, 'Failed', 'Terminated')
    else run.record(task, task.status, phase, message)
  }
  return isGood
}
