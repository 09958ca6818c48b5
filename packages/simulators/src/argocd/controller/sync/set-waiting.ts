import type { SyncRun } from './sync-run.ts'
import { isHookTask, isPrune, type SyncTask, shownTask } from './sync-task.ts'

/** Says what a sync waits for. */
export function setWaiting(run: SyncRun, tasks: readonly SyncTask[], isDeletion: boolean, needsConfirmation = (_task: SyncTask) => false): void {
  const hooks = tasks.filter(isHookTask)
  const unconfirmed = tasks.filter((task) => isPrune(task) && needsConfirmation(task))
  const [first] = unconfirmed.length > 0 ? unconfirmed : hooks.length > 0 ? hooks : tasks
  if (first === undefined) {
    run.end('Running', '')
    return
  }
  const more = (unconfirmed.length > 0 ? unconfirmed : tasks).length - 1
  const rest = more > 0 ? ` and ${more} more ${hooks.length === tasks.length ? 'hooks' : 'resources'}` : ''
  run.end('Running', `waiting for ${reason(hooks.length > 0, isDeletion, unconfirmed.length > 0)} ${shownTask(first)}${rest}`)
}

function reason(isHook: boolean, isDeletion: boolean, isUnconfirmed: boolean): string {
  if (isUnconfirmed) return 'pruning confirmation of'
  if (isDeletion) return isHook ? 'deletion of hook' : 'deletion of'
  return isHook ? 'completion of hook' : 'healthy state of'
}
