import { at, type Json, textAt } from '../../cluster/kube-object.ts'
import { VOLUME_CLAIM } from '../kinds.ts'
import { keyOf } from '../runtime/object-cache.ts'
import { ReconcileLoop } from '../runtime/reconcile-loop.ts'
import type { WorkloadWorld } from '../runtime/workload-world.ts'

/** Every claim gets its volume at once, of the size that it asks for. There is no object of the volume. */
export function volumeBinder(world: WorkloadWorld): ReconcileLoop {
  const claims = world.cache(VOLUME_CLAIM)
  const writer = world.controllerWriter('persistentvolume-controller')
  const loop = new ReconcileLoop(world.clock, async (key, signal) => {
    const claim = claims.get(key)
    if (claim === undefined || claim.metadata.deletionTimestamp !== undefined || textAt(claim, 'status', 'phase') === 'Bound') return undefined
    if (textAt(claim, 'spec', 'volumeName') === undefined) {
      await writer.update(claim, { ...claim, spec: { ...claim.spec, volumeName: `pvc-${claim.metadata.uid}` } }, signal)
      return undefined
    }
    const accessModes = (at(claim, 'spec', 'accessModes') ?? []) as Json[]
    const storage = textAt(claim, 'spec', 'resources', 'requests', 'storage') ?? '1Gi'
    await writer.patchStatus(claim, { ...claim.status, phase: 'Bound', accessModes, capacity: { storage } }, signal)
    return undefined
  })
  claims.listen(({ type, object }) => {
    if (type !== 'DELETED') loop.add(keyOf(object.metadata))
  })
  return loop
}
