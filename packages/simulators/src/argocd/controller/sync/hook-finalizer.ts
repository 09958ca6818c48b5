import { StatusError } from '../../../cluster/status-error.ts'
import { HOOK_FINALIZER } from './hooks.ts'
import type { SyncRun } from './sync-run.ts'
import type { SyncTask } from './sync-task.ts'

/** Lets a hook go. @throws StatusError. */
export async function removeHookFinalizer({ context }: SyncRun, task: SyncTask): Promise<void> {
  const { client } = context.parts
  const { live } = task
  if (live === undefined) return
  try {
    const current = await client.get(live, live.metadata)
    const finalizers = current?.metadata.finalizers ?? []
    if (!finalizers.includes(HOOK_FINALIZER)) return
    const left = finalizers.filter((finalizer) => finalizer !== HOOK_FINALIZER)
    await client.patch(
      live,
      live.metadata,
      { metadata: { finalizers: left.length === 0 ? null : left } },
      { fieldManager: 'argocd-application-controller' },
    )
  } catch (error) {
    // Somebody was faster.
    if (!(error instanceof StatusError) || error.code !== 404) throw error
  }
}
