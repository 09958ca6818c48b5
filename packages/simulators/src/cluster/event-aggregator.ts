/** Events of one object, type and reason with so many different messages within the interval are combined into one. */
const DIFFERENT = 10
const INTERVAL_MS = 600_000

interface Similar {
  readonly messages: Set<string>
  lastAt: number
}

/** What client-go does to events that differ in their message alone, so that they do not flood the store. */
export class EventAggregator {
  readonly #similar = new Map<string, Similar>()

  /** True from the tenth different message on. `key`: what the events have in common. */
  combines(key: string, message: string, now: number): boolean {
    const known = this.#similar.get(key)
    const similar = known === undefined || now - known.lastAt > INTERVAL_MS ? { messages: new Set<string>(), lastAt: now } : known
    similar.lastAt = now
    similar.messages.add(message)
    this.#similar.set(key, similar)
    if (similar.messages.size < DIFFERENT) return false
    const [oldest] = similar.messages
    if (oldest !== undefined) similar.messages.delete(oldest)
    return true
  }
}
