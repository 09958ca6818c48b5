import { at, isMap, type JsonMap, type KubeObject, numberAt, textAt } from '../../../cluster/kube-object.ts'
import { isSidecar, podContainers } from './pod-containers.ts'

export interface PodReason {
  /** '' is none. */
  readonly reason: string
  readonly restarts: number
  readonly ready: number
  readonly total: number
}

/** The one word for a pod, by the rules of `kubectl get pods`. */
export function podReason(pod: KubeObject): PodReason {
  const init = initState(pod)
  const phase = textAt(pod, 'status', 'phase') ?? ''
  const isGated = conditions(pod).some((one) => one['type'] === 'PodScheduled' && one['reason'] === 'SchedulingGated')
  let reason = init.reason ?? (isGated ? 'SchedulingGated' : textAt(pod, 'status', 'reason') || phase)
  let { restarts, ready } = init
  if (init.reason === undefined || isInitialized(pod)) {
    let hasRunning = false
    for (const container of statuses(pod, 'containerStatuses').reverse()) {
      restarts += numberAt(container, 'restartCount') ?? 0
      const spoken = stateReason(container)
      if (spoken !== undefined) reason = spoken
      else if (container['ready'] === true && isMap(at(container, 'state', 'running'))) {
        hasRunning = true
        ready++
      }
    }
    if (reason === 'Completed' && hasRunning) reason = 'Running'
  }
  const total = podContainers(pod, 'containers').length + podContainers(pod, 'initContainers').filter(isSidecar).length
  return { reason: whileDeleted(pod, phase) ?? reason, restarts, ready, total }
}

function whileDeleted(pod: KubeObject, phase: string): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined
  if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown'
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating'
}

/** Why a pod has not begun yet; no reason when it has. */
function initState(pod: KubeObject): { reason: string | undefined; restarts: number; ready: number } {
  const containers = podContainers(pod, 'initContainers')
  let [restarts, ready] = [0, 0]
  for (const [index, status] of statuses(pod, 'initContainerStatuses').entries()) {
    restarts += numberAt(status, 'restartCount') ?? 0
    const ended = at(status, 'state', 'terminated')
    if (isMap(ended) && (numberAt(ended, 'exitCode') ?? 0) === 0) continue
    if (isSidecar(containers.find((container) => container['name'] === status['name'])) && status['started'] === true) {
      if (status['ready'] === true) ready++
      continue
    }
    const waiting = textAt(status, 'state', 'waiting', 'reason') ?? ''
    if (isMap(ended)) return { reason: `Init:${textAt(ended, 'reason') || exitOf(ended)}`, restarts, ready }
    const isWaiting = waiting !== '' && waiting !== 'PodInitializing'
    return { reason: `Init:${isWaiting ? waiting : `${index}/${containers.length}`}`, restarts, ready }
  }
  return { reason: undefined, restarts, ready }
}

function stateReason(container: JsonMap): string | undefined {
  const waiting = textAt(container, 'state', 'waiting', 'reason')
  if (waiting) return waiting
  const ended = at(container, 'state', 'terminated')
  return isMap(ended) ? textAt(ended, 'reason') || exitOf(ended) : undefined
}

function exitOf(ended: JsonMap): string {
  const signal = numberAt(ended, 'signal') ?? 0
  return signal === 0 ? `ExitCode:${numberAt(ended, 'exitCode') ?? 0}` : `Signal:${signal}`
}

const isInitialized = (pod: KubeObject) => conditions(pod).find((one) => one['type'] === 'Initialized')?.['status'] === 'True'

const conditions = (pod: KubeObject) => statuses(pod, 'conditions')

function statuses(pod: KubeObject, member: string): JsonMap[] {
  const found = at(pod, 'status', member)
  return Array.isArray(found) ? found.filter(isMap) : []
}
