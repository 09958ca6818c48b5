import type { WatchEvent } from '../contract/watch.ts'

/** An event as it is kept for its reader; `instance` where the events of several instances are merged. */
export type QueuedEvent = WatchEvent & { readonly instance?: string }

interface Entry<E> {
  event: E
  readonly key: string
  readonly order: number
}

interface Waiting<E> {
  resolve(result: IteratorResult<E, undefined>): void
  reject(error: unknown): void
}

/**
 * What a watch keeps for a reader who is slower than the backend, bounded by the number of deployments: at most one event of each, its newest
 * state, in the place of the first that was not read yet. A deletion and the re-creation after it stay two. Of `interrupted` and
 * `synced` one each per instance, the newest.
 *
 * An event that took the place of an earlier one runs ahead of the others in store. Until the reader has caught up with it no cursor would be
 * true: those events carry null.
 */
export class WatchQueue<E extends QueuedEvent> implements AsyncIterableIterator<E, undefined, undefined> {
  /** By their order of arrival, which is the order of reading. */
  readonly #entries = new Map<number, Entry<E>>()
  /** What an event may take the place of: one entry of a mark, one or two (a deletion, then the re-creation) of a deployment. */
  readonly #byKey = new Map<string, Entry<E>[]>()
  #order = 0
  /** Entries up to this one stand beside newer events that were given or will be given before them. */
  #inexactUpTo = 0
  #waiting: Waiting<E> | undefined
  #end: { readonly error: unknown } | 'done' | undefined

  /** How many events wait for the reader. */
  get size(): number {
    return this.#entries.size
  }

  push(event: E): void {
    if (this.#end !== undefined) return
    if (event.deployment === null) this.#pushMark(event, event.instance ?? '')
    else this.#pushChange(event, `${event.instance ?? ''}:${event.deployment.id}`)
    this.#serve()
  }

  /** What waits is still read, then the error comes out. */
  fail(error: unknown): void {
    this.#end ??= { error }
    this.#serve()
  }

  /** What waits is still read, then the stream is over. */
  end(): void {
    this.#end ??= 'done'
    this.#serve()
  }

  next(): Promise<IteratorResult<E, undefined>> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#serve()
    })
  }

  async return(): Promise<IteratorResult<E, undefined>> {
    this.#entries.clear()
    this.#byKey.clear()
    this.end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** A reader who has not heard that all was well need not hear it once it is not; who has not heard of a cut hears of the newest. */
  #pushMark(event: E, instance: string): void {
    const synced = this.#byKey.get(`synced ${instance}`)?.[0]
    if (synced !== undefined && (event.type === 'interrupted' || event.type === 'synced')) this.#remove(synced)
    const key = `${event.type} ${instance}`
    const waiting = this.#byKey.get(key)?.[0]
    if (waiting !== undefined) waiting.event = event
    else this.#append(key, event)
  }

  #pushChange(event: E, key: string): void {
    const [first, remade] = this.#byKey.get(key) ?? []
    const last = remade ?? first
    if (first === undefined || last === undefined) this.#append(key, event)
    else if (event.type === 'deleted') {
      if (remade !== undefined) this.#remove(remade)
      this.#replace(first, event)
    } else if (last.event.type === 'deleted') this.#append(key, event)
    else this.#replace(last, { ...event, type: last.event.type })
  }

  #append(key: string, event: E): void {
    this.#order += 1
    const entry: Entry<E> = { event, key, order: this.#order }
    this.#entries.set(entry.order, entry)
    const same = this.#byKey.get(key)
    if (same === undefined) this.#byKey.set(key, [entry])
    else same.push(entry)
  }

  #remove({ key, order }: Entry<E>): void {
    this.#entries.delete(order)
    const left = this.#byKey.get(key)?.filter((entry) => entry.order !== order) ?? []
    if (left.length === 0) this.#byKey.delete(key)
    else this.#byKey.set(key, left)
  }

  /** The last in store has been given once everything before it has: the newest cursor is true there. */
  #replace(entry: Entry<E>, event: E): void {
    entry.event = event
    if (entry.order === this.#order) return
    this.#inexactUpTo = this.#order - 1
    const last = this.#entries.get(this.#order)
    if (last !== undefined) last.event = { ...last.event, cursor: event.cursor }
  }

  #serve(): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    const [next] = this.#entries.values()
    if (next !== undefined) {
      this.#remove(next)
      this.#waiting = undefined
      const { event, order } = next
      waiting.resolve({ done: false, value: order <= this.#inexactUpTo ? { ...event, cursor: null } : event })
    } else if (this.#end !== undefined) {
      this.#waiting = undefined
      const end = this.#end
      this.#end = 'done'
      if (end === 'done') waiting.resolve({ done: true, value: undefined })
      else waiting.reject(end.error)
    }
  }
}
