import type { KubeObject } from '../../cluster/kube-object.ts'

export const REVISION = 'deployment.kubernetes.io/revision'
const HISTORY = 'deployment.kubernetes.io/revision-history'
const DESIRED = 'deployment.kubernetes.io/desired-replicas'
const MAX = 'deployment.kubernetes.io/max-replicas'

/** What a ReplicaSet does not take over from its Deployment. */
const OWN: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  HISTORY,
  DESIRED,
  MAX,
  'deprecated.deployment.rollback.to',
]

export const revisionOf = (object: KubeObject): number => Number.parseInt(object.metadata.annotations?.[REVISION] ?? '0', 10) || 0

/** How many replicas the Deployment had when the set was scaled last. */
export function desiredReplicas(set: KubeObject): number | undefined {
  const told = set.metadata.annotations?.[DESIRED]
  return told === undefined ? undefined : Number.parseInt(told, 10)
}

export const maxReplicas = (set: KubeObject): number => Number.parseInt(set.metadata.annotations?.[MAX] ?? '0', 10) || 0

/** The same object when nothing differs. */
export function withReplicaAnnotations(set: KubeObject, desired: number, max: number): KubeObject {
  return withAnnotations(set, { [DESIRED]: String(desired), [MAX]: String(max) })
}

/** The annotations of the newest set: those of its Deployment, its revision, and which revisions it was before. The same object when nothing differs. */
export function withRevision(set: KubeObject, deployment: KubeObject, revision: number): KubeObject {
  const annotations: Record<string, string> = {}
  for (const [name, value] of Object.entries(deployment.metadata.annotations ?? {})) if (!OWN.includes(name)) annotations[name] = value
  const before = set.metadata.annotations?.[REVISION]
  if (revisionOf(set) < revision) {
    annotations[REVISION] = String(revision)
    const history = set.metadata.annotations?.[HISTORY]
    if (before !== undefined) annotations[HISTORY] = history === undefined ? before : `${history},${before}`
  }
  return withAnnotations(set, annotations)
}

export function withAnnotations(object: KubeObject, added: Readonly<Record<string, string>>): KubeObject {
  const { annotations = {} } = object.metadata
  if (Object.entries(added).every(([name, value]) => annotations[name] === value)) return object
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, ...added } } }
}
