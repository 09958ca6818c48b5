import { waitUntilGone } from '../runtime/delete-objects.ts'
import { displayOf, readInventory } from '../runtime/inventory.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import type { Requeue } from '../runtime/requeue.ts'
import { accountExists } from './check-account.ts'
import { appliedRevision, deletionPolicyOf, type KustomizationTools, recordAbout, timeoutOf } from './kustomization-tools.ts'
import { deleteInReverse, linesOf } from './prune.ts'

/** Deletes the objects of a deleted Kustomization where its policy says so and it is not suspended, then lets it go. */
export async function finalizeKustomization(tools: KustomizationTools, draft: ObjectDraft): Promise<Requeue> {
  if (!draft.hasFinalizer) return 'never'
  if (!draft.isSuspended && deletionPolicyOf(draft) !== 'Orphan' && !(await deleteApplied(tools, draft))) return 'with-backoff'
  draft.removeFinalizer()
  return 'never'
}

/** False: it has to be tried again. */
async function deleteApplied(tools: KustomizationTools, draft: ObjectDraft): Promise<boolean> {
  const ids = readInventory(draft.status['inventory'])
  if (ids.length === 0) return true
  const revision = appliedRevision(draft)
  if (!(await accountExists(tools.client, draft.object))) {
    await recordAbout(tools, draft, revision, 'Warning', `unable to prune objects: \n${ids.map(displayOf).join('\n')}`)
    return true
  }
  const { done, failed } = await deleteInReverse(tools, draft.object, ids)
  if (failed.length > 0) {
    await recordAbout(tools, draft, revision, 'Warning', 'pruning for deleted resource failed')
    return false
  }
  await recordAbout(tools, draft, revision, 'Normal', linesOf(done))
  if (deletionPolicyOf(draft) !== 'WaitForTermination') return true
  const deleted = done.filter(({ action }) => action === 'deleted').map(({ id }) => id)
  const limits = { pollMs: tools.timing.terminationPollMs, timeoutMs: timeoutOf(draft) }
  if (!(await waitUntilGone(tools, deleted, limits))) await recordAbout(tools, draft, revision, 'Warning', 'failed to wait for resources termination')
  return true
}
