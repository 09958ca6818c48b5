import { isMap, type JsonMap } from '../../../kube-object.ts'
import { forbidden, invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { containerCauses, initContainerCauses, probesOf } from './container-causes.ts'
import { tolerationCauses } from './toleration-causes.ts'
import { label, labels, mapAt, mapsAt, oneOf, subdomain, whenGiven } from './values.ts'
import { volumeCauses } from './volume-causes.ts'

export const RESTART_POLICIES = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

/** Of a pod and of the template of one alike. */
export function podSpecCauses(spec: JsonMap, path: string): FieldCause[] {
  const parts = { volumes: new Set<string>(), names: new Set<string>() }
  const containers = mapsAt(spec, 'containers')
  const { activeDeadlineSeconds: deadline } = spec
  return [
    ...volumeCauses(mapsAt(spec, 'volumes'), `${path}.volumes`, parts.volumes),
    ...(containers.length === 0 ? [required(`${path}.containers`)] : []),
    ...containers.flatMap((container, index) => {
      const at = `${path}.containers[${index}]`
      return [...containerCauses(container, { ...parts, path: at }), ...probesOf(container, at)]
    }),
    ...mapsAt(spec, 'initContainers').flatMap((container, index) => {
      const at = `${path}.initContainers[${index}]`
      return [...containerCauses(container, { ...parts, path: at }), ...initContainerCauses(container, at)]
    }),
    ...oneOf(`${path}.restartPolicy`, spec['restartPolicy'], RESTART_POLICIES),
    ...oneOf(`${path}.dnsPolicy`, spec['dnsPolicy'], DNS_POLICIES),
    ...labels(`${path}.nodeSelector`, mapAt(spec, 'nodeSelector')),
    ...whenGiven(spec, 'serviceAccountName', subdomain, path),
    ...whenGiven(spec, 'nodeName', subdomain, path),
    ...(typeof deadline === 'number' && deadline < 1
      ? [invalidValue(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive')]
      : []),
    ...whenGiven(spec, 'hostname', label, path),
    ...whenGiven(spec, 'subdomain', label, path),
    ...tolerationCauses(mapsAt(spec, 'tolerations'), `${path}.tolerations`),
    ...whenGiven(spec, 'priorityClassName', subdomain, path),
  ]
}

/** Labels of a template are named without its metadata. */
export const templateCauses = (template: JsonMap, path: string): FieldCause[] => [
  ...labels(`${path}.labels`, mapAt(mapAt(template, 'metadata'), 'labels')),
  ...podSpecCauses(mapAt(template, 'spec'), `${path}.spec`),
]

/** Of the pods of a workload that keeps them running. */
export function runningTemplateCauses(template: JsonMap, path: string, owner: string): FieldCause[] {
  const spec = mapAt(template, 'spec')
  const isOf = isMap(template['spec']) && spec['activeDeadlineSeconds'] !== undefined
  return [
    ...templateCauses(template, path),
    ...oneOf(`${path}.spec.restartPolicy`, spec['restartPolicy'], ['Always']),
    ...(isOf ? [forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${owner} is not Supported`)] : []),
  ]
}
