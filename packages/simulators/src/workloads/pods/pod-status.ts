import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { conditionIn, conditionsOf } from '../runtime/conditions.ts'
import { type ContainerState, hasFailed, isTerminated, statusOfContainer } from './container-state.ts'
import { containersOf, restartPolicyOf } from './pod-behaviour.ts'

export interface PodParts {
  readonly init: readonly ContainerState[]
  readonly containers: readonly ContainerState[]
  /** How many of the init containers are done (or, as sidecars, run). */
  readonly initialized: number
  /** Set once the pod's sandbox has a network. */
  readonly podIP: string | undefined
}

const HOST_IP = '127.0.0.1'

/** The status of a pod that its containers make. */
export function podStatus(pod: KubeObject, before: JsonMap | undefined, parts: PodParts, now: number): JsonMap {
  const { init, containers, podIP } = parts
  const phase = phaseOf(pod, parts)
  const isOver = phase === 'Succeeded' || phase === 'Failed'
  return {
    ...before,
    phase,
    conditions: conditions(conditionsOf(before), parts, phase, now),
    hostIP: HOST_IP,
    hostIPs: [{ ip: HOST_IP }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: before?.['startTime'] ?? kubeTime(now),
    ...(init.length === 0 ? {} : { initContainerStatuses: init.map(statusOfContainer) }),
    containerStatuses: containers.map(statusOfContainer).map((status) => (isOver ? { ...status, started: false } : status)),
    qosClass: qosClass(pod),
  }
}

function phaseOf(pod: KubeObject, { init, containers, initialized }: PodParts): string {
  const policy = restartPolicyOf(pod)
  if (policy === 'Never' && init.some(hasFailed)) return 'Failed'
  if (initialized < init.length || containers.every(({ state, restartCount }) => state['waiting'] !== undefined && restartCount === 0))
    return 'Pending'
  if (policy === 'Always' || !containers.every(isTerminated)) return 'Running'
  if (!containers.some(hasFailed)) return 'Succeeded'
  return policy === 'Never' ? 'Failed' : 'Running'
}

function conditions(before: readonly JsonMap[], { init, containers, initialized, podIP }: PodParts, phase: string, now: number): JsonMap[] {
  const done = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : undefined
  const notDone = init.slice(initialized).map(({ name }) => name)
  const notReady = containers.filter(({ ready }) => !ready).map(({ name }) => name)
  const readiness =
    notReady.length === 0 && done === undefined
      ? { status: 'True' }
      : done !== undefined
        ? { status: 'False', reason: done }
        : { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${notReady.join(' ')}]` }
  const wanted: JsonMap[] = [
    { type: 'PodReadyToStartContainers', status: podIP === undefined || done !== undefined ? 'False' : 'True' },
    notDone.length === 0
      ? { type: 'Initialized', status: 'True', ...(phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}) }
      : {
          type: 'Initialized',
          status: 'False',
          reason: 'ContainersNotInitialized',
          message: `containers with incomplete status: [${notDone.join(' ')}]`,
        },
    { type: 'Ready', ...readiness },
    { type: 'ContainersReady', ...readiness },
    { type: 'PodScheduled', status: 'True' },
  ]
  const own = wanted.map(({ type, status, ...rest }) => {
    const current = conditionIn(before, String(type))
    const since = current?.['status'] === status ? current?.['lastTransitionTime'] : undefined
    return { type: type ?? '', status: status ?? '', lastProbeTime: null, lastTransitionTime: since ?? kubeTime(now), ...rest }
  })
  // Others (readiness gates, disruption) belong to others.
  return [...own, ...before.filter(({ type }) => !own.some((one) => one.type === type))]
}

function qosClass(pod: KubeObject): string {
  const resources = containersOf(pod).map((container) => {
    const part = (name: string): JsonMap => {
      const found = at(container, 'resources', name)
      return isMap(found) ? found : {}
    }
    return { limits: part('limits'), requests: part('requests') }
  })
  if (resources.every(({ limits, requests }) => Object.keys({ ...limits, ...requests }).length === 0)) return 'BestEffort'
  const isGuaranteed = resources.every(({ limits, requests }) =>
    ['cpu', 'memory'].every((name) => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name]),
  )
  return isGuaranteed ? 'Guaranteed' : 'Burstable'
}
