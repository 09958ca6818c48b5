import type { KubeObject } from '../../cluster/kube-object.ts'
import type { Again } from '../runtime/reconcile-loop.ts'
import { cleanUp } from './clean-up.ts'
import { newSetSize, syncNewSet } from './new-replica-set.ts'
import { isActive, maxUnavailable, replicasOf, statusCount, sumOf, sumOfReplicas } from './replica-counts.ts'
import type { Rollout } from './rollout.ts'

/** A step of a rolling update: up with the new set if there is room, else down with the old ones as far as enough stay available. */
export async function rollOut(rollout: Rollout): Promise<Again> {
  const newSet = await syncNewSet(rollout, true)
  if (newSet === undefined) return undefined
  const old = rollout.sets.filter((set) => set.metadata.uid !== newSet.metadata.uid)
  const all = [...old, newSet]
  if (await reconcileNewSet(rollout, all, newSet)) return rollout.syncRollout(all, newSet)
  if (await reconcileOldSets(rollout, all, old.filter(isActive), newSet)) return rollout.syncRollout(all, newSet)
  await cleanUp(rollout, old)
  return rollout.syncRollout(all, newSet)
}

async function reconcileNewSet(rollout: Rollout, all: readonly KubeObject[], newSet: KubeObject): Promise<boolean> {
  const wanted = replicasOf(rollout.deployment)
  const own = replicasOf(newSet)
  if (own === wanted) return false
  const size = own > wanted ? wanted : newSetSize(rollout.deployment, sumOfReplicas(all), own)
  return size !== own && (await rollout.scale(newSet, size)) !== undefined
}

async function reconcileOldSets(rollout: Rollout, all: readonly KubeObject[], old: readonly KubeObject[], newSet: KubeObject): Promise<boolean> {
  if (sumOfReplicas(old) === 0) return false
  const minAvailable = replicasOf(rollout.deployment) - maxUnavailable(rollout.deployment)
  const newUnavailable = replicasOf(newSet) - statusCount(newSet, 'availableReplicas')
  const mayGo = sumOfReplicas(all) - minAvailable - newUnavailable
  if (mayGo <= 0) return false
  const { left, removed } = await removeUnhealthy(rollout, old, mayGo)
  let surplus = sumOf(all, 'availableReplicas') - minAvailable
  let scaled = removed > 0
  for (const set of left) {
    const size = replicasOf(set)
    if (surplus <= 0 || size === 0) continue
    const down = Math.min(size, surplus)
    surplus -= down
    await rollout.scale(set, size - down)
    scaled = true
  }
  return scaled
}

/** Old pods that are not available go first: they serve nobody. */
async function removeUnhealthy(rollout: Rollout, old: readonly KubeObject[], most: number) {
  const left: KubeObject[] = []
  let removed = 0
  for (const set of old) {
    const size = replicasOf(set)
    const down = Math.max(0, Math.min(most - removed, size - statusCount(set, 'availableReplicas')))
    left.push(down === 0 ? set : ((await rollout.scale(set, size - down)) ?? set))
    removed += down
  }
  return { left, removed }
}
