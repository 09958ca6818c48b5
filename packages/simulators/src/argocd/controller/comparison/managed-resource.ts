import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'

/** One object of an application as a comparison found it: wanted, there, or both. */
export interface ManagedResource {
  readonly target: KubeObject | undefined
  readonly live: KubeObject | undefined
  /** Both as they were compared; undefined where one side is missing. */
  readonly normalizedLive: JsonMap | undefined
  readonly predictedLive: JsonMap | undefined
  readonly isModified: boolean
  readonly isHook: boolean
}

/** What is there tells most; a resource without both does not exist. */
export function objectOf({ live, target }: Pick<ManagedResource, 'live' | 'target'>): KubeObject {
  const object = live ?? target
  if (object === undefined) throw new Error('a managed resource has a target or a live object')
  return object
}
