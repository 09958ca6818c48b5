/** Values in order of their ids, code unit by code unit; a change is found by halving. */
export class SortedById<T extends { readonly id: string }> {
  readonly #items: T[] = []

  /** In order; not to be kept over a change. */
  get items(): readonly T[] {
    return this.#items
  }

  set(item: T): void {
    const index = this.#indexOf(item.id)
    this.#items.splice(index, this.#items[index]?.id === item.id ? 1 : 0, item)
  }

  delete(id: string): void {
    const index = this.#indexOf(id)
    if (this.#items[index]?.id === id) this.#items.splice(index, 1)
  }

  /** Where it is, or where it would have to be. */
  #indexOf(id: string): number {
    let [low, high] = [0, this.#items.length]
    // Lists come in order: the next one is behind the last.
    const last = this.#items[high - 1]
    if (last === undefined || last.id < id) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      const { id: found } = this.#items[middle] as T
      if (found < id) low = middle + 1
      else high = middle
    }
    return low
  }
}
