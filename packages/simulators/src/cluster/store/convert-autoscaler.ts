import { at, isMap, type Json, type JsonMap, type KubeObject, numberAt } from '../kube-object.ts'

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics'

/** A HorizontalPodAutoscaler between `autoscaling/v1`, which knows a target of CPU only, and `v2`, which is stored. */
export const convertedAutoscaler = (object: KubeObject, apiVersion: string): KubeObject =>
  apiVersion === 'autoscaling/v1' ? toV1(object, apiVersion) : toV2(object, apiVersion)

const isCpuUtilization = (metric: Json) =>
  at(metric, 'resource', 'name') === 'cpu' && numberAt(metric, 'resource', 'target', 'averageUtilization') !== undefined

function toV1(object: KubeObject, apiVersion: string): KubeObject {
  const { metrics, ...spec } = object.spec ?? {}
  const all = Array.isArray(metrics) ? metrics : []
  const cpu = all.find(isCpuUtilization)
  const others = all.filter((metric) => metric !== cpu)
  const target = numberAt(cpu, 'resource', 'target', 'averageUtilization')
  // What v1 has no field for travels in an annotation.
  const annotations = { ...object.metadata.annotations, ...(others.length === 0 ? {} : { [METRICS]: JSON.stringify(others) }) }
  return {
    ...object,
    apiVersion,
    metadata: { ...object.metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
  }
}

function toV2(object: KubeObject, apiVersion: string): KubeObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = object.spec ?? {}
  const { [METRICS]: kept, ...annotations } = object.metadata.annotations ?? {}
  const others: JsonMap[] = kept === undefined ? [] : parsed(kept)
  const cpu: JsonMap[] =
    typeof target === 'number' ? [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } } }] : []
  const metrics = [...others, ...cpu]
  const { annotations: _annotations, ...metadata } = object.metadata
  return {
    ...object,
    apiVersion,
    metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...spec, ...(metrics.length === 0 ? {} : { metrics }) },
  }
}

function parsed(text: string): JsonMap[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter(isMap) : []
  } catch (error) {
    // An annotation is free text: what is no list of metrics says nothing about metrics.
    if (error instanceof SyntaxError) return []
    throw error
  }
}
