import { at, isMap, type JsonMap, type KubeObject, numberAt, textAt } from '../../../cluster/kube-object.ts'
import { conditionsOf } from './conditions-of.ts'
import { healthWith, type ResourceHealth } from './health-code.ts'

/** A container that cannot start spoils a pod that is to run for ever; one of a job may still come right. */
export function podHealth(live: KubeObject): ResourceHealth {
  const message = textAt(live, 'status', 'message')
  const isToRunForEver = textAt(live, 'spec', 'restartPolicy') === 'Always'
  const containers = statusesOf(live, 'containerStatuses')
  if (isToRunForEver) {
    const stuck = containers.map((container) => at(container, 'state', 'waiting')).filter(isStuck)
    if (stuck.length > 0) return healthWith('Degraded', stuck.map((waiting) => textAt(waiting, 'message') ?? '').join(', '))
  }
  switch (textAt(live, 'status', 'phase')) {
    case 'Pending':
      return healthWith('Progressing', message)
    case 'Succeeded':
      return healthWith('Healthy', message)
    case 'Failed':
      return healthWith('Degraded', message || failureOf(live))
    case 'Running': {
      if (!isToRunForEver) return healthWith('Progressing', message)
      const isReady = conditionsOf(live).some((condition) => condition['type'] === 'Ready' && condition['status'] === 'True')
      if (isReady) return healthWith('Healthy', message)
      const hasEnded = containers.some((container) => at(container, 'lastState', 'terminated') !== undefined)
      return healthWith(hasEnded ? 'Degraded' : 'Progressing', message)
    }
    default:
      return healthWith('Unknown', message)
  }
}

const isStuck = (waiting: unknown): boolean => {
  const reason = textAt(waiting, 'reason') ?? ''
  return reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff')
}

function failureOf(live: KubeObject): string | undefined {
  for (const container of [...statusesOf(live, 'initContainerStatuses'), ...statusesOf(live, 'containerStatuses')]) {
    const ended = at(container, 'state', 'terminated')
    const told = textAt(ended, 'message') || (textAt(ended, 'reason') === 'OOMKilled' ? 'OOMKilled' : undefined)
    if (told) return told
    const exitCode = numberAt(ended, 'exitCode') ?? 0
    if (exitCode !== 0) return `container "${textAt(container, 'name') ?? ''}" failed with exit code ${exitCode}`
  }
  return undefined
}

function statusesOf(live: KubeObject, member: string): JsonMap[] {
  const statuses = at(live, 'status', member)
  return Array.isArray(statuses) ? statuses.filter(isMap) : []
}
