import type { Cluster } from '../cluster/cluster.ts'
import { isKind } from '../cluster/kinds.ts'
import type { KindRef, KubeObject } from '../cluster/kube-object.ts'

/** The objects of a kind as they are stored: not to be changed. None for a kind that the cluster does not have. */
export function storedList(cluster: Cluster, kind: KindRef, namespace?: string): readonly KubeObject[] {
  const info = cluster.kinds.find((known) => isKind(known, kind))
  return info === undefined ? [] : cluster.peekAll(info, namespace)
}
