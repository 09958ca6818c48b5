import { type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import { builtInStatus, conditionsOf, type KStatus } from './kstatus-rules.ts'

export type { KStatus }

/**
 * The state of an object by the rules of kstatus, with Flux's own rule for Jobs (done, not only started).
 * @param nowMs what kstatus calls now: an unschedulable pod has 15 s until it has failed. Default: it never has.
 */
export function kstatusOf(object: KubeObject | undefined, nowMs = 0): KStatus {
  if (object === undefined) return 'NotFound'
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating'
  const observed = numberAt(object, 'status', 'observedGeneration')
  if (observed !== undefined && object.metadata.generation !== undefined && observed !== object.metadata.generation) return 'InProgress'
  for (const condition of conditionsOf(object)) {
    if (condition.status !== 'True') continue
    if (condition.type === 'Reconciling') return 'InProgress'
    if (condition.type === 'Stalled') return 'Failed'
  }
  return builtInStatus(object, nowMs) ?? readyStatus(object)
}

/** Of a kind without a rule of its own: without a condition Ready it counts as Current. */
function readyStatus(object: KubeObject): KStatus {
  const ready = conditionsOf(object).find(({ type }) => type === 'Ready')
  return ready === undefined || ready.status === 'True' ? 'Current' : 'InProgress'
}
