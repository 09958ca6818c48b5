import type { KindRegistry } from '../kind-registry.ts'
import { type KindInfo, resourceName, storageOf } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { kubeTime } from '../kube-time.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { ClusterEvent } from '../watch-history.ts'
import { definitionOfKind, established } from './definition-of-kind.ts'
import { kindsOfDefinition } from './kinds-of-definition.ts'

export const DEFINITION = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' } as const

/** Lets the kinds that are served follow the CustomResourceDefinitions that are stored. */
export class CustomKinds {
  readonly #store: ObjectStore
  readonly #registry: KindRegistry
  readonly #create: (definition: KubeObject) => KubeObject
  readonly #ends = new Map<string, Set<() => void>>()

  constructor(store: ObjectStore, registry: KindRegistry, create: (definition: KubeObject) => KubeObject) {
    this.#store = store
    this.#registry = registry
    this.#create = create
  }

  /** Stores the definitions of what is there from the start; from then on whoever writes one changes what is served. */
  install(kinds: readonly KindInfo[], definitions: readonly KubeObject[], now: number): void {
    const info = this.#registry.get(DEFINITION)
    const time = kubeTime(now)
    const given = new Set(definitions.map(({ metadata }) => metadata.name))
    const plain = kinds.filter((kind) => kind.custom === true && !given.has(resourceName(kind))).map((kind) => definitionOfKind(kind, time))
    for (const definition of [...definitions, ...plain]) {
      const created = this.#create(definition)
      this.#store.put(info, established(created, time))
      if (!this.#registry.kinds.some((kind) => resourceName(kind) === definition.metadata.name)) this.#serve(created)
    }
    this.#store.listen(info, (event) => this.#follow(event))
  }

  /** Called when the kind is served no longer. Returns what forgets it. */
  onEnd(info: KindInfo, listener: () => void): () => void {
    const key = storageOf(info)
    const listeners = this.#ends.get(key) ?? new Set()
    this.#ends.set(key, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  #follow({ type, object, previous }: ClusterEvent): void {
    if (type !== 'DELETED') {
      if (object.spec !== previous?.spec) this.#serve(object)
      return
    }
    const gone = this.#registry.kinds.find((kind) => resourceName(kind) === object.metadata.name)
    if (gone === undefined) return
    this.#registry.remove(gone)
    const listeners = [...(this.#ends.get(storageOf(gone)) ?? [])]
    this.#ends.delete(storageOf(gone))
    for (const listener of listeners) listener()
  }

  #serve(definition: KubeObject): void {
    const versions = kindsOfDefinition(definition)
    if (versions !== undefined) this.#registry.add(versions)
  }
}
