import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { displayOf, type ObjectId } from './inventory.ts'
import { hasSetting } from './object-settings.ts'

export interface DeletedObject {
  readonly id: ObjectId
  /** `skipped`: it has another owner now, or says that it must stay. */
  readonly action: 'deleted' | 'skipped'
}

export interface Deletion {
  readonly done: readonly DeletedObject[]
  readonly failed: readonly { readonly id: ObjectId; readonly message: string }[]
}

/** Deletes in the given order what still carries the labels of its owner and does not say that it must stay; one that is gone counts as deleted. */
export async function deleteObjects(
  client: ClusterClient,
  ownerLabels: Readonly<Record<string, string>>,
  ids: readonly ObjectId[],
): Promise<Deletion> {
  const done: DeletedObject[] = []
  const failed: { id: ObjectId; message: string }[] = []
  for (const id of ids) {
    let doing = 'query'
    try {
      const live = await client.get(id, keyOf(id))
      const stays = live !== undefined && !isDeletable(live, ownerLabels)
      doing = 'delete'
      if (live !== undefined && !stays) await client.delete(id, keyOf(id), { propagationPolicy: 'Background' })
      done.push({ id, action: stays ? 'skipped' : 'deleted' })
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      // The kind itself is gone, and its objects with it.
      if (error.code === 404 && doing === 'query') done.push({ id, action: 'deleted' })
      else failed.push({ id, message: `${displayOf(id)} ${doing} failed: ${error.message}` })
    }
  }
  return { done, failed }
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

const isDeletable = (live: KubeObject, ownerLabels: Readonly<Record<string, string>>) =>
  Object.entries(ownerLabels).every(([label, value]) => live.metadata.labels?.[label] === value) &&
  !hasSetting(live, 'prune', 'disabled') &&
  !hasSetting(live, 'reconcile', 'disabled') &&
  !hasSetting(live, 'ssa', 'Ignore')
