import { type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { isReady, phaseOf, readySince, restartsOf } from '../pods/pod-state.ts'

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'
const PHASES = ['Pending', 'Unknown', 'Running']

/** Which pods a smaller set loses: those that serve least, then the cheapest, then the youngest. */
export function firstToGo(pods: readonly KubeObject[], count: number): KubeObject[] {
  return [...pods].sort(byUse).slice(0, count)
}

function byUse(a: KubeObject, b: KubeObject): number {
  return (
    Number(isAssigned(a)) - Number(isAssigned(b)) ||
    PHASES.indexOf(phaseOf(a)) - PHASES.indexOf(phaseOf(b)) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    cost(a) - cost(b) ||
    readySince(b) - readySince(a) ||
    restartsOf(b) - restartsOf(a) ||
    created(b) - created(a)
  )
}

const isAssigned = (pod: KubeObject) => textAt(pod, 'spec', 'nodeName') !== undefined
const cost = (pod: KubeObject) => Number(pod.metadata.annotations?.[DELETION_COST] ?? 0) || 0
const created = (pod: KubeObject) => Date.parse(pod.metadata.creationTimestamp ?? '') || 0
