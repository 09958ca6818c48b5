import type { WireEvent } from '../wire-answers.ts'
import type { WireObjectName } from '../wire-types.ts'

const MOST = 200

/** What happened to a deployment and to what it made; the same again is counted. Oldest first. */
export class EventLog {
  #events: WireEvent[] = []

  add(type: WireEvent['type'], reason: string, message: string, object: WireObjectName, at: string): void {
    const same = this.#events.find(
      (one) => one.reason === reason && one.message === message && one.object.kind === object.kind && one.object.name === object.name,
    )
    this.#events = this.#events.filter((one) => one !== same).slice(1 - MOST)
    this.#events.push({
      type,
      reason,
      message,
      count: (same?.count ?? 0) + 1,
      firstAt: same?.firstAt ?? at,
      lastAt: at,
      object,
      reporter: 'reference-engine',
    })
  }

  all(): readonly WireEvent[] {
    return this.#events
  }
}
