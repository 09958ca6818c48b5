import type { JsonMap, KindRef, KubeObject, ObjectKey } from './kube-object.ts'

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
  /** For pods: 0 removes at once what waits for its kubelet. Default: the object's own. */
  readonly gracePeriodSeconds?: number
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

/**
 * All that a controller may use of a cluster, so that it runs unchanged over a genuine API server. Failures are StatusErrors.
 * What is read may be shared by many readers: it is not to be changed in place.
 */
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
  /** The binding of a pod to a node, as a scheduler writes it. */
  bind(pod: ObjectKey, node: string): Promise<void>
}
