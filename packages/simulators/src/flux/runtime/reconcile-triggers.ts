import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { REQUESTED_AT } from './object-draft.ts'

export const keyOf = (object: KubeObject) => `${object.metadata.namespace}/${object.metadata.name}`

/** Calls back for an object that is there or new, for a new generation of it and for a new reconcile request. Returns what ends it. */
export function watchTriggers(client: ClusterClient, kind: KindRef, trigger: (key: string) => void): () => void {
  const seen = new Map<string, { readonly uid: string | undefined; readonly generation: number | undefined; readonly request: string | undefined }>()
  return client.watch(kind, ({ type, object }) => {
    const key = keyOf(object)
    if (type === 'DELETED') {
      seen.delete(key)
      return
    }
    const { uid, generation } = object.metadata
    const request = textAt(object, 'metadata', 'annotations', REQUESTED_AT)
    const before = seen.get(key)
    seen.set(key, { uid, generation, request })
    const requested = request !== undefined && request !== before?.request
    if (before === undefined || before.uid !== uid || before.generation !== generation || requested) trigger(key)
  })
}
