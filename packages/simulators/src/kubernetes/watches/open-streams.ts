import type { EventStream } from './event-stream.ts'

/** All streams of one server that are open now, for the day that it is stopped. */
export class OpenStreams {
  readonly #watches = new Set<EventStream>()
  readonly #follows = new Set<EventStream>()

  /** Returns what forgets it. */
  add(stream: EventStream, follow = false): () => void {
    const set = follow ? this.#follows : this.#watches
    set.add(stream)
    return () => set.delete(stream)
  }

  get watches(): readonly EventStream[] {
    return [...this.#watches]
  }

  /** Logs that are followed. */
  get follows(): readonly EventStream[] {
    return [...this.#follows]
  }
}
