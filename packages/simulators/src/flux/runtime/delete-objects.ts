import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { ownerLabels } from '../kustomize/apply-manifests.ts'
import { KustomizationFailure } from '../kustomize/kustomization-failure.ts'
import { byApplyOrder } from './apply-order.ts'
import { displayOf, type ObjectId } from './inventory.ts'
import { hasSetting } from './object-settings.ts'

/** Deletes, in the reverse order of applying, what is still there and still carries the labels of its owner. @throws KustomizationFailure. */
export async function deleteObjects(client: ClusterClient, owner: KubeObject, ids: readonly ObjectId[]): Promise<ObjectId[]> {
  const deleted: ObjectId[] = []
  const failures: string[] = []
  for (const id of [...ids].sort((a, b) => byApplyOrder(b, a))) {
    try {
      const live = await client.get(id, keyOf(id))
      if (live === undefined || !isDeletable(live, owner)) continue
      if (await client.delete(id, keyOf(id))) deleted.push(id)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      failures.push(`${displayOf(id)} delete failed: ${error.message}`)
    }
  }
  if (failures.length > 0) throw new KustomizationFailure('PruneFailed', `delete failed, errors: ${failures.join('; ')}`)
  return deleted
}

/** False when the time was over first. */
export async function waitUntilGone(
  { client, clock, signal }: { readonly client: ClusterClient; readonly clock: Clock; readonly signal: AbortSignal },
  ids: readonly ObjectId[],
  { pollMs, timeoutMs }: { readonly pollMs: number; readonly timeoutMs: number },
): Promise<boolean> {
  const deadline = clock.now() + timeoutMs
  for (;;) {
    const left = await Promise.all(ids.map((id) => client.get(id, keyOf(id))))
    if (left.every((object) => object === undefined)) return true
    if (clock.now() >= deadline) return false
    await clock.sleep(Math.min(pollMs, deadline - clock.now()), signal)
  }
}

export const keyOf = ({ namespace, name }: ObjectId) => (namespace === '' ? { name } : { namespace, name })

const isDeletable = (live: KubeObject, owner: KubeObject) =>
  Object.entries(ownerLabels(owner)).every(([label, value]) => live.metadata.labels?.[label] === value) &&
  !hasSetting(live, 'prune', 'disabled') &&
  !hasSetting(live, 'reconcile', 'disabled') &&
  !hasSetting(live, 'ssa', 'Ignore')
