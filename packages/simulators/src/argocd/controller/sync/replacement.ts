import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'

/** The target as it is after a PUT: what the server keeps itself stays. */
export function replacement(target: KubeObject, live: KubeObject): JsonMap {
  const { uid, resourceVersion, creationTimestamp, generation, managedFields, deletionTimestamp } = live.metadata
  const kept = { uid, resourceVersion, creationTimestamp, generation, managedFields, deletionTimestamp }
  const there = Object.entries(kept).filter(([, value]) => value !== undefined)
  const metadata = { ...target.metadata, ...Object.fromEntries(there) }
  return { ...target, metadata, ...(live.status === undefined ? {} : { status: live.status }) } as unknown as JsonMap
}
