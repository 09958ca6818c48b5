import type { KubeObject } from '../../cluster/kube-object.ts'
import type { ClusterEvent } from '../../cluster/watch-history.ts'

export interface SeenEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: KubeObject
}

/** Last states with the resourceVersion of their end: the same one for all watches, so that it is written out once. */
const lastStates = new WeakMap<KubeObject, KubeObject>()

/** An object that leaves the selector is reported as DELETED in its last state inside, with the new resourceVersion (recorded). */
export function seenBy({ type, object, previous }: ClusterEvent, wanted: (object: KubeObject) => boolean): SeenEvent | undefined {
  const before = previous !== undefined && wanted(previous)
  const now = type !== 'DELETED' && wanted(object)
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', object }
  if (!before) return undefined
  return { type: 'DELETED', object: type === 'DELETED' ? object : lastState(object, previous) }
}

function lastState(object: KubeObject, previous: KubeObject): KubeObject {
  const known = lastStates.get(object)
  if (known !== undefined) return known
  const { resourceVersion = '' } = object.metadata
  const state = { ...previous, metadata: { ...previous.metadata, resourceVersion } }
  lastStates.set(object, state)
  return state
}
