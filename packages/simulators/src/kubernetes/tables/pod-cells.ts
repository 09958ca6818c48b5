import { at, isMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { humanDuration, sinceTime } from './human-duration.ts'

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const maps = (value: unknown) => list(value).filter(isMap)

export const ageOf = (object: KubeObject, now: number): string => sinceTime(object.metadata.creationTimestamp, now)

export function podCells(pod: KubeObject, now: number): unknown[] {
  const containers = list(at(pod, 'spec', 'containers'))
  const statuses = maps(at(pod, 'status', 'containerStatuses'))
  const ready = statuses.filter((status) => status['ready'] === true && at(status, 'state', 'running') !== undefined).length
  const initialising = initReason(pod)
  const gates = maps(at(pod, 'spec', 'readinessGates'))
  const conditions = maps(at(pod, 'status', 'conditions'))
  const met = gates.filter((gate) => conditions.some((one) => one['type'] === gate['conditionType'] && one['status'] === 'True')).length
  return [
    pod.metadata.name,
    `${ready}/${containers.length}`,
    reasonOf(pod, initialising, statuses),
    restarts(initialising === undefined ? statuses : maps(at(pod, 'status', 'initContainerStatuses')), now),
    ageOf(pod, now),
    orNone(textAt(pod, 'status', 'podIP')),
    orNone(textAt(pod, 'spec', 'nodeName')),
    orNone(textAt(pod, 'status', 'nominatedNodeName')),
    gates.length === 0 ? '<none>' : `${met}/${gates.length}`,
  ]
}

export const orNone = (text: string | undefined): string => (text === undefined || text === '' ? '<none>' : text)

function reasonOf(pod: KubeObject, initialising: string | undefined, statuses: readonly object[]): string {
  if (pod.metadata.deletionTimestamp !== undefined) return textAt(pod, 'status', 'reason') === 'NodeLost' ? 'Unknown' : 'Terminating'
  if (initialising !== undefined) return initialising
  let reason = textAt(pod, 'status', 'reason') ?? textAt(pod, 'status', 'phase') ?? 'Pending'
  let running = false
  for (const status of [...statuses].reverse()) {
    const waiting = textAt(status, 'state', 'waiting', 'reason')
    if (waiting !== undefined) reason = waiting
    else if (at(status, 'state', 'terminated') !== undefined) reason = terminated(status)
    else if (at(status, 'ready') === true && at(status, 'state', 'running') !== undefined) running = true
  }
  if (reason !== 'Completed' || !running) return reason
  const ready = maps(at(pod, 'status', 'conditions')).some((one) => one['type'] === 'Ready' && one['status'] === 'True')
  return ready ? 'Running' : 'NotReady'
}

function terminated(status: object): string {
  const reason = textAt(status, 'state', 'terminated', 'reason') ?? ''
  if (reason !== '') return reason
  const signal = numberAt(status, 'state', 'terminated', 'signal') ?? 0
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(status, 'state', 'terminated', 'exitCode') ?? 0}`
}

/** While init containers run. */
function initReason(pod: KubeObject): string | undefined {
  const specs = maps(at(pod, 'spec', 'initContainers'))
  const statuses = maps(at(pod, 'status', 'initContainerStatuses'))
  for (const [index, status] of statuses.entries()) {
    if (numberAt(status, 'state', 'terminated', 'exitCode') === 0) continue
    if (specs[index]?.['restartPolicy'] === 'Always' && status['started'] === true) continue
    if (at(status, 'state', 'terminated') !== undefined) return `Init:${terminated(status)}`
    const waiting = textAt(status, 'state', 'waiting', 'reason') ?? ''
    return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${specs.length}`
  }
  return undefined
}

function restarts(statuses: readonly object[], now: number): string {
  const count = statuses.reduce((sum, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0)
  const last = statuses
    .map((status) => Date.parse(textAt(status, 'lastState', 'terminated', 'finishedAt') ?? ''))
    .filter((time) => !Number.isNaN(time))
  return count === 0 || last.length === 0 ? String(count) : `${count} (${humanDuration(now - Math.max(...last))} ago)`
}
