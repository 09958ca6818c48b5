import type { KindInfo } from './kinds.ts'
import type { KubeObject } from './kube-object.ts'
import { StatusError } from './status-error.ts'

export interface ClusterEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly info: KindInfo
  /** For DELETED the last state, with the resourceVersion of the deletion. Shared: not to be changed. */
  readonly object: KubeObject
  /** The state before it, which decides whether a watch with a selector sees it come or go. Not to be changed. */
  readonly previous?: KubeObject
}

export type ClusterListener = (event: ClusterEvent) => void

interface Remembered {
  readonly version: number
  readonly at: number
  readonly event: ClusterEvent
}

/** A server's watch cache keeps that many events of a kind however old they are. */
const ALWAYS_KEPT = 100

/** The events of one kind in commit order: replayed to a watch that starts in the past, and undone for a list of the past. */
export class WatchHistory {
  readonly #capacity: number
  readonly #maxAgeMs: number
  #events: Remembered[] = []
  /** Index of the oldest one that still counts; what is before it is cut off now and then. */
  #first = 0
  #forgottenUpTo = 0

  constructor(limits: { readonly capacity: number; readonly maxAgeMs: number }) {
    this.#capacity = limits.capacity
    this.#maxAgeMs = limits.maxAgeMs
  }

  record(version: number, at: number, event: ClusterEvent): void {
    this.#events.push({ version, at, event })
    this.#forget(at)
  }

  /** Forgets all up to that version. */
  compact(version: number): void {
    while ((this.#events[this.#first]?.version ?? Number.POSITIVE_INFINITY) <= version) this.#first++
    this.#forgottenUpTo = Math.max(this.#forgottenUpTo, version)
    this.#cutOff()
  }

  /** Oldest first. @throws StatusError 410 when the position is older than what is remembered. */
  since(version: number): readonly ClusterEvent[] {
    if (version < this.#forgottenUpTo) {
      throw new StatusError(410, 'Expired', `too old resource version: ${version} (${this.#forgottenUpTo + 1})`)
    }
    let start = this.#events.length
    while (start > this.#first && (this.#events[start - 1]?.version ?? 0) > version) start--
    return this.#events.slice(start).map((entry) => entry.event)
  }

  /** Whether the state at that version can be told. */
  reaches(version: number): boolean {
    return version >= this.#forgottenUpTo
  }

  #forget(now: number): void {
    for (;;) {
      const oldest = this.#events[this.#first]
      const kept = this.#events.length - this.#first
      if (oldest === undefined || kept <= ALWAYS_KEPT || (kept <= this.#capacity && now - oldest.at < this.#maxAgeMs)) break
      this.#forgottenUpTo = Math.max(this.#forgottenUpTo, oldest.version)
      this.#first++
    }
    this.#cutOff()
  }

  #cutOff(): void {
    if (this.#first < 1_000 && this.#first < this.#events.length) return
    this.#events = this.#events.slice(this.#first)
    this.#first = 0
  }
}
