import type { JsonMap, KubeObject, OwnerReference } from '../../../cluster/kube-object.ts'
import { groupOf, versionOf } from '../comparison/resource-key.ts'
import { resourceHealth } from '../health/resource-health.ts'
import type { ClusterGraph } from './cluster-graph.ts'
import { nodeInfo } from './node-info.ts'

/** Stored objects never change, so neither does what is said of them; only their parents come and go. */
const judged = new WeakMap<KubeObject, JsonMap>()

/** A live object as a node of a tree. */
export function treeNode(object: KubeObject, graph: ClusterGraph): JsonMap {
  const { namespace, name, uid } = object.metadata
  const parentRefs = graph.ownersOf(object).map((owner) => parentRef(owner, namespace, graph))
  return {
    ...reference(object),
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
    ...(parentRefs.length === 0 ? {} : { parentRefs }),
    ...aboutOf(object),
  }
}

/** An owner that the namespace does not have stands outside of all of them. */
function parentRef(owner: OwnerReference, namespace: string | undefined, graph: ClusterGraph): JsonMap {
  const isHere = namespace !== undefined && graph.has(owner, namespace)
  return { ...reference(owner), ...(isHere ? { namespace } : {}), name: owner.name, uid: owner.uid }
}

function reference(kind: { readonly apiVersion: string; readonly kind: string }): JsonMap {
  const group = groupOf(kind)
  return { ...(group === '' ? {} : { group }), version: versionOf(kind), kind: kind.kind }
}

function aboutOf(object: KubeObject): JsonMap {
  const known = judged.get(object)
  if (known !== undefined) return known
  const { info, networkingInfo, images } = nodeInfo(object)
  const { resourceVersion, creationTimestamp } = object.metadata
  const health = resourceHealth(object)
  const about: JsonMap = {
    ...(info.length === 0 ? {} : { info: info.map(({ name, value }): JsonMap => ({ name, ...(value === '' ? {} : { value }) })) }),
    ...(networkingInfo === undefined ? {} : { networkingInfo }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(images.length === 0 ? {} : { images: [...images] }),
    ...(health === undefined ? {} : { health: { ...health } }),
    ...(creationTimestamp === undefined ? {} : { createdAt: creationTimestamp }),
  }
  if (Object.isFrozen(object)) judged.set(object, about)
  return about
}
