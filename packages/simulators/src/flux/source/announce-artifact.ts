import type { ObjectDraft } from '../runtime/object-draft.ts'
import { markProgress } from './source-conditions.ts'

/** Tells at once that another artifact is being made: `new upstream revision '…'`. One that is there already is outdated from now on. */
export async function announceArtifact(draft: ObjectDraft, message: string, reason = 'NewRevision'): Promise<void> {
  const { conditions, status } = draft
  if (status['artifact'] !== undefined) conditions.set({ type: 'ArtifactOutdated', status: 'True', reason, message })
  markProgress(conditions, `building artifact: ${message}`, 'with-ready')
  await draft.save()
}
