import type { JsonMap, KubeObject, OwnerReference } from '../../../src/cluster/kube-object.ts'

const GROUPS: Readonly<Record<string, string>> = { Deployment: 'apps/v1', ReplicaSet: 'apps/v1', StatefulSet: 'apps/v1' }

/** A frozen object of a cluster, as trees are made of them. */
export function liveObject(kind: string, name: string, members: JsonMap & { readonly metadata?: JsonMap } = {}): KubeObject {
  const { metadata = {}, ...others } = members
  return Object.freeze({
    apiVersion: GROUPS[kind] ?? 'v1',
    kind,
    metadata: { name, namespace: 'web', uid: `uid-${kind}-${name}`, resourceVersion: '7', ...metadata },
    ...others,
  } as unknown as KubeObject)
}

export const ownedBy = ({ apiVersion, kind, metadata }: KubeObject): JsonMap => {
  const reference: OwnerReference = { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' }
  return { ownerReferences: [{ ...reference }] }
}

export const managed = (live: KubeObject) => ({
  target: undefined,
  live,
  normalizedLive: undefined,
  predictedLive: undefined,
  isModified: false,
  isHook: false,
})
