import { at, type KubeObject } from '../../cluster/kube-object.ts'
import { byApplyOrder } from '../runtime/apply-order.ts'
import { type DeletedObject, type Deletion, deleteObjects } from '../runtime/delete-objects.ts'
import { displayOf, inventoryIdOf, type ObjectId } from '../runtime/inventory.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import { KustomizationFailure } from './kustomization-failure.ts'
import { type KustomizationTools, type Revision, recordAbout } from './kustomization-tools.ts'
import { ownerLabels } from './owner-labels.ts'

/** Deletes what the inventory had and the build has no more. Returns what could not be deleted. */
export async function prune(
  tools: KustomizationTools,
  draft: ObjectDraft,
  revision: Revision,
  { before, now }: { readonly before: readonly ObjectId[]; readonly now: readonly ObjectId[] },
): Promise<Deletion['failed']> {
  if (at(draft.object, 'spec', 'prune') !== true) return []
  const kept = new Set(now.map(inventoryIdOf))
  const stale = before.filter((id) => !kept.has(inventoryIdOf(id)))
  const { done, failed } = await deleteInReverse(tools, draft.object, stale)
  if (failed.length === 0 && done.length > 0) await recordAbout(tools, draft, revision, 'Normal', linesOf(done))
  return failed
}

/** In the reverse order of applying. */
export const deleteInReverse = (tools: KustomizationTools, owner: KubeObject, ids: readonly ObjectId[]): Promise<Deletion> =>
  deleteObjects(
    tools.client,
    ownerLabels(owner),
    [...ids].sort((a, b) => byApplyOrder(b, a)),
  )

/** `ConfigMap/apps/conf deleted`, one a line. */
export const linesOf = (done: readonly DeletedObject[]): string => done.map(({ id, action }) => `${displayOf(id)} ${action}`).join('\n')

export const pruneFailure = (failed: Deletion['failed']): KustomizationFailure =>
  new KustomizationFailure('PruneFailed', `delete failed, errors: ${failed.map(({ message }) => `${message};`).join('')}`)
