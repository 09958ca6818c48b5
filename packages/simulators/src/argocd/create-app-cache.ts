import { isDeepStrictEqual } from 'node:util'
import type { JsonMap } from '../cluster/kube-object.ts'
import type { AppCache, ResourceTree } from './app-cache.ts'
import type { Outages } from './outages.ts'

/** How long the controller remembers what it wrote. */
const REMEMBERED_MS = 600_000

export interface AppCacheSettings {
  /** Default: no time passes. */
  readonly now?: () => number
  readonly outages?: Outages
}

/**
 * Redis as the controller writes to it: what it wrote in the last ten minutes it does not write again while it is the same, whether Redis still
 * has it or not. So after a restart of Redis, much is missing for long, whoever asks for a refresh (recorded).
 */
export function createAppCache({ now = () => 0, outages }: AppCacheSettings = {}): AppCache {
  const watchers = new Map<string, Set<(tree: ResourceTree | undefined) => void>>()
  const trees = new Entries<ResourceTree>(now, outages)
  const managed = new Entries<readonly JsonMap[]>(now, outages)
  let wasDown = false
  const flush = () => {
    trees.flush()
    managed.flush()
  }
  outages?.onChange(() => {
    if (wasDown && !outages.redis) flush()
    wasDown = outages.redis
  })
  return {
    tree: (application) => trees.get(application),
    setTree: (application, tree) => {
      trees.set(application, tree)
      if (outages?.redis !== true) for (const told of watchers.get(application) ?? []) told(trees.get(application))
    },
    managedResources: (application) => managed.get(application),
    setManagedResources: (application, resources) => managed.set(application, resources),
    watchTree: (application, told) => {
      const all = watchers.get(application) ?? new Set()
      watchers.set(application, all.add(told))
      return () => {
        all.delete(told)
      }
    },
    remove: (application) => {
      trees.remove(application)
      managed.remove(application)
    },
    flush,
  }
}

class Entries<T> {
  readonly #now: () => number
  readonly #outages: Outages | undefined
  readonly #stored = new Map<string, T>()
  readonly #written = new Map<string, { readonly value: T; readonly at: number }>()

  constructor(now: () => number, outages: Outages | undefined) {
    this.#now = now
    this.#outages = outages
  }

  get(key: string): T | undefined {
    return this.#stored.get(key)
  }

  set(key: string, value: T): void {
    const written = this.#written.get(key)
    const now = this.#now()
    if (written !== undefined && now - written.at < REMEMBERED_MS && isDeepStrictEqual(written.value, value)) return
    // It is remembered as written even where Redis did not take it.
    this.#written.set(key, { value, at: now })
    if (this.#outages?.redis !== true) this.#stored.set(key, value)
  }

  remove(key: string): void {
    this.#written.delete(key)
    this.#stored.delete(key)
  }

  flush(): void {
    this.#stored.clear()
  }
}
