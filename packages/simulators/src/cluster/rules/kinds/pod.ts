import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type JsonMap, type KubeObject } from '../../kube-object.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { forbidden } from '../causes.ts'
import { admittedPod, withTolerationsAndPriority } from './pod-admission.ts'
import type { KindRules } from './rules-of-one-kind.ts'

const RULE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

export const podRules: KindRules = {
  prepared: (pod) => ({ ...admittedPod(pod), status: { phase: 'Pending', qosClass: serviceClassOf(pod) } }),
  kept: (_before, pod) => ({ ...pod, ...(pod.spec === undefined ? {} : { spec: withTolerationsAndPriority(pod.spec) }) }),
  causes: (pod, before) => (before === undefined ? [] : specCauses(pod, before)),
}

/** How sure a pod may be of its resources. */
function serviceClassOf(pod: KubeObject): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...listAt(pod, 'containers'), ...listAt(pod, 'initContainers')]
  const resources = containers.map((container) => ({
    requests: at(container, 'resources', 'requests'),
    limits: at(container, 'resources', 'limits'),
  }))
  if (resources.every(({ requests, limits }) => isEmpty(requests) && isEmpty(limits))) return 'BestEffort'
  const isSure = resources.every(
    ({ requests, limits }) =>
      ['cpu', 'memory'].every((name) => at(limits, name) !== undefined) && (requests === undefined || isDeepStrictEqual(requests, limits)),
  )
  return isSure ? 'Guaranteed' : 'Burstable'
}

const isEmpty = (value: unknown) => !isMap(value) || Object.keys(value).length === 0

const listAt = (pod: KubeObject, member: string): JsonMap[] => {
  const list = pod.spec?.[member]
  return Array.isArray(list) ? list.filter(isMap) : []
}

function specCauses(pod: KubeObject, before: KubeObject): FieldCause[] {
  return isDeepStrictEqual(fixedPartOf(pod), fixedPartOf(before)) ? [] : [forbidden('spec', RULE)]
}

function fixedPartOf(pod: KubeObject): JsonMap {
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...spec } = pod.spec ?? {}
  const withoutImages = (list: unknown) => (Array.isArray(list) ? list.map((one) => (isMap(one) ? { ...one, image: '' } : one)) : [])
  // Ephemeral containers have a subresource of their own; a binding sets the node.
  const { ephemeralContainers: _ephemeral, ...fixed } = spec
  return { ...fixed, containers: withoutImages(fixed['containers']), initContainers: withoutImages(fixed['initContainers']) }
}
