import type { Cluster } from './cluster.ts'
import { isKind } from './kinds.ts'
import type { JsonMap, KindRef, KubeObject, ObjectKey } from './kube-object.ts'
import { notFound, StatusError } from './status-error.ts'

export interface ObjectEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: KubeObject
}

export interface PatchOptions {
  readonly subresource?: 'status' | 'scale'
  readonly fieldManager?: string
  /** Default `merge`. */
  readonly type?: 'merge' | 'json'
}

export interface ApplyOptions {
  /** What would become of it, nothing stored. */
  readonly dryRun?: boolean
  /** Takes over the fields of others. Default true, as controllers do it. */
  readonly force?: boolean
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly uid?: string
}

export interface ListOptions {
  readonly namespace?: string | undefined
  /** As in a query: `app=web,tier in (a,b)`. */
  readonly labelSelector?: string
}

/** What a server says of a kind. */
export interface ServedKind {
  readonly namespaced: boolean
  readonly plural: string
}

/** All that a controller may use of a cluster, so that it runs unchanged over a genuine API server. Failures are StatusErrors. */
export interface ClusterClient {
  /** Undefined = the server does not have the kind (in this version). */
  served(kind: KindRef): Promise<ServedKind | undefined>
  /** Undefined = there is none. */
  get(kind: KindRef, key: ObjectKey): Promise<KubeObject | undefined>
  list(kind: KindRef, options?: ListOptions): Promise<KubeObject[]>
  /** ADDED for all that are there, then every change. Returns what ends it. */
  watch(kind: KindRef, onEvent: (event: ObjectEvent) => void): () => void
  create(object: KubeObject, fieldManager: string): Promise<KubeObject>
  /** Server-side apply. */
  apply(object: KubeObject, fieldManager: string, options?: ApplyOptions): Promise<KubeObject>
  patch(kind: KindRef, key: ObjectKey, patch: JsonMap | readonly JsonMap[], options?: PatchOptions): Promise<KubeObject>
  /** False = there was none. */
  delete(kind: KindRef, key: ObjectKey, options?: DeleteOptions): Promise<boolean>
}

/** The client of the cluster of this process. */
export function localClient(cluster: Cluster): ClusterClient {
  return {
    served: async ({ apiVersion, kind }) => {
      const info = cluster.kinds.find((known) => isKind(known, { apiVersion, kind }))
      return info === undefined ? undefined : { namespaced: info.namespaced, plural: info.plural }
    },
    get: async (kind, key) => cluster.find(cluster.kindOf(kind), key),
    list: async (kind, { namespace } = {}) => cluster.list(cluster.kindOf(kind), namespace),
    create: async (object) => cluster.create(object),
    watch: (kind, onEvent) => {
      for (const object of cluster.list(cluster.kindOf(kind))) onEvent({ type: 'ADDED', object })
      return cluster.watch((event) => {
        if (isKind(event.info, kind)) onEvent({ type: event.type, object: structuredClone(event.object) })
      })
    },
    apply: async (object, fieldManager, options = {}) => cluster.apply(object, fieldManager, options).object,
    patch: async (kind, key, patch, { subresource } = {}) => {
      if (Array.isArray(patch)) throw new StatusError(501, '', 'JSON patch is not simulated yet')
      return cluster.patch(cluster.kindOf(kind), key, patch as JsonMap, { subresource: subresource === 'status' ? subresource : undefined })
    },
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
