import type { Cluster } from '../../../cluster/cluster.ts'
import type { KindRef, KubeObject } from '../../../cluster/kube-object.ts'
import { destinationNamespace } from '../../application.ts'
import type { ArgoCdParts } from '../../argocd-parts.ts'
import type { Condition } from '../conditions.ts'
import { isExcluded } from '../live/excluded-kinds.ts'
import { groupOf, resourceKey } from './resource-key.ts'
import { withTracking } from './tracking.ts'

/** Manifests as they are to be in the cluster: in their namespace, marked, each once; and what there is to say about them. */
export function targetObjects(
  { cluster, version }: ArgoCdParts,
  application: KubeObject,
  manifests: readonly KubeObject[],
): { readonly targets: KubeObject[]; readonly conditions: Condition[] } {
  const destination = destinationNamespace(application)
  const byKey = new Map<string, KubeObject[]>()
  for (const [index, manifest] of manifests.entries()) {
    const placed = inItsNamespace(cluster, manifest, destination)
    const target = withTracking(placed, application.metadata.name, destination, version)
    const { name, generateName } = target.metadata
    const key = name || generateName === undefined ? resourceKey(target) : `${resourceKey(target)}${generateName}${index}`
    byKey.set(key, [...(byKey.get(key) ?? []), target])
  }
  const conditions: Condition[] = []
  const targets: KubeObject[] = []
  for (const [key, same] of byKey) {
    if (same.length > 1) {
      const message = `Resource ${key} appeared ${same.length} times among application resources.`
      conditions.push({ type: 'RepeatedResourceWarning', message })
    }
    const target = same.at(-1)
    if (target === undefined) continue
    if (isExcluded(groupOf(target), target.kind)) {
      const message = `Resource ${groupOf(target)}/${target.kind} ${target.metadata.name} is excluded in the settings`
      conditions.push({ type: 'ExcludedResourceWarning', message })
    } else targets.push(target)
  }
  return { targets, conditions }
}

function inItsNamespace(cluster: Cluster, manifest: KubeObject, destination: string): KubeObject {
  const { namespace, ...metadata } = manifest.metadata
  if (!isNamespaced(cluster, manifest)) return { ...manifest, metadata }
  return { ...manifest, metadata: { ...metadata, namespace: namespace || destination } }
}

/** A kind that the cluster does not have counts as namespaced. */
export const isNamespaced = (cluster: Cluster, ref: KindRef): boolean =>
  (cluster.findKind(ref) ?? cluster.kinds.find((info) => info.kind === ref.kind && info.group === groupOf(ref)))?.namespaced ?? true
