import { type KindInfo, storageOf } from '../kinds.ts'
import type { KubeObject, ObjectKey } from '../kube-object.ts'
import { type ClusterEvent, type ClusterListener, WatchHistory } from '../watch-history.ts'
import { Collection, storeKey } from './collection.ts'
import { frozen } from './copy-object.ts'

interface Resource {
  readonly objects: Collection
  readonly history: WatchHistory
  readonly listeners: Set<ClusterListener>
}

export interface HistoryLimits {
  /** Events remembered of one kind. Default 10 000. */
  readonly capacity?: number
  /** Older ones are forgotten, all but the last 100. Default 5 minutes. */
  readonly maxAgeMs?: number
}

/** All objects by kind, under one counter of versions. What is in it is frozen. */
export class ObjectStore {
  readonly #resources = new Map<string, Resource>()
  readonly #listeners = new Set<ClusterListener>()
  readonly #now: () => number
  readonly #limits: Required<HistoryLimits>
  #version: number
  #compacted: number

  /** `version`: where the counter starts; what was before it nobody remembers. */
  constructor(now: () => number, { capacity = 10_000, maxAgeMs = 300_000 }: HistoryLimits, version: number) {
    this.#now = now
    this.#limits = { capacity, maxAgeMs }
    this.#version = version
    this.#compacted = version
  }

  get version(): number {
    return this.#version
  }

  get(info: KindInfo, key: ObjectKey): KubeObject | undefined {
    return this.#resources.get(storageOf(info))?.objects.get(storeKey(key))
  }

  list(info: KindInfo, namespace?: string): KubeObject[] {
    return this.#resources.get(storageOf(info))?.objects.list(namespace) ?? []
  }

  count(info: KindInfo): number {
    return this.#resources.get(storageOf(info))?.objects.size ?? 0
  }

  history(info: KindInfo): WatchHistory {
    return this.#resourceOf(info).history
  }

  /** The next write gets a version above this one, as if others had written meanwhile. */
  advanceTo(version: number): void {
    this.#version = Math.max(this.#version, version)
  }

  /** Stores it in a new version, and tells. */
  put(info: KindInfo, object: KubeObject): KubeObject {
    this.#version++
    const { objects } = this.#resourceOf(info)
    const key = storeKey(object.metadata)
    const previous = objects.get(key)
    const stored = frozen({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } })
    objects.set(key, stored)
    this.#record(info, { type: previous === undefined ? 'ADDED' : 'MODIFIED', info, object: stored, ...(previous === undefined ? {} : { previous }) })
    return stored
  }

  /** The last state with the version of the removal, which is what the event shows (recorded: finalizers and all). */
  remove(info: KindInfo, previous: KubeObject): KubeObject {
    this.#resourceOf(info).objects.delete(storeKey(previous.metadata))
    const object = frozen({ ...previous, metadata: { ...previous.metadata, resourceVersion: String(++this.#version) } })
    this.#record(info, { type: 'DELETED', info, object, previous })
    return object
  }

  /** Returns what ends it. Without a kind: the events of all. */
  listen(info: KindInfo | undefined, listener: ClusterListener): () => void {
    const listeners = info === undefined ? this.#listeners : this.#resourceOf(info).listeners
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  compact(version: number): void {
    this.#compacted = Math.max(this.#compacted, version)
    for (const { history } of this.#resources.values()) history.compact(version)
  }

  #record(info: KindInfo, event: ClusterEvent): void {
    const { history, listeners } = this.#resourceOf(info)
    history.record(this.#version, this.#now(), event)
    for (const listener of [...listeners, ...this.#listeners]) listener(event)
  }

  #resourceOf(info: KindInfo): Resource {
    const key = storageOf(info)
    const known = this.#resources.get(key)
    if (known !== undefined) return known
    const resource = { objects: new Collection(), history: new WatchHistory(this.#limits), listeners: new Set<ClusterListener>() }
    resource.history.compact(this.#compacted)
    this.#resources.set(key, resource)
    return resource
  }
}
