import type { KindInfo } from '../kinds.ts'
import { at, isMap, type JsonMap, type KubeObject } from '../kube-object.ts'
import { kubeTime } from '../kube-time.ts'

export interface Remaining {
  readonly info: KindInfo
  readonly objects: readonly KubeObject[]
}

/** Why a namespace is still there (recorded). */
export function conditionsOfContent(namespace: KubeObject, left: readonly Remaining[], now: number): JsonMap[] {
  const known = at(namespace, 'status', 'conditions')
  const before = Array.isArray(known) ? known.filter(isMap) : []
  const rows: readonly (readonly [type: string, status: 'True' | 'False', reason: string, message: string])[] = [
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    ['NamespaceDeletionContentFailure', 'False', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    remainingContent(left),
    remainingFinalizers(left),
  ]
  return rows.map(([type, status, reason, message]) => {
    const same = before.find((condition) => condition['type'] === type && condition['status'] === status)
    return { type, status, lastTransitionTime: same?.['lastTransitionTime'] ?? kubeTime(now), reason, message }
  })
}

type ConditionRow = readonly [type: string, status: 'True' | 'False', reason: string, message: string]

function remainingContent(left: readonly Remaining[]): ConditionRow {
  if (left.length === 0) return ['NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed']
  const counts = left.map(({ info, objects }) => `${info.plural}.${info.group} has ${objects.length} resource instances`).sort()
  return ['NamespaceContentRemaining', 'True', 'SomeResourcesRemain', `Some resources are remaining: ${counts.join(', ')}`]
}

function remainingFinalizers(left: readonly Remaining[]): ConditionRow {
  const counts = new Map<string, number>()
  for (const { objects } of left) {
    for (const { metadata } of objects) for (const name of metadata.finalizers ?? []) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  if (counts.size === 0) {
    return ['NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished']
  }
  const texts = [...counts].map(([name, count]) => `${name} in ${count} resource instances`).sort()
  const message = `Some content in the namespace has finalizers remaining: ${texts.join(', ')}`
  return ['NamespaceFinalizersRemaining', 'True', 'SomeFinalizersRemain', message]
}
