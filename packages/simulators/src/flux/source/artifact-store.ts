import type { Checkout } from '../../git/fetch-repository.ts'

interface Stored {
  readonly revision: string
  readonly checkout: Checkout
  users: number
  replaced: boolean
}

/** The storage of source-controller: per source the files of its newest artifact, in a folder that goes when nobody reads it any more. */
export class ArtifactStore {
  readonly #newest = new Map<string, Stored>()
  readonly #kept = new Set<Stored>()

  has(source: string, revision: string): boolean {
    return this.#newest.get(source)?.revision === revision
  }

  async put(source: string, revision: string, checkout: Checkout): Promise<void> {
    const stored = { revision, checkout, users: 0, replaced: false }
    this.#kept.add(stored)
    const before = this.#newest.get(source)
    this.#newest.set(source, stored)
    if (before !== undefined) await this.#replace(before)
  }

  /** Undefined when there is no such artifact (any more). */
  async read<T>(source: string, revision: string, read: (directory: string) => Promise<T>): Promise<{ readonly value: T } | undefined> {
    const stored = this.#newest.get(source)
    if (stored?.revision !== revision) return undefined
    stored.users++
    try {
      return { value: await read(stored.checkout.directory) }
    } finally {
      stored.users--
      await this.#removeUnused(stored)
    }
  }

  /** False = there was none. */
  async remove(source: string): Promise<boolean> {
    const stored = this.#newest.get(source)
    if (stored === undefined) return false
    this.#newest.delete(source)
    await this.#replace(stored)
    return true
  }

  /** For when nobody reads any more. */
  async clear(): Promise<void> {
    this.#newest.clear()
    const all = [...this.#kept]
    this.#kept.clear()
    await Promise.all(all.map((stored) => stored.checkout.dispose()))
  }

  async #replace(stored: Stored): Promise<void> {
    stored.replaced = true
    await this.#removeUnused(stored)
  }

  async #removeUnused(stored: Stored): Promise<void> {
    if (!stored.replaced || stored.users > 0 || !this.#kept.delete(stored)) return
    await stored.checkout.dispose()
  }
}
