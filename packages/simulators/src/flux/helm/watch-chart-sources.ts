import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { Conditions } from '../runtime/conditions.ts'
import { keyOf } from '../runtime/reconcile-triggers.ts'

/** Calls back when a source that was there before has another artifact, or an artifact and becomes ready. Returns what ends it. */
export function watchChartSources(client: ClusterClient, kind: KindRef, changed: (source: KubeObject) => void): () => void {
  const seen = new Map<string, { readonly revision: string | undefined; readonly isReady: boolean }>()
  return client.watch(kind, ({ type, object }) => {
    const key = keyOf(object)
    if (type === 'DELETED') {
      seen.delete(key)
      return
    }
    const revision = textAt(object, 'status', 'artifact', 'revision')
    const isReady = new Conditions(object, () => 0).is('Ready', 'True')
    const before = seen.get(key)
    seen.set(key, { revision, isReady })
    if (before === undefined || revision === undefined) return
    if (before.revision !== revision || (isReady && !before.isReady)) changed(object)
  })
}
