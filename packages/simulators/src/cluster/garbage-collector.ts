import type { Clock } from '@gitops-dms/core'
import type { Cluster } from './cluster.ts'
import type { Controller } from './controller.ts'

const DELAY_MS = 200

/** Deletes what only objects own that are no more: some moments after the last owner went. */
export function garbageCollector(cluster: Cluster, clock: Clock): Controller {
  const stopped = new AbortController()
  const sweeps = new Set<Promise<void>>()
  let end: (() => void) | undefined

  const sweep = () => {
    const objects = cluster.all()
    const alive = new Set(objects.map((object) => object.metadata.uid))
    for (const object of objects) {
      const owners = object.metadata.ownerReferences ?? []
      if (owners.length === 0 || owners.some((owner) => alive.has(owner.uid))) continue
      cluster.delete(cluster.kindOf(object), object.metadata)
    }
  }

  const sweepLater = () => {
    const pending = clock.sleep(DELAY_MS, stopped.signal).then(sweep, () => undefined) // stopped: nothing to collect any more
    sweeps.add(pending)
    void pending.finally(() => sweeps.delete(pending))
  }

  return {
    start: () => {
      end = cluster.watch((event) => {
        const orphaned = event.type !== 'DELETED' && (event.object.metadata.ownerReferences ?? []).length > 0
        if (event.type === 'DELETED' || orphaned) sweepLater()
      })
    },
    stop: async () => {
      end?.()
      stopped.abort()
      await Promise.all(sweeps)
    },
  }
}
