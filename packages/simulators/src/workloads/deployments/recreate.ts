import type { KubeObject } from '../../cluster/kube-object.ts'
import { textAt } from '../../cluster/kube-object.ts'
import type { Again } from '../runtime/reconcile-loop.ts'
import { cleanUp } from './clean-up.ts'
import { syncNewSet } from './new-replica-set.ts'
import { isActive, replicasOf, sumOf } from './replica-counts.ts'
import type { Rollout } from './rollout.ts'

/** A step of the strategy Recreate: all old pods go, and only when they are gone the new ones come. */
export async function recreate(rollout: Rollout, podsOf: (set: KubeObject) => readonly KubeObject[]): Promise<Again> {
  const known = await syncNewSet(rollout, false)
  const old = rollout.sets.filter((set) => set.metadata.uid !== known?.metadata.uid)
  const all = known === undefined ? old : [...old, known]
  let scaled = false
  for (const set of old.filter(isActive)) scaled = (await rollout.scale(set, 0)) !== undefined || scaled
  if (scaled || sumOf(old, 'replicas') > 0 || old.some((set) => podsOf(set).some(isRunning))) return rollout.syncRollout(all, known)
  const newSet = known ?? (await syncNewSet(rollout, true))
  if (newSet === undefined) return undefined
  await rollout.scale(newSet, replicasOf(rollout.deployment))
  await cleanUp(rollout, old)
  return rollout.syncRollout([...old, newSet], newSet)
}

const isRunning = (pod: KubeObject): boolean => !['Failed', 'Succeeded'].includes(textAt(pod, 'status', 'phase') ?? '')
