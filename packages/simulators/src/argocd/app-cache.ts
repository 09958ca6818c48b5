import type { JsonMap } from '../cluster/kube-object.ts'

/** As `GET …/resource-tree` answers it. */
export interface ResourceTree {
  readonly nodes?: readonly JsonMap[]
  readonly orphanedNodes?: readonly JsonMap[]
  readonly hosts?: readonly JsonMap[]
  readonly shardsCount?: number
}

/** What the controller leaves for the API server in Redis, by the name of the application. What is written while Redis is down is lost. */
export interface AppCache {
  /** Undefined: `cache: key is missing`. */
  tree(application: string): ResourceTree | undefined
  setTree(application: string, tree: ResourceTree): void
  /** Each with `targetState`, `liveState` and so on, as `GET …/managed-resources` lists them. */
  managedResources(application: string): readonly JsonMap[] | undefined
  setManagedResources(application: string, resources: readonly JsonMap[]): void
  /** Called at every write of a tree, the same one too, with what Redis has then. Returns what ends it. */
  watchTree(application: string, told: (tree: ResourceTree | undefined) => void): () => void
  remove(application: string): void
  /** Everything is lost, as by a restart of Redis. */
  flush(): void
}
