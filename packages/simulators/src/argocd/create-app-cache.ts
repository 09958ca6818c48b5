import { isDeepStrictEqual } from 'node:util'
import type { JsonMap } from '../cluster/kube-object.ts'
import type { AppCache, ResourceTree } from './app-cache.ts'

export function createAppCache(): AppCache {
  const trees = new Map<string, ResourceTree>()
  const managed = new Map<string, readonly JsonMap[]>()
  const watchers = new Map<string, Set<(tree: ResourceTree) => void>>()
  return {
    tree: (application) => trees.get(application),
    setTree: (application, tree) => {
      if (isDeepStrictEqual(trees.get(application), tree)) return
      trees.set(application, tree)
      for (const changed of watchers.get(application) ?? []) changed(tree)
    },
    managedResources: (application) => managed.get(application),
    setManagedResources: (application, resources) => {
      managed.set(application, resources)
    },
    watchTree: (application, changed) => {
      const all = watchers.get(application) ?? new Set()
      watchers.set(application, all.add(changed))
      return () => {
        all.delete(changed)
      }
    },
    remove: (application) => {
      trees.delete(application)
      managed.delete(application)
    },
    flush: () => {
      trees.clear()
      managed.clear()
    },
  }
}
