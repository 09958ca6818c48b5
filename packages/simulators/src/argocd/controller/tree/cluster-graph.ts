import { at, isMap, type KubeObject, type OwnerReference, textAt } from '../../../cluster/kube-object.ts'
import { groupOf, resourceKey } from '../comparison/resource-key.ts'

/**
 * Objects of a cluster by key, and who owns whom: by owner references, and where Kubernetes says it in other ways. Namespaces that nobody asks about
 * cost nothing.
 */
export class ClusterGraph {
  readonly #byNamespace = new Map<string, KubeObject[]>()
  readonly #spaces = new Map<string, Space>()
  readonly #isAcross: boolean
  #ownedAnywhere: ReadonlyMap<string, readonly KubeObject[]> | undefined

  /** @param isAcross owners outside of all namespaces count in all of them. */
  constructor(objects: readonly KubeObject[], isAcross = true) {
    this.#isAcross = isAcross
    for (const object of objects) {
      const { namespace = '' } = object.metadata
      const known = this.#byNamespace.get(namespace)
      if (known === undefined) this.#byNamespace.set(namespace, [object])
      else known.push(object)
    }
  }

  /** As it is now; empty when it has gone. */
  get(object: KubeObject | undefined): KubeObject[] {
    const found = object === undefined ? undefined : this.#space(object.metadata.namespace).objects.get(resourceKey(object))
    return found === undefined ? [] : [found]
  }

  has(owner: OwnerReference, namespace: string): boolean {
    const { apiVersion, kind, name } = owner
    return this.#space(namespace).objects.has(resourceKey({ apiVersion, kind, metadata: { namespace, name } }))
  }

  ownersOf(object: KubeObject): readonly OwnerReference[] {
    return this.#space(object.metadata.namespace).ownersOf(object)
  }

  /** Each once, parents before children. Below what is not to be shown nobody looks. */
  withDescendants(roots: readonly KubeObject[], isShown: (object: KubeObject) => boolean): KubeObject[] {
    const found = new Set<KubeObject>()
    const visit = (object: KubeObject) => {
      if (found.has(object) || !isShown(object)) return
      found.add(object)
      for (const child of this.#childrenOf(object)) visit(child)
    }
    for (const root of roots) visit(root)
    return [...found]
  }

  /** Only what stands outside of all namespaces owns across them. */
  #childrenOf({ metadata: { uid = '', namespace } }: KubeObject): readonly KubeObject[] {
    if (namespace !== undefined || !this.#isAcross) return this.#space(namespace).children.get(uid) ?? []
    this.#ownedAnywhere ??= childrenByOwner([...this.#byNamespace.values()].flat(), ({ metadata }) => metadata.ownerReferences ?? [])
    return this.#ownedAnywhere.get(uid) ?? []
  }

  #space(namespace = ''): Space {
    const known = this.#spaces.get(namespace)
    if (known !== undefined) return known
    const space = new Space(this.#byNamespace.get(namespace) ?? [])
    this.#spaces.set(namespace, space)
    return space
  }
}

/** What is in one namespace, or outside of all. */
class Space {
  readonly objects: ReadonlyMap<string, KubeObject>
  readonly children: ReadonlyMap<string, readonly KubeObject[]>
  readonly #inferred = new Map<KubeObject, OwnerReference[]>()

  constructor(objects: readonly KubeObject[]) {
    this.objects = new Map(objects.map((object) => [resourceKey(object), object]))
    for (const object of objects) {
      const inferred = inferredOwners(object, objects)
      if (inferred.length > 0) this.#inferred.set(object, inferred)
    }
    this.children = childrenByOwner(objects, (object) => this.ownersOf(object))
  }

  ownersOf(object: KubeObject): readonly OwnerReference[] {
    const inferred = this.#inferred.get(object)
    const own = object.metadata.ownerReferences ?? []
    return inferred === undefined ? own : [...own, ...inferred]
  }
}

function childrenByOwner(objects: readonly KubeObject[], ownersOf: (object: KubeObject) => readonly OwnerReference[]): Map<string, KubeObject[]> {
  const children = new Map<string, KubeObject[]>()
  for (const object of objects) {
    for (const { uid } of ownersOf(object)) {
      const siblings = children.get(uid)
      if (siblings === undefined) children.set(uid, [object])
      else siblings.push(object)
    }
  }
  return children
}

/** Tokens belong to their service account, volume claims to the stateful set whose template they come from. */
function inferredOwners(object: KubeObject, all: readonly KubeObject[]): OwnerReference[] {
  if (groupOf(object) !== '') return []
  if (object.kind === 'Secret') return tokenOwner(object)
  if (object.kind !== 'PersistentVolumeClaim') return []
  return all.filter((other) => other.kind === 'StatefulSet' && groupOf(other) === 'apps' && isClaimOf(object, other)).flatMap(referenceTo)
}

function tokenOwner(secret: KubeObject): OwnerReference[] {
  const name = secret.metadata.annotations?.['kubernetes.io/service-account.name']
  const uid = secret.metadata.annotations?.['kubernetes.io/service-account.uid']
  if (secret['type'] !== 'kubernetes.io/service-account-token' || !name || !uid) return []
  return [{ apiVersion: 'v1', kind: 'ServiceAccount', name, uid }]
}

function isClaimOf(claim: KubeObject, set: KubeObject): boolean {
  const templates = at(set, 'spec', 'volumeClaimTemplates')
  if (!Array.isArray(templates)) return false
  return templates.filter(isMap).some((template) => {
    const begin = `${textAt(template, 'metadata', 'name') ?? ''}-${set.metadata.name}-`
    const start = claim.metadata.name.lastIndexOf(begin)
    return start >= 0 && /^\d+$/.test(claim.metadata.name.slice(start + begin.length))
  })
}

const referenceTo = ({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference[] =>
  uid === undefined ? [] : [{ apiVersion, kind, name, uid }]
