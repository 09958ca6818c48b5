import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import type { GenerationFailure } from './generation-failure.ts'
import { applicationsOf } from './write-applications.ts'

const ALL_GOOD = 'All applications have been generated successfully'

/** What has become of a set: its conditions, and its applications with what they say of themselves. */
export function applicationSetStatus(parts: ArgoCdParts, set: KubeObject, failure: GenerationFailure | undefined): JsonMap {
  const { version, clock } = parts
  const resources = applicationsOf(parts, set).map(resourceOf)
  const conditions = conditionsFor(failure).map((condition) => withTime(set, condition, clock.now()))
  const health: JsonMap = failure === undefined ? { status: 'Healthy', message: ALL_GOOD } : { status: 'Degraded', message: failure.message }
  return {
    conditions,
    ...(resources.length === 0 ? {} : { resources }),
    ...(resources.length === 0 || !isSince(version, '3.2') ? {} : { resourcesCount: resources.length }),
    ...(isSince(version, '3.4') ? { health } : {}),
  }
}

function resourceOf({ metadata, status }: KubeObject): JsonMap {
  const [sync, health] = [textAt(status, 'sync', 'status'), at(status, 'health')]
  const { status: code, message } = isMap(health) ? health : {}
  return {
    group: 'argoproj.io',
    version: 'v1alpha1',
    kind: 'Application',
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    ...(sync ? { status: sync } : {}),
    health: { ...(code === undefined ? {} : { status: code }), ...(message === undefined ? {} : { message }) },
  }
}

function conditionsFor(failure: GenerationFailure | undefined): JsonMap[] {
  if (failure === undefined) {
    return [
      { type: 'ErrorOccurred', message: ALL_GOOD, status: 'False', reason: 'ApplicationSetUpToDate' },
      {
        type: 'ParametersGenerated',
        message: 'Successfully generated parameters for all Applications',
        status: 'True',
        reason: 'ParametersGenerated',
      },
      { type: 'ResourcesUpToDate', message: ALL_GOOD, status: 'True', reason: 'ApplicationSetUpToDate' },
    ]
  }
  const { message, reason } = failure
  const isGenerated = reason === 'ApplicationValidationError'
  return [
    { type: 'ErrorOccurred', message, status: 'True', reason },
    isGenerated
      ? {
          type: 'ParametersGenerated',
          message: 'Successfully generated parameters for all Applications',
          status: 'True',
          reason: 'ParametersGenerated',
        }
      : { type: 'ParametersGenerated', message, status: 'False', reason: 'ErrorOccurred' },
    { type: 'ResourcesUpToDate', message, status: 'False', reason },
  ]
}

/** What says the same keeps its time. */
function withTime(set: KubeObject, condition: JsonMap, now: number): JsonMap {
  const present = at(set, 'status', 'conditions')
  const same = (Array.isArray(present) ? present.filter(isMap) : []).find((one) =>
    ['type', 'status', 'reason', 'message'].every((member) => one[member] === condition[member]),
  )
  const { type = '', message = '', status = '', reason = '' } = condition
  return { type, message, lastTransitionTime: same?.['lastTransitionTime'] ?? kubeTime(now), status, reason }
}
