import type { KubeObject } from '../../cluster/kube-object.ts'
import type { Again } from '../runtime/reconcile-loop.ts'
import { cleanUp } from './clean-up.ts'
import { syncNewSet } from './new-replica-set.ts'
import { isActive, isRecreate, maxSurge, replicasOf, statusCount, sumOfReplicas } from './replica-counts.ts'
import { desiredReplicas, maxReplicas } from './revision-annotations.ts'
import type { Rollout } from './rollout.ts'

/** Somebody changed `spec.replicas` since the sets were scaled last. */
export const isScaled = ({ deployment, sets }: Rollout): boolean =>
  sets.filter(isActive).some((set) => (desiredReplicas(set) ?? replicasOf(deployment)) !== replicasOf(deployment))

/** What a paused or scaled Deployment gets: sizes and counts, no rollout. */
export async function syncSizes(rollout: Rollout, isPaused: boolean): Promise<Again> {
  const newSet = await syncNewSet(rollout, false)
  const old = rollout.sets.filter((set) => set.metadata.uid !== newSet?.metadata.uid)
  await scaleSets(rollout, newSet, old)
  if (isPaused) await cleanUp(rollout, old, true)
  return rollout.syncCounts(newSet === undefined ? old : [...old, newSet], newSet)
}

async function scaleSets(rollout: Rollout, newSet: KubeObject | undefined, old: readonly KubeObject[]): Promise<void> {
  const { deployment } = rollout
  const wanted = replicasOf(deployment)
  const only = activeOrLatest(newSet, old)
  if (only !== undefined) {
    if (replicasOf(only) !== wanted) await rollout.scale(only, wanted)
    return
  }
  if (newSet !== undefined && isSaturated(newSet, wanted)) {
    for (const set of old.filter(isActive)) await rollout.scale(set, 0)
    return
  }
  if (!isRecreate(deployment)) await scaleInProportion(rollout, newSet === undefined ? old : [...old, newSet])
}

/** The one to scale when there are not several: the only active one, or, where none is, the newest. */
function activeOrLatest(newSet: KubeObject | undefined, old: readonly KubeObject[]): KubeObject | undefined {
  const active = [...(newSet === undefined ? [] : [newSet]), ...old].filter(isActive)
  return active.length === 0 ? (newSet ?? old.at(-1)) : active.length === 1 ? active[0] : undefined
}

const isSaturated = (set: KubeObject, wanted: number): boolean =>
  desiredReplicas(set) === wanted && replicasOf(set) === wanted && statusCount(set, 'availableReplicas') === wanted

/** In the middle of a rollout each set grows or shrinks by its share; what rounding leaves goes to the largest. */
async function scaleInProportion(rollout: Rollout, sets: readonly KubeObject[]): Promise<void> {
  const { deployment } = rollout
  const wanted = replicasOf(deployment)
  const active = sets.filter(isActive)
  const toAdd = (wanted > 0 ? wanted + maxSurge(deployment) : 0) - sumOfReplicas(active)
  // Equal sizes: growing favours the newer, shrinking the older.
  const byAge = toAdd > 0 ? [...active].reverse() : active
  const ordered = byAge.sort((a, b) => replicasOf(b) - replicasOf(a))
  let added = 0
  const sizes = ordered.map((set) => {
    const share = shareOf(set, deployment, toAdd - added, toAdd > 0)
    added += share
    return replicasOf(set) + share
  })
  for (const [index, set] of ordered.entries()) {
    const size = sizes[index] ?? 0
    await rollout.scale(set, Math.max(0, index === 0 ? size + toAdd - added : size))
  }
}

function shareOf(set: KubeObject, deployment: KubeObject, left: number, isGrowing: boolean): number {
  if (left === 0) return 0
  const size = replicasOf(set)
  const wanted = replicasOf(deployment)
  if (wanted === 0) return Math.max(-size, left)
  const before = maxReplicas(set) || statusCount(deployment, 'replicas')
  const share = Math.round((size * (wanted + maxSurge(deployment))) / before) - size
  return isGrowing ? Math.min(share, left) : Math.max(share, left)
}
