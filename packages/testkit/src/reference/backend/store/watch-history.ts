import { WireError } from '../wire-error.ts'
import type { WireObject } from '../wire-types.ts'

export interface StoreEvent {
  readonly type: 'put' | 'gone'
  readonly sequence: number
  /** For gone the last state. */
  readonly object: WireObject
  /** The state before, which decides whether a watch with a filter sees it come or go. */
  readonly previous: WireObject | undefined
}

const CAPACITY = 5_000

/** The events of all kinds in their order: replayed to a watch that starts in the past, then delivered as they come. */
export class WatchHistory {
  #events: StoreEvent[] = []
  #forgottenUpTo = 0
  readonly #listeners = new Set<(event: StoreEvent) => void>()

  record(event: StoreEvent): void {
    this.#events.push(event)
    if (this.#events.length > CAPACITY) this.#forgottenUpTo = this.#events.splice(0, CAPACITY / 2).at(-1)?.sequence ?? 0
    for (const listener of [...this.#listeners]) listener(event)
  }

  since(sequence: number): readonly StoreEvent[] {
    if (sequence < this.#forgottenUpTo) {
      throw new WireError(410, 'expired', `what happened since ${sequence} is forgotten, up to ${this.#forgottenUpTo}`, {
        oldest: this.#forgottenUpTo,
      })
    }
    return this.#events.filter((event) => event.sequence > sequence)
  }

  forget(upTo: number): void {
    this.#forgottenUpTo = upTo
    this.#events = []
  }

  /** Returns what ends it. */
  listen(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
