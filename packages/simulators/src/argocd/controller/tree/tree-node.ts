import type { JsonMap, KubeObject, OwnerReference } from '../../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'
import { groupOf, versionOf } from '../comparison/resource-key.ts'
import { resourceHealth } from '../health/resource-health.ts'
import type { ClusterGraph } from './cluster-graph.ts'
import { nodeInfo } from './node-info.ts'

/** Stored objects never change, so neither does what is said of them; only their parents come and go. */
const judged = new WeakMap<KubeObject, { readonly version: ArgoCdVersion; readonly about: JsonMap }>()

/** A live object as a node of a tree. */
export function treeNode(object: KubeObject, graph: ClusterGraph, version: ArgoCdVersion): JsonMap {
  const { namespace, name, uid } = object.metadata
  const parentRefs = graph.ownersOf(object).map((owner) => parentRef(owner, namespace, graph, version))
  return {
    ...reference(object),
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
    ...(parentRefs.length === 0 ? {} : { parentRefs }),
    ...aboutOf(object, version),
  }
}

/** An owner that the namespace does not have stands outside of all of them; before 3.3 nobody looked. */
function parentRef(owner: OwnerReference, namespace: string | undefined, graph: ClusterGraph, version: ArgoCdVersion): JsonMap {
  const isHere = namespace !== undefined && (!isSince(version, '3.3') || graph.has(owner, namespace))
  return { ...reference(owner), ...(isHere ? { namespace } : {}), name: owner.name, uid: owner.uid }
}

function reference(kind: { readonly apiVersion: string; readonly kind: string }): JsonMap {
  const group = groupOf(kind)
  return { ...(group === '' ? {} : { group }), version: versionOf(kind), kind: kind.kind }
}

function aboutOf(object: KubeObject, version: ArgoCdVersion): JsonMap {
  const known = judged.get(object)
  if (known?.version === version) return known.about
  const { info, networkingInfo, images } = nodeInfo(object, version)
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
  if (Object.isFrozen(object)) judged.set(object, { version, about })
  return about
}
