import { at, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'

export const replicasOf = (object: KubeObject): number => numberAt(object, 'spec', 'replicas') ?? 1
export const statusCount = (object: KubeObject | undefined, name: string): number => numberAt(object, 'status', name) ?? 0

export const sumOfReplicas = (sets: readonly KubeObject[]): number => sets.reduce((sum, set) => sum + replicasOf(set), 0)
export const sumOf = (sets: readonly KubeObject[], name: string): number => sets.reduce((sum, set) => sum + statusCount(set, name), 0)

export const isActive = (set: KubeObject): boolean => replicasOf(set) > 0

export const isRecreate = (deployment: KubeObject): boolean => textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate'

/** How many more pods than wanted a rolling update may make. */
export const maxSurge = (deployment: KubeObject): number => (isRecreate(deployment) ? 0 : fenceposts(deployment).surge)

/** How many fewer may be available. */
export function maxUnavailable(deployment: KubeObject): number {
  const replicas = replicasOf(deployment)
  if (isRecreate(deployment) || replicas === 0) return 0
  return Math.min(fenceposts(deployment).unavailable, replicas)
}

function fenceposts(deployment: KubeObject): { surge: number; unavailable: number } {
  const replicas = replicasOf(deployment)
  const value = (name: string) => at(deployment, 'spec', 'strategy', 'rollingUpdate', name) ?? '25%'
  const surge = resolved(value('maxSurge'), replicas, Math.ceil)
  const unavailable = resolved(value('maxUnavailable'), replicas, Math.floor)
  // Both zero would never get anywhere.
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

/** A number, or a percentage of a total. */
export function resolved(value: unknown, total: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value
  return round((Number.parseInt(String(value), 10) * total) / 100)
}

export const progressDeadlineMs = (deployment: KubeObject): number | undefined => {
  const seconds = numberAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 600
  return seconds === 2 ** 31 - 1 ? undefined : seconds * 1000
}

/** All of it runs the present template, and nothing else runs. */
export function isComplete(deployment: KubeObject, status: unknown): boolean {
  const wanted = replicasOf(deployment)
  const count = (name: string) => numberAt(status, name) ?? 0
  return (
    count('updatedReplicas') === wanted &&
    count('replicas') === wanted &&
    count('availableReplicas') === wanted &&
    count('observedGeneration') >= (deployment.metadata.generation ?? 0)
  )
}
