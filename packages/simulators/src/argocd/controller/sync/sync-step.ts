import { destinationNamespace } from '../../application.ts'
import { resourceKey } from '../comparison/resource-key.ts'
import { resourceHealth } from '../health/resource-health.ts'
import { deleteHooks, operationPhaseOf, releaseCompletedHooks } from './end-hooks.ts'
import { isNamespace } from './namespace-task.ts'
import { planTasks } from './plan-tasks.ts'
import { runSyncFailHooks } from './run-sync-fail-hooks.ts'
import { needsPruneConfirmation, type RunState, runTasks } from './run-tasks.ts'
import { setWaiting } from './set-waiting.ts'
import type { SyncRun } from './sync-run.ts'
import {
  isCompleted,
  isDeletedAfter,
  isDeletedBeforeCreation,
  isHookTask,
  isPending,
  isPrune,
  isRunning,
  objectOfTask,
  type SyncTask,
  waveOfTask,
} from './sync-task.ts'

/** The next step of a sync: until something has to be waited for, or all is done. */
export async function syncStep(run: SyncRun): Promise<void> {
  const { tasks, isValid } = await planTasks(run)
  if (!isValid) {
    const reasons = new Set(run.results.flatMap(({ status, message }) => (status === 'SyncFailed' && typeof message === 'string' ? message : [])))
    const what = 'one or more synchronization tasks are not valid'
    run.end('Failed', reasons.size === 0 ? what : `${what}: ${[...reasons].sort().join('; ')}`)
    return
  }
  if (!run.hasStarted && !(await tryOut(run, tasks))) return
  updateRunning(run, tasks)
  if (await isWaiting(run, tasks)) return
  await releaseCompletedHooks(run, tasks)
  await proceed(run, tasks)
}

/** A dry run of everything, once, before anything but the namespace is touched. False: it ends here. */
async function tryOut(run: SyncRun, tasks: readonly SyncTask[]): Promise<boolean> {
  const namespace = destinationNamespace(run.application)
  const first = tasks.find(({ live, target }) => live === undefined && target !== undefined && isNamespace(target, namespace))
  if (first !== undefined && (await runTasks(run, [first], false)) === 'failed') {
    await runSyncFailHooks(run, [], [first], 'the namespace failed to apply')
    return false
  }
  const rest = tasks.filter((task) => task !== first)
  if ((await runTasks(run, withoutUnchanged(run, rest), true)) !== 'failed') return true
  run.end('Failed', 'one or more objects failed to apply (dry run)')
  return false
}

function updateRunning(run: SyncRun, tasks: readonly SyncTask[]): void {
  for (const task of tasks.filter(isRunning)) {
    if (task.live === undefined) continue
    if (isHookTask(task)) {
      const { phase, message } = operationPhaseOf(task.live)
      run.record(task, task.status, phase, message)
      continue
    }
    const health = resourceHealth(task.live)
    if (health === undefined) run.record(task, task.status, 'Succeeded', task.message)
    else if (health.status === 'Healthy') run.record(task, task.status, 'Succeeded', health.message ?? '')
    else if (health.status === 'Degraded') run.record(task, task.status, 'Failed', health.message ?? '')
  }
}

/** Hooks always; other objects where more waves or phases follow; and what is being pruned. */
async function isWaiting(run: SyncRun, tasks: readonly SyncTask[]): Promise<boolean> {
  const [first, last] = [tasks[0], tasks.at(-1)]
  const isMultiStep = first !== undefined && last !== undefined && (first.phase !== last.phase || waveOfTask(first) !== waveOfTask(last))
  const running = tasks.filter((task) => isRunning(task) && (isMultiStep || isHookTask(task)))
  for (const task of running.filter(({ live }) => live === undefined)) {
    const object = objectOfTask(task)
    const isThere = (await run.context.parts.client.get(object, keyInCluster(run, task))) !== undefined
    if (isThere) continue
    const missing = resourceKeyShown(task)
    run.record(task, 'SyncFailed', 'Error', `Resource ${missing} is missing, it might have been deleted`)
  }
  if (running.length > 0) {
    setWaiting(run, running, false)
    return true
  }
  const leaving = tasks.filter(({ status, live }) => status === 'Pruned' && live?.metadata.deletionTimestamp !== undefined)
  if (leaving.length > 0) setWaiting(run, leaving, true)
  return leaving.length > 0
}

