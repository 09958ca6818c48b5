import { isDeepStrictEqual } from 'node:util'
import type { KindRef, KubeObject, ObjectKey } from '../../../cluster/kube-object.ts'
import type { ClusterEvent } from '../../../cluster/watch-history.ts'
import type { ArgoCdParts } from '../../argocd-parts.ts'
import { groupOf } from '../comparison/resource-key.ts'
import { ownerOf } from '../comparison/tracking.ts'
import { resourceHealth } from '../health/resource-health.ts'
import type { RefreshLevel } from '../refresh-level.ts'

type Find = (ref: KindRef, key: ObjectKey) => KubeObject | undefined

/** Which applications a change concerns: `recent` where it is of what bears their mark, `nothing` where it is of what such an object owns. */
export function concernedApplications({ version }: ArgoCdParts, find: Find, { type, object, previous }: ClusterEvent): Map<string, RefreshLevel> {
  const concerns = new Map<string, RefreshLevel>()
  const concern = (one: KubeObject, isRootOf: string | undefined): void => {
    const application = isRootOf ?? applicationAbove(one, new Set())
    if (application === undefined) return
    if (concerns.get(application) !== 'recent') concerns.set(application, isRootOf === undefined ? 'nothing' : 'recent')
  }
  const applicationAbove = (one: KubeObject, seen: Set<string>): string | undefined => {
    for (const reference of one.metadata.ownerReferences ?? []) {
      if (seen.has(reference.uid)) continue
      seen.add(reference.uid)
      const owner = find(reference, { name: reference.name, namespace: one.metadata.namespace })
      const found = owner === undefined ? undefined : (markOf(owner) ?? applicationAbove(owner, seen))
      if (found !== undefined) return found
    }
    return undefined
  }
  const markOf = (one: KubeObject) => (isRoot(one) ? ownerOf(one, version)?.application : undefined)
  for (const one of type === 'MODIFIED' && previous !== undefined ? [object, previous] : [object]) concern(one, markOf(one))
  return concerns
}

/** Owned by nothing: only such an object is part of an application by its own mark. */
export const isRoot = ({ metadata }: KubeObject) => (metadata.ownerReferences ?? []).length === 0

const HIDDEN_ANNOTATIONS: Readonly<Record<string, readonly string[]>> = {
  'apps/ReplicaSet': ['deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas'],
  'argoproj.io/Application': ['argocd.argoproj.io/refresh', 'argocd.argoproj.io/hydrate'],
  '/ConfigMap': ['control-plane.alpha.kubernetes.io/leader', 'cluster-autoscaler.kubernetes.io/last-updated'],
}

/** Objects with a mark, copied ones too, and applications are looked at closely: a status that does not change their health is no reason to look again. */
export function isRelevant({ version }: ArgoCdParts, { type, object, previous }: ClusterEvent): boolean {
  if (type !== 'MODIFIED' || previous === undefined) return true
  const isClose = ownerOf(object, version) !== undefined || object.kind === 'Application'
  if (!isClose || resourceHealth(previous)?.status !== resourceHealth(object)?.status) return true
  return !isDeepStrictEqual(essenceOf(previous), essenceOf(object))
}

function essenceOf(object: KubeObject): unknown {
  const { status: _status, operation, ...rest } = object
  const { resourceVersion: _version, generation: _generation, managedFields: _fields, ...metadata } = object.metadata
  const hidden = HIDDEN_ANNOTATIONS[`${groupOf(object)}/${object.kind}`] ?? []
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => !hidden.includes(name))
  const shown = object.kind === 'Application' ? {} : { operation }
  return { ...rest, ...shown, metadata: { ...metadata, annotations: Object.fromEntries(annotations) } }
}
