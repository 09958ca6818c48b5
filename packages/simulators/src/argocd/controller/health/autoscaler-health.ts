import { isMap, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { conditionsOf } from './conditions-of.ts'
import { healthWith, type ResourceHealth } from './health-code.ts'

const BROKEN = [
  'AbleToScale/FailedGetScale',
  'AbleToScale/FailedUpdateScale',
  'ScalingActive/FailedGetResourceMetric',
  'ScalingActive/FailedGetObjectMetric',
  'ScalingActive/FailedGetPodsMetric',
  'ScalingActive/FailedGetExternalMetric',
  'ScalingActive/FailedComputeMetricsReplicas',
  'ScalingActive/InvalidSelector',
]

/** autoscaling/v1 has its conditions in an annotation. */
export function autoscalerHealth(live: KubeObject): ResourceHealth {
  const conditions = live.apiVersion === 'autoscaling/v1' ? annotatedConditions(live) : conditionsOf(live)
  const broken = conditions.find((condition) => BROKEN.includes(`${textAt(condition, 'type')}/${textAt(condition, 'reason')}`))
  if (broken !== undefined) return healthWith('Degraded', textAt(broken, 'message'))
  const good = conditions.find(
    (condition) => ['AbleToScale', 'ScalingLimited'].includes(textAt(condition, 'type') ?? '') && condition['status'] === 'True',
  )
  return good === undefined ? { status: 'Progressing', message: 'Waiting to Autoscale' } : healthWith('Healthy', textAt(good, 'message'))
}

function annotatedConditions({ metadata }: KubeObject): JsonMap[] {
  const text = metadata.annotations?.['autoscaling.alpha.kubernetes.io/conditions']
  const parsed: unknown = text === undefined ? [] : JSON.parse(text)
  return Array.isArray(parsed) ? parsed.filter(isMap) : []
}
