import type { KubeObject } from '../../cluster/kube-object.ts'
import { isClusterScoped } from './cluster-scoped.ts'

/** What an object is called at some point of a build. */
export interface ResourceId {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly name: string
  /** '' = none said. */
  readonly namespace: string
}

/** An object on its way through a build, with what is not seen in it. */
export class Resource {
  object: KubeObject
  /** Its earlier names, oldest first. */
  readonly previous: ResourceId[] = []
  readonly prefixes: string[] = []
  readonly suffixes: string[] = []
  /** Its name gets a hash of its content at the end. */
  needsHash = false

  constructor(object: KubeObject) {
    this.object = object
  }

  get id(): ResourceId {
    const { apiVersion, kind, metadata } = this.object
    const slash = apiVersion.indexOf('/')
    return {
      group: slash < 0 ? '' : apiVersion.slice(0, slash),
      version: apiVersion.slice(slash + 1),
      kind,
      name: metadata.name,
      namespace: metadata.namespace ?? '',
    }
  }

  /** The first name that it had. */
  get originalId(): ResourceId {
    return this.previous[0] ?? this.id
  }

  get allIds(): readonly ResourceId[] {
    return [...this.previous, this.id]
  }

  /** To be called before a change of its name or namespace. */
  rememberId(): void {
    this.previous.push(this.id)
  }

  clone(): Resource {
    const copy = new Resource(structuredClone(this.object))
    copy.previous.push(...this.previous)
    copy.prefixes.push(...this.prefixes)
    copy.suffixes.push(...this.suffixes)
    copy.needsHash = this.needsHash
    return copy
  }
}

/** No namespace counts as `default`, and a cluster-scoped kind has none. */
export const effectiveNamespace = (id: ResourceId) => (isClusterScoped(id) ? '' : id.namespace === '' ? 'default' : id.namespace)

export const isSameId = (a: ResourceId, b: ResourceId) =>
  a.group === b.group && a.version === b.version && a.kind === b.kind && a.name === b.name && effectiveNamespace(a) === effectiveNamespace(b)

export const shownGvk = ({ kind, version, group }: Pick<ResourceId, 'kind' | 'version' | 'group'>) =>
  `${kind === '' ? '[noKind]' : kind}.${version === '' ? '[noVer]' : version}.${group === '' ? '[noGrp]' : group}`

/** `ConfigMap.v1.[noGrp]/conf.[noNs]`. */
export const shownId = (id: ResourceId) => `${shownGvk(id)}/${id.name === '' ? '[noName]' : id.name}.${id.namespace === '' ? '[noNs]' : id.namespace}`
