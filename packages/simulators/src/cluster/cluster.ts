import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { BUILT_IN_KINDS } from './built-in-kinds.ts'
import { CustomKinds } from './custom/custom-kinds.ts'
import { type Deletion, ObjectRemover } from './deletion/object-remover.ts'
import { KindRegistry } from './kind-registry.ts'
import type { KindInfo } from './kinds.ts'
import type { JsonMap, KindRef, KubeObject, ObjectKey } from './kube-object.ts'
import { notFound } from './status-error.ts'
import { copyOf } from './store/copy-object.ts'
import { convert, inVersion } from './store/in-version.ts'
import { listAt } from './store/list-at.ts'
import { type HistoryLimits, ObjectStore } from './store/object-store.ts'
import type { ClusterEvent, ClusterListener } from './watch-history.ts'
import { ClusterWrites } from './write/cluster-writes.ts'
import type { ApplyContext, DeleteContext, PatchContext, WriteContext } from './write/write-context.ts'

export { kubeTime } from './kube-time.ts'
export type { ApplyContext, DeleteContext, PatchContext, WriteContext } from './write/write-context.ts'

export interface ClusterOptions {
  readonly clock?: Clock | undefined
  /** Beside the built-in ones. */
  readonly kinds?: readonly KindInfo[]
  /** CustomResourceDefinitions that are there from the start. Custom kinds without one get a plain one. */
  readonly definitions?: readonly KubeObject[]
  /** Namespaces that are there from the start, beside `default`, `kube-system`, `kube-public` and `kube-node-lease`. */
  readonly namespaces?: readonly string[]
  readonly history?: HistoryLimits
  /** Where the resourceVersions start. Default 1000. */
  readonly startVersion?: number
}

/**
 * Objects and their life as an API server keeps them: uid, generation, resourceVersion, owners of fields, finalizers, a history of events.
 * What a control plane does by and by (`clusterControllers`) is not in it. Results are copies; what `peek`, `peekAll`, `listAt` and events
 * show is shared and frozen.
 */
export class Cluster {
  readonly clock: Clock
  readonly #registry: KindRegistry
  readonly #store: ObjectStore
  readonly #customKinds: CustomKinds
  readonly #writes: ClusterWrites
  readonly #remover: ObjectRemover

