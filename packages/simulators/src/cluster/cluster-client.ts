import type { Cluster } from './cluster.ts'
import { isKind } from './kinds.ts'
import type { JsonMap, KindRef, KubeObject, ObjectKey } from './kube-object.ts'
import { notFound, StatusError } from './status-error.ts'

export interface ObjectEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: KubeObject
}

export interface PatchOptions {
  readonly subresource?: 'status'
  readonly fieldManager?: string
}

export interface ApplyOptions {
  /** What would become of it, nothing stored. */
  readonly dryRun?: boolean
}

/** All that a controller may use of a cluster, so that it runs unchanged over a genuine API server. Failures are StatusErrors. */
export interface ClusterClient {
  /** Undefined = there is none. */
  get(kind: KindRef, key: ObjectKey): Promise<KubeObject | undefined>
  list(kind: KindRef, namespace?: string): Promise<KubeObject[]>
  /** ADDED for all that are there, then every change. Returns what ends it. */
  watch(kind: KindRef, onEvent: (event: ObjectEvent) => void): () => void
  /** Server-side apply that takes over every field it names. */
  apply(object: KubeObject, fieldManager: string, options?: ApplyOptions): Promise<KubeObject>
  /** Merge patch. */
  patch(kind: KindRef, key: ObjectKey, patch: JsonMap, options?: PatchOptions): Promise<KubeObject>
  /** False = there was none. */
  delete(kind: KindRef, key: ObjectKey): Promise<boolean>
}

/** The client of the cluster of this process. */
export function localClient(cluster: Cluster): ClusterClient {
  return {
    get: async (kind, key) => cluster.find(cluster.kindOf(kind), key),
    list: async (kind, namespace) => cluster.list(cluster.kindOf(kind), namespace),
    watch: (kind, onEvent) => {
      for (const object of cluster.list(cluster.kindOf(kind))) onEvent({ type: 'ADDED', object })
      return cluster.watch((event) => {
        if (isKind(event.info, kind)) onEvent({ type: event.type, object: structuredClone(event.object) })
      })
    },
    apply: async (object, fieldManager, options = {}) => cluster.apply(object, fieldManager, options).object,
    patch: async (kind, key, patch, options = {}) => cluster.patch(cluster.kindOf(kind), key, patch, options),
    delete: async (kind, key) => {
      const info = cluster.kindOf(kind)
      try {
        cluster.delete(info, key)
        return true
      } catch (error) {
        if (error instanceof StatusError && error.message === notFound(info, key.name).message) return false
        throw error
      }
    },
  }
}
