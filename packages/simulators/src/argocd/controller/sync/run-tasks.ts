import { StatusError } from '../../../cluster/status-error.ts'
import { hasOption, SYNC_OPTIONS } from '../annotation-options.ts'
import { applyObject } from './apply-object.ts'
import { deleteTask } from './end-hooks.ts'
import { removeHookFinalizer } from './hook-finalizer.ts'
import { pruneObject } from './prune-object.ts'
import type { SyncRun } from './sync-run.ts'
import { syncOptionValue } from './sync-settings.ts'
import {
  isDeletedBeforeCreation,
  isHookTask,
  isPending,
  isPrune,
  type OperationPhase,
  objectOfTask,
  type ResultCode,
  type SyncTask,
} from './sync-task.ts'

export type RunState = 'successful' | 'pending' | 'failed'

const PHASES: Readonly<Record<ResultCode, OperationPhase>> = {
  Synced: 'Running',
  SyncFailed: 'Failed',
  Pruned: 'Succeeded',
  PruneSkipped: 'Succeeded',
}

/** Prunes, makes room for hooks, applies kind by kind. `pending`: something has to go first, or to be confirmed. */
export async function runTasks(run: SyncRun, tasks: readonly SyncTask[], isTrial: boolean): Promise<RunState> {
  const isDryRun = isTrial || run.settings.isDryRun
  const steps = [releaseEarlierHooks, pruneTasks, makeRoom, createTasks]
  for (const step of steps) {
    const state = await step(run, tasks, isDryRun)
    if (state !== 'successful') return state
  }
  return 'successful'
}

/** Of a sync before this one. */
async function releaseEarlierHooks(run: SyncRun, tasks: readonly SyncTask[], isDryRun: boolean): Promise<RunState> {
  let state: RunState = 'successful'
  for (const task of tasks.filter((one) => isHookTask(one) && isPending(one) && one.live !== undefined)) {
    if (isDryRun) continue
    try {
      await removeHookFinalizer(run, task)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      run.record(task, task.status, 'Error', `failed to remove hook finalizer: ${error.message}`)
      state = 'failed'
    }
  }
  return state
}

async function pruneTasks(run: SyncRun, tasks: readonly SyncTask[], isDryRun: boolean): Promise<RunState> {
  const prunings = tasks.filter(isPrune)
  if (!run.settings.isDeletionConfirmed && prunings.some((task) => needsPruneConfirmation(run, task))) return 'pending'
  let state: RunState = 'successful'
  for (const task of prunings) {
    if (task.live === undefined) continue
    const { status, message } = await pruneObject(run, task.live, isDryRun)
    if (status === 'SyncFailed') state = 'failed'
    recordOutcome(run, task, status, message, isDryRun)
  }
  return state
}

export const needsPruneConfirmation = ({ settings }: SyncRun, task: SyncTask) => syncOptionValue(settings, task.live, 'Prune') === 'confirm'

async function makeRoom(run: SyncRun, tasks: readonly SyncTask[], isDryRun: boolean): Promise<RunState> {
  let state: RunState = 'successful'
  for (const task of tasks.filter((one) => !isPrune(one) && isDeletedBeforeCreation(one))) {
    if (isDryRun) continue
    const object = objectOfTask(task)
    const isThere = (await run.context.parts.client.get(object, object.metadata)) !== undefined
    if (!isThere) {
      task.live = undefined
      continue
    }
    const failure = await deleteTask(run, task)
    if (failure === undefined) state = state === 'failed' ? state : 'pending'
    else {
      run.record(task, task.status, 'Error', `failed to delete resource: ${failure}`)
      state = 'failed'
    }
  }
  return state
}

async function createTasks(run: SyncRun, tasks: readonly SyncTask[], isDryRun: boolean): Promise<RunState> {
  let state: RunState = 'successful'
  for (const group of byKind(tasks.filter((task) => !isPrune(task)))) {
    const due = group.filter((task) => !(isDryRun && task.skipsDryRun))
    if (!isDryRun && due.length > 0) await run.context.parts.clock.sleep(run.context.parts.timing.applyMs, run.signal)
    for (const task of due) {
      const validates = !run.settings.options.includes('Validate=false') && !hasOption(task.target, SYNC_OPTIONS, 'Validate=false')
      const { status, message } = await applyObject(run, task, isDryRun, validates)
      if (status === 'SyncFailed') state = 'failed'
      recordOutcome(run, task, status, message, isDryRun)
    }
  }
  return state
}

/** A trial leaves nothing but failures; in a sync that is a dry run what passes has succeeded. */
function recordOutcome(run: SyncRun, task: SyncTask, status: ResultCode, message: string, isDryRun: boolean): void {
  if (isDryRun && !run.settings.isDryRun && status !== 'SyncFailed') return
  const phase = PHASES[status]
  run.record(task, status, run.settings.isDryRun && phase === 'Running' ? 'Succeeded' : phase, message)
}

function byKind(tasks: readonly SyncTask[]): SyncTask[][] {
  const groups: SyncTask[][] = []
  for (const task of tasks) {
    const last = groups.at(-1)
    const [first] = last ?? []
    if (last !== undefined && first !== undefined && objectOfTask(first).kind === objectOfTask(task).kind) last.push(task)
    else groups.push([task])
  }
  return groups
}
