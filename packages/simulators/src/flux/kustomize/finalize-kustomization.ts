import { deleteObjects, waitUntilGone } from '../runtime/delete-objects.ts'
import { displayOf, readInventory } from '../runtime/inventory.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import type { Requeue } from '../runtime/requeue.ts'
import { KustomizationFailure } from './kustomization-failure.ts'
import { deletionPolicyOf, type KustomizationTools, recordAbout, timeoutOf } from './kustomization-tools.ts'

/** Deletes the objects of a deleted Kustomization where its policy says so and it is not suspended, then lets it go. */
export async function finalizeKustomization(tools: KustomizationTools, draft: ObjectDraft): Promise<Requeue> {
  if (!draft.hasFinalizer) return 'never'
  const policy = deletionPolicyOf(draft)
  const revision = String(draft.status['lastAppliedRevision'] ?? '')
  if (!draft.isSuspended && policy !== 'Orphan') {
    try {
      const deleted = await deleteObjects(tools.client, draft.object, readInventory(draft.status['inventory']))
      if (deleted.length > 0) {
        await recordAbout(tools, draft, revision, 'Normal', deleted.map((id) => `${displayOf(id)} deleted`).join('\n'))
        const limits = { pollMs: tools.timing.terminationPollMs, timeoutMs: timeoutOf(draft) }
        if (policy === 'WaitForTermination' && !(await waitUntilGone(tools, deleted, limits))) {
          await recordAbout(tools, draft, revision, 'Warning', 'failed to wait for resources termination')
        }
      }
    } catch (error) {
      if (!(error instanceof KustomizationFailure)) throw error
      await recordAbout(tools, draft, revision, 'Warning', `pruning for deleted resource failed: ${error.message}`)
      return 'with-backoff'
    }
  }
  draft.removeFinalizer()
  return 'never'
}