  constructor(options: ClusterOptions = {}) {
    const { kinds = [], definitions = [], namespaces = [], history = {}, startVersion = 1_000 } = options
    this.clock = options.clock ?? systemClock
    this.#registry = new KindRegistry([...BUILT_IN_KINDS, ...kinds])
    this.#store = new ObjectStore(() => this.clock.now(), history, startVersion)
    this.#writes = new ClusterWrites({ store: this.#store, kinds: this.#registry, clock: this.clock })
    this.#remover = new ObjectRemover(this.#store, this.#registry, this.clock)
    for (const name of new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease', ...namespaces])) {
      this.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { fieldManager: 'kube-apiserver' })
    }
    this.#customKinds = new CustomKinds(this.#store, this.#registry, (object) => this.create(object))
    this.#customKinds.install(kinds, definitions, this.clock.now())
    // What was before its start a server does not remember.
    this.#store.compact(this.version)
  }

  /** Of the last write. */
  get version(): number {
    return this.#store.version
  }

  /** Each kind once, in the version that is stored. The array is replaced when a kind comes or goes. */
  get kinds(): readonly KindInfo[] {
    return this.#registry.kinds
  }

  /** In the version that the reference names. @throws StatusError 404 `no matches for kind`. */
  kindOf(ref: KindRef): KindInfo {
    return this.#registry.get(ref)
  }

  findKind(ref: KindRef): KindInfo | undefined {
    return this.#registry.find(ref)
  }

  /** A kind in one of the versions that it is served in; the answer has that version. */
  kindAt(group: string, version: string, plural: string): KindInfo | undefined {
    return this.#registry.at(group, version, plural)
  }

  /** A copy, or undefined. */
  find(info: KindInfo, key: ObjectKey): KubeObject | undefined {
    return copyOf(this.peek(info, key))
  }

  /** A copy. @throws StatusError 404. */
  get(info: KindInfo, key: ObjectKey): KubeObject {
    const found = this.find(info, key)
    if (found === undefined) throw notFound(info, key.name)
    return found
  }

  /** Copies in the order of namespace and name. */
  list(info: KindInfo, namespace?: string): KubeObject[] {
    return this.peekAll(info, namespace).map(copyOf)
  }

  /** Copies of all objects of all kinds. */
  all(): KubeObject[] {
    return this.kinds.filter((info) => info.storedAs === undefined).flatMap((info) => this.list(info))
  }

  /** The object itself, shared and frozen: the same one for as long as its resourceVersion is the same. */
  peek(info: KindInfo, key: ObjectKey): KubeObject | undefined {
    const found = this.#store.get(info, info.namespaced ? key : { name: key.name })
    return found && inVersion(info, found)
  }

  /** The objects themselves, in the order of namespace and name. */
  peekAll(info: KindInfo, namespace?: string): readonly KubeObject[] {
    return this.#store.list(info, namespace).map((object) => inVersion(info, object))
  }

  /** What `peekAll` was at that version. @throws StatusError 410 when nobody remembers it. */
  listAt(info: KindInfo, namespace: string | undefined, version: number): readonly KubeObject[] {
    return listAt(this.#store, info, namespace, version).map((object) => inVersion(info, object))
  }

  /** Forgets what was before that version, in the store and in the cache of the server: older positions are 410 from now on. */
  compact(version: number = this.version): void {
    this.#store.compact(version)
  }

  /** The events of one kind after a version, oldest first. @throws StatusError 410. */
  eventsSince(info: KindInfo, version: number): readonly ClusterEvent[] {
    return this.#store
      .history(info)
      .since(version)
      .map((event) => eventIn(info, event))
  }

  /** All events as they come, in the versions that are stored. Returns what ends it. */
  watch(listener: ClusterListener): () => void {
    return this.#store.listen(undefined, listener)
  }

  /** The events of one kind as they come. `onEnd`: the kind is served no longer. Returns what ends it. */
  watchKind(info: KindInfo, listener: ClusterListener, onEnd?: () => void): () => void {
    const unlisten = this.#store.listen(info, (event) => listener(eventIn(info, event)))
    const unregister = onEnd === undefined ? undefined : this.#customKinds.onEnd(info, onEnd)
    return () => {
      unlisten()
      unregister?.()
    }
  }

  /**
   * Puts an object there as it is: with its uid, its times, its generation, and its resourceVersion when that is above all others. For what
   * begins in the middle of a life. Nothing is checked and nothing added; watches are told.
   */
  restore(object: KubeObject): void {
    this.#store.advanceTo(Number(object.metadata.resourceVersion ?? 0) - 1)
    const stored = this.#registry.storedOf(this.kindOf(object))
    this.#store.put(stored, convert(stored, object))
  }

  /** The end of an object at a version; false = there was none. As `restore`, for what happened elsewhere. */
  restoreDeletion(object: KubeObject, version: number): boolean {
    const info = this.kindOf(object)
    const stored = this.#store.get(info, info.namespaced ? object.metadata : { name: object.metadata.name })
    if (stored === undefined) return false
    this.#store.advanceTo(version - 1)
    this.#store.remove(info, stored)
    return true
  }

  /** The next write gets a resourceVersion above this one, as if others had written meanwhile. */
  advanceTo(version: number): void {
    this.#store.advanceTo(version)
  }

  /** @throws StatusError 400, 403, 404, 409, 422. */
  create(object: KubeObject, context: WriteContext = {}): KubeObject {
    return copyOf(this.#writes.create(this.kindOf(object), object, context))
  }

  /** Of the object, or of a subresource of it. A no-op changes nothing and is no event. @throws StatusError 400, 404, 409, 415, 422. */
  patch(info: KindInfo, key: ObjectKey, patch: JsonMap | readonly JsonMap[], context: PatchContext = {}): KubeObject {
    return copyOf(this.#writes.patch(info, key, patch, context))
  }

  /** PUT. @throws StatusError 400, 404, 409, 422. */
  replace(info: KindInfo, object: KubeObject, context: WriteContext = {}): KubeObject {
    return copyOf(this.#writes.replace(info, object, context))
  }

  /** Server-side apply: creates what is missing, else takes over what is applied. @throws StatusError 400, 403, 404, 409, 422, 500. */
  apply(object: KubeObject, fieldManager: string, context: ApplyContext = {}): { readonly object: KubeObject; readonly created: boolean } {
    const { object: applied, created } = this.#writes.apply(this.kindOf(object), object, fieldManager, context)
    return { object: copyOf(applied), created }
  }

  /** The deleted object, or what is left of it while finalizers or its grace period hold it. @throws StatusError 403, 404, 409. */
  delete(info: KindInfo, key: ObjectKey, context: DeleteContext = {}): Deletion {
    const stored = this.#store.get(info, info.namespaced ? key : { name: key.name })
    if (stored === undefined) throw notFound(info, key.name)
    const { object, gone } = this.#remover.delete(info, stored, context)
    return { object: copyOf(object), gone }
  }
}

function eventIn(info: KindInfo, event: ClusterEvent): ClusterEvent {
  const object = inVersion(info, event.object)
  if (object === event.object) return event
  return { ...event, object, ...(event.previous === undefined ? {} : { previous: inVersion(info, event.previous) }) }
}
