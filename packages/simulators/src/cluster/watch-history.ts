import type { KindInfo } from './kinds.ts'
import type { KubeObject } from './kube-object.ts'
import { StatusError } from './status-error.ts'

export interface ClusterEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly info: KindInfo
  /** For DELETED the last state, with the resourceVersion of the deletion. */
  readonly object: KubeObject
  /** The state before it, which decides whether a watch with a selector sees it come or go. Not to be changed. */
  readonly previous?: KubeObject
}

export type ClusterListener = (event: ClusterEvent) => void

/** The events of all kinds in commit order: replayed to a watch that starts in the past, then delivered as they come. */
export class WatchHistory {
  readonly #capacity: number
  #events: { readonly version: number; readonly event: ClusterEvent }[] = []
  #forgottenUpTo = 0
  readonly #listeners = new Set<ClusterListener>()

  constructor(capacity = 10_000) {
    this.#capacity = capacity
  }

  record(version: number, event: ClusterEvent): void {
    this.#events.push({ version, event })
    if (this.#events.length > this.#capacity) this.#forgottenUpTo = this.#events.shift()?.version ?? 0
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** @throws StatusError 410 when the position is older than what is remembered. */
  since(version: number): readonly ClusterEvent[] {
    if (version < this.#forgottenUpTo) {
      throw new StatusError(410, 'Expired', `too old resource version: ${version} (${this.#forgottenUpTo + 1})`)
    }
    return this.#events.filter((entry) => entry.version > version).map((entry) => entry.event)
  }

  /** Returns what ends it. */
  listen(listener: ClusterListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