function keyInCluster({ context }: SyncRun, task: SyncTask) {
  const { name, namespace } = objectOfTask(task).metadata
  return context.parts.cluster.findKind(objectOfTask(task))?.namespaced === false ? { name } : { name, namespace }
}

const resourceKeyShown = (task: SyncTask) => {
  const { kind, metadata, apiVersion } = objectOfTask(task)
  return `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}/${metadata.name}`
}

async function proceed(run: SyncRun, all: readonly SyncTask[]): Promise<void> {
  const endedHooks = all.filter((task) => isHookTask(task) && task.live !== undefined && !isRunning(task))
  const [toDeleteAfterSuccess, toDeleteAfterFailure] = [
    endedHooks.filter((task) => isDeletedAfter(task, 'HookSucceeded')),
    endedHooks.filter((task) => isDeletedAfter(task, 'HookFailed')),
  ]
  const failHooks = all.filter(({ phase }) => phase === 'SyncFail')
  const tasks = all.filter(({ phase }) => phase !== 'SyncFail')
  if (tasks.some((task) => isCompleted(task) && task.state !== 'Succeeded')) {
    await deleteHooks(run, toDeleteAfterFailure)
    const failed = tasks.filter(({ status }) => status === 'SyncFailed')
    await runSyncFailHooks(run, failHooks, failed, 'one or more synchronization tasks completed unsuccessfully')
    return
  }
  const due = withoutUnchanged(run, tasks.filter(isPending))
  const [first, last] = [due[0], due.at(-1)]
  if (first === undefined || last === undefined) {
    await deleteHooks(run, toDeleteAfterSuccess)
    run.end('Succeeded', 'successfully synced (no more tasks)')
    return
  }
  const isNext = (task: SyncTask) => task.phase === first.phase && waveOfTask(task) === waveOfTask(first)
  const isLastWave = isNext(last)
  const next = due.filter(isNext)
  run.end('Running', 'one or more tasks are running')
  const state = await runTasks(run, next, false)
  const { clock, timing } = run.context.parts
  if (!isLastWave && state !== 'failed') await clock.sleep(timing.waveDelayMs, run.signal)
  await conclude(run, { state, next, hasMore: due.length > next.length, failHooks, toDeleteAfterSuccess, toDeleteAfterFailure })
}

interface Concluded {
  readonly state: RunState
  readonly next: readonly SyncTask[]
  readonly hasMore: boolean
  readonly failHooks: readonly SyncTask[]
  readonly toDeleteAfterSuccess: readonly SyncTask[]
  readonly toDeleteAfterFailure: readonly SyncTask[]
}

async function conclude(run: SyncRun, { state, next, hasMore, failHooks, toDeleteAfterSuccess, toDeleteAfterFailure }: Concluded): Promise<void> {
  if (state === 'pending') {
    setWaiting(
      run,
      next.filter((task) => isDeletedBeforeCreation(task) || (isPrune(task) && isPending(task))),
      true,
      (task) => !run.settings.isDeletionConfirmed && needsPruneConfirmation(run, task),
    )
    return
  }
  if (state === 'failed') {
    const failed = next.filter(({ status }) => status === 'SyncFailed')
    const running = next.filter(isRunning)
    const isOver =
      running.length > 0 && failHooks.length === 0 ? true : await runSyncFailHooks(run, failHooks, failed, 'one or more objects failed to apply')
    if (running.length > 0) setWaiting(run, isOver ? running : [...running, ...failHooks], false)
    else if (isOver) await deleteHooks(run, toDeleteAfterFailure)
    return
  }
  // What comes last and is no hook need not get healthy: an ordinary sync ends with the last apply.
  if (!hasMore && !next.some(isHookTask)) {
    await deleteHooks(run, toDeleteAfterSuccess)
    run.end('Succeeded', 'successfully synced (all tasks run)')
  } else setWaiting(run, next, false)
}

/** ApplyOutOfSyncOnly: what would not change is left alone. */
function withoutUnchanged({ settings, comparison }: SyncRun, tasks: readonly SyncTask[]): SyncTask[] {
  if (!settings.options.includes('ApplyOutOfSyncOnly=true')) return [...tasks]
  const changed = new Set(comparison.managed.flatMap(({ live, isModified }) => (live !== undefined && isModified ? [resourceKey(live)] : [])))
  return tasks.filter((task) => isHookTask(task) || isPrune(task) || task.live === undefined || changed.has(resourceKey(task.live)))
}
