import { isMap, type JsonMap } from '../../../kube-object.ts'
import { forbidden, invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { atLeast, mapAt, mapsAt, oneOf, requiredText, textOf } from './values.ts'

const METRICS: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
}

export function autoscalerCauses(spec: JsonMap): FieldCause[] {
  const { minReplicas = 1, maxReplicas = 0 } = spec
  const metrics = mapsAt(spec, 'metrics')
  const toZero = minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')
  return [
    ...atLeast(1, 'spec.minReplicas', minReplicas),
    ...(maxReplicas === 0 ? [required('spec.maxReplicas', 'must be set and greater than 0')] : atLeast(1, 'spec.maxReplicas', maxReplicas)),
    ...(Number(maxReplicas) < Number(minReplicas)
      ? [invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')]
      : []),
    ...targetCauses(mapAt(spec, 'scaleTargetRef'), 'spec.scaleTargetRef'),
    ...metrics.flatMap((metric, index) => metricCauses(metric, `spec.metrics[${index}]`)),
    ...(toZero ? [forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas')] : []),
  ]
}

function targetCauses(target: JsonMap, path: string): FieldCause[] {
  const apiVersion = textOf(target['apiVersion'])
  return [
    ...requiredText(`${path}.kind`, target['kind']),
    ...requiredText(`${path}.name`, target['name']),
    ...(apiVersion === '' ? [invalidValue(`${path}.apiVersion`, '', 'apiVersion must specify API group')] : []),
  ]
}

function metricCauses(metric: JsonMap, path: string): FieldCause[] {
  const type = textOf(metric['type'])
  const member = METRICS[type]
  // Measured: it is looked at twice.
  if (member === undefined) return [0, 1].flatMap(() => oneOf(`${path}.type`, type, Object.keys(METRICS)))
  const source = metric[member]
  if (!isMap(source)) return [required(`${path}.${member}`, 'must populate information for the given metric source')]
  return type === 'Resource' || type === 'ContainerResource' ? metricTargetCauses(mapAt(source, 'target'), `${path}.${member}.target`) : []
}

function metricTargetCauses(target: JsonMap, path: string): FieldCause[] {
  const type = textOf(target['type'])
  const { averageUtilization, averageValue } = target
  return [
    ...(type === '' ? [required(`${path}.type`, 'must specify a metric target type')] : []),
    ...(['Utilization', 'Value', 'AverageValue'].includes(type)
      ? []
      : [invalidValue(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue')]),
    ...(typeof averageUtilization === 'number' && averageUtilization < 1
      ? [invalidValue(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0')]
      : []),
    ...(averageUtilization === undefined && averageValue === undefined
      ? [required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization')]
      : []),
  ]
}
