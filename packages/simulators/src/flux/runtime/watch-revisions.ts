import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { keyOf } from './reconcile-triggers.ts'

/** Calls back when a source gets another artifact than it had. Returns what ends it. */
export function watchRevisions(client: ClusterClient, kind: KindRef, changed: (source: KubeObject, revision: string) => void): () => void {
  const seen = new Map<string, string | undefined>()
  return client.watch(kind, ({ type, object }) => {
    const key = keyOf(object)
    if (type === 'DELETED') {
      seen.delete(key)
      return
    }
    const revision = textAt(object, 'status', 'artifact', 'revision')
    if (revision !== undefined && revision !== seen.get(key)) changed(object, revision)
    seen.set(key, revision)
  })
}
