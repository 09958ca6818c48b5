import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'

const WATCH_LABEL = 'reconcile.fluxcd.io/watch'

/** Calls back for a ConfigMap or Secret labelled `reconcile.fluxcd.io/watch: Enabled` that is new, changed or gone. Returns what ends it. */
export function watchLabelled(client: ClusterClient, clock: Clock, changed: (object: KubeObject) => void): () => void {
  // What was there before needs no pass of its own: everything is looked at at the start.
  const startedAt = clock.now()
  const ends = ['ConfigMap', 'Secret'].map((kind) =>
    client.watch({ apiVersion: 'v1', kind }, ({ type, object }) => {
      if (object.metadata.labels?.[WATCH_LABEL] !== 'Enabled') return
      if (type === 'ADDED' && Date.parse(object.metadata.creationTimestamp ?? '') < startedAt) return
      changed(object)
    }),
  )
  return () => {
    for (const end of ends) end()
  }
}
