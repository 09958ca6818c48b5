import { whileOpen } from './while-open.ts'

/** Files in a folder of their own. */
export interface FileTree {
  readonly root: string
  dispose(): Promise<void>
}

interface Entry<T> {
  readonly opening: Promise<T>
  users: number
  /** Nobody else gets it any more. */
  isLeft: boolean
}

/** Folders that are kept, so that what many ask for is made once. Nobody may change anything in them. */
export class SharedTrees<T extends FileTree> {
  readonly #most: number
  readonly #entries = new Map<string, Entry<T>>()

  /** @param most how many are kept beside those that are in use. */
  constructor(most: number) {
    this.#most = most
  }

  /** The one of a key, made by `open` where it is not here. `dispose` gives it back. The opening goes on when a caller gives up. */
  async use(key: string, open: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const entry = this.#entries.get(key) ?? this.#begin(key, open())
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    entry.users++
    try {
      const tree = await whileOpen(entry.opening, signal)
      await this.#leaveOldest()
      let isGivenBack = false
      const dispose = async (): Promise<void> => {
        if (isGivenBack) return
        isGivenBack = true
        await this.#giveBack(entry)
      }
      return { ...tree, dispose }
    } catch (error) {
      await this.#giveBack(entry)
      throw error
    }
  }

  /** Whoever asks next gets a new one. */
  async forget(key: string): Promise<void> {
    const entry = this.#entries.get(key)
    if (entry !== undefined) await this.#leave(key, entry)
  }

  /** Removes them all; waits for what is being opened. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries].map(([key, entry]) => this.#leave(key, entry)))
  }

  #begin(key: string, opening: Promise<T>): Entry<T> {
    const entry = { opening, users: 0, isLeft: false }
    // What could not be opened is tried again by the next one; this one is told.
    opening.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key)
    })
    return entry
  }

  async #leaveOldest(): Promise<void> {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#most) return
      if (entry.users === 0) await this.#leave(key, entry)
    }
  }

  async #leave(key: string, entry: Entry<T>): Promise<void> {
    this.#entries.delete(key)
    entry.isLeft = true
    if (entry.users === 0) await removed(entry)
  }

  async #giveBack(entry: Entry<T>): Promise<void> {
    entry.users--
    if (entry.users === 0 && entry.isLeft) await removed(entry)
  }
}

async function removed<T extends FileTree>({ opening }: Entry<T>): Promise<void> {
  const tree = await opening.catch(() => undefined) // told to whoever asked for it
  await tree?.dispose()
}
