import type { Cluster } from '../cluster.ts'
import type { KindInfo } from '../kinds.ts'
import type { KubeObject, OwnerReference } from '../kube-object.ts'
import type { ClusterEvent } from '../watch-history.ts'

export interface Dependent {
  readonly info: KindInfo
  readonly object: KubeObject
}

/** Who depends on whom, by uid, kept up to date by the events of the cluster. */
export class Dependents {
  readonly #byUid = new Map<string, Dependent>()
  readonly #byOwner = new Map<string, Set<string>>()

  constructor(cluster: Cluster) {
    for (const info of cluster.kinds) {
      if (info.storedAs === undefined) for (const object of cluster.peekAll(info)) this.#add(info, object)
    }
  }

  follow({ type, info, object, previous }: ClusterEvent): void {
    const uid = object.metadata.uid ?? ''
    for (const owner of ownersOf(previous)) this.#byOwner.get(owner.uid)?.delete(uid)
    if (type === 'DELETED') this.#byUid.delete(uid)
    else this.#add(info, object)
  }

  /** Those that somebody owns. */
  owned(): string[] {
    return [...new Set([...this.#byOwner.values()].flatMap((uids) => [...uids]))]
  }

  /** As it is now. Undefined = there is none of that uid. */
  find(uid: string): Dependent | undefined {
    return this.#byUid.get(uid)
  }

  of(uid: string): Dependent[] {
    return [...(this.#byOwner.get(uid) ?? [])].flatMap((dependent) => this.#byUid.get(dependent) ?? [])
  }

  /** Where the owner of an object is: the same namespace, or none. */
  ownerOf(dependent: KubeObject, { uid }: OwnerReference): Dependent | undefined {
    const owner = this.#byUid.get(uid)
    const { namespace } = owner?.object.metadata ?? {}
    return namespace === undefined || namespace === dependent.metadata.namespace ? owner : undefined
  }

  #add(info: KindInfo, object: KubeObject): void {
    const uid = object.metadata.uid ?? ''
    this.#byUid.set(uid, { info, object })
    for (const owner of ownersOf(object)) {
      const dependents = this.#byOwner.get(owner.uid) ?? new Set()
      this.#byOwner.set(owner.uid, dependents)
      dependents.add(uid)
    }
  }
}

export const ownersOf = (object: KubeObject | undefined): readonly OwnerReference[] => object?.metadata.ownerReferences ?? []
