import type { Cluster } from '../../src/cluster/cluster.ts'
import type { KindInfo } from '../../src/cluster/kinds.ts'

export interface CollectionPath {
  readonly info: KindInfo
  /** Undefined: all of them, or of a kind that is in none. */
  readonly namespace: string | undefined
}

export interface ObjectPath extends CollectionPath {
  readonly name: string
}

/** Which object a path is about, a subresource or not; undefined when it is about none, or of a kind that the cluster does not have. */
export function objectAt(cluster: Cluster, path: string): ObjectPath | undefined {
  const [, core, group = '', version = '', namespace, plural = '', name] =
    /^\/(?:(api)|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/?]+)\/([^/?]+)/.exec(path) ?? []
  const info = cluster.kindAt(core === undefined ? group : '', version, plural)
  return info === undefined || name === undefined ? undefined : { info, namespace, name }
}

/** Which collection a path is; undefined when it is none. */
export function collectionAt(cluster: Cluster, path: string): CollectionPath | undefined {
  const [, group = '', version = '', namespace, plural = ''] =
    /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/?]+)(?:\?|$)/.exec(path) ?? []
  const info = cluster.kindAt(group, version, plural)
  return info === undefined ? undefined : { info, namespace }
}
