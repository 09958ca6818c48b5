import { at, type KubeObject } from '../../cluster/kube-object.ts'
import { controllerReference } from './controller-reference.ts'
import { selects } from './label-selector.ts'
import type { ObjectCache } from './object-cache.ts'
import type { Writer } from './writer.ts'

/** The objects that an owner controls: adopts those that its selector takes and nobody has, and lets go of those that it takes no longer. */
export async function claimObjects(cache: ObjectCache, owner: KubeObject, writer: Writer, signal: AbortSignal): Promise<KubeObject[]> {
  const selector = at(owner, 'spec', 'selector')
  const claimed: KubeObject[] = []
  for (const object of cache.ownedBy(owner.metadata.uid)) {
    if (selects(selector, object.metadata.labels)) claimed.push(object)
    else if (object.metadata.deletionTimestamp === undefined) {
      const ownerReferences = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid)
      await writer.update(object, { ...object, metadata: { ...object.metadata, ownerReferences } }, signal)
    }
  }
  if (owner.metadata.deletionTimestamp !== undefined) return claimed
  for (const orphan of cache.orphans(owner.metadata.namespace)) {
    if (orphan.metadata.deletionTimestamp !== undefined || !selects(selector, orphan.metadata.labels)) continue
    const ownerReferences = [...(orphan.metadata.ownerReferences ?? []), controllerReference(owner)]
    claimed.push(await writer.update(orphan, { ...orphan, metadata: { ...orphan.metadata, ownerReferences } }, signal))
  }
  return claimed
}
