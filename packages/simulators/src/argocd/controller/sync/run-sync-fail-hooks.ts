import { runTasks } from './run-tasks.ts'
import { setWaiting } from './set-waiting.ts'
import type { SyncRun } from './sync-run.ts'
import { isCompleted, isRunning, type SyncTask } from './sync-task.ts'

/** Ends a failed sync: at once, or when the hooks for that have run. True: it is over. */
export async function runSyncFailHooks(run: SyncRun, hooks: readonly SyncTask[], failed: readonly SyncTask[], what: string): Promise<boolean> {
  const message = withReasons(what, failed)
  if (hooks.every(isCompleted)) {
    const failedHooks = hooks.filter(({ status }) => status === 'SyncFailed')
    run.end('Failed', failedHooks.length === 0 ? message : `${message}\n${withReasons('one or more SyncFail hooks failed', failedHooks)}`)
    return true
  }
  const due = hooks.filter((task) => !isCompleted(task) && !isRunning(task))
  await runTasks(run, due, false)
  setWaiting(run, due, false)
  return false
}

function withReasons(what: string, tasks: readonly SyncTask[]): string {
  const reasons = [...new Set(tasks.map(({ message }) => message))]
  return reasons.length === 0 ? what : `${what}, reason: ${reasons.join(',')}`
}
