import { invalid, WireError } from '../wire-error.ts'

interface Snapshot {
  readonly query: string
  readonly items: readonly unknown[]
  readonly sequence: number
}

export interface SnapshotPage<T> {
  readonly items: readonly T[]
  readonly sequence: number
  readonly continue: string | null
}

const MOST = 1_000

/** All pages of a list show the moment of its first: the rest is kept here under a token, until there are too many of them. */
export class ListSnapshots {
  readonly #snapshots = new Map<number, Snapshot>()
  #last = 0

  first<T>(query: string, items: readonly T[], sequence: number, limit: number): SnapshotPage<T> {
    if (items.length <= limit) return { items, sequence, continue: null }
    const id = ++this.#last
    this.#snapshots.set(id, { query, items, sequence })
    for (const oldest of this.#snapshots.keys()) if (this.#snapshots.size > MOST) this.#snapshots.delete(oldest)
    return this.#page<T>(id, 0, limit)
  }

  next<T>(query: string, token: string, limit: number): SnapshotPage<T> {
    const [, id, offset] = /^c(\d{1,15})-(\d{1,15})$/.exec(token) ?? []
    if (id === undefined || Number(id) > this.#last) throw invalid('continue', 'never was a token of this list')
    const snapshot = this.#snapshots.get(Number(id))
    if (snapshot === undefined) throw new WireError(410, 'expired', 'this token of a list is forgotten')
    if (snapshot.query !== query) throw invalid('continue', 'is a token of another list')
    return this.#page<T>(Number(id), Number(offset), limit)
  }

  forget(): void {
    this.#snapshots.clear()
  }

  #page<T>(id: number, offset: number, limit: number): SnapshotPage<T> {
    const { items, sequence } = this.#snapshots.get(id) as Snapshot
    const end = offset + limit
    return { items: items.slice(offset, end) as T[], sequence, continue: end < items.length ? `c${id}-${end}` : null }
  }
}
