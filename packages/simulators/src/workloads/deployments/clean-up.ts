import { type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import { isComplete, replicasOf, statusCount } from './replica-counts.ts'
import { revisionOf } from './revision-annotations.ts'
import type { Rollout } from './rollout.ts'

/** Of the empty old sets only the latest `revisionHistoryLimit` stay, once the Deployment is complete (or paused). */
export async function cleanUp(rollout: Rollout, old: readonly KubeObject[], always = false): Promise<void> {
  const { deployment, writer, signal } = rollout
  if (!always && !isComplete(deployment, deployment.status)) return
  const limit = numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? 10
  const alive = old.filter((set) => set.metadata.deletionTimestamp === undefined).sort((a, b) => revisionOf(a) - revisionOf(b))
  for (const set of alive.slice(0, Math.max(0, alive.length - limit))) {
    const isSeen = statusCount(set, 'observedGeneration') >= (set.metadata.generation ?? 0)
    if (isSeen && replicasOf(set) === 0 && statusCount(set, 'replicas') === 0) await writer.delete(set, signal)
  }
}
