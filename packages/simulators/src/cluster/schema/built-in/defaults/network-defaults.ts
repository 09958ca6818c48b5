import type { JsonMap } from '../../../kube-object.ts'
import { all, changeEach, changeMap, fill } from './fill.ts'

const hasNodePorts = (type: unknown) => type === 'NodePort' || type === 'LoadBalancer'

export const serviceDefaults = (service: JsonMap): JsonMap =>
  changeMap(
    fill(service, { spec: {} }),
    'spec',
    all(
      (spec) => fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' }),
      (spec) => {
        const { type } = spec
        return fill(spec, {
          ...(type === 'ExternalName' ? {} : { internalTrafficPolicy: 'Cluster' }),
          ...(hasNodePorts(type) ? { externalTrafficPolicy: 'Cluster' } : {}),
          ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
          ...(spec['sessionAffinity'] === 'ClientIP' ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } } : {}),
        })
      },
      withoutAffinity,
      (spec) => changeEach(spec, 'ports', portDefaults),
    ),
  )

/** Without an affinity there is nothing to configure. */
function withoutAffinity(spec: JsonMap): JsonMap {
  if (spec['sessionAffinity'] !== 'None' || spec['sessionAffinityConfig'] === undefined) return spec
  const { sessionAffinityConfig: _config, ...rest } = spec
  return rest
}

function portDefaults(port: JsonMap): JsonMap {
  const { targetPort } = port
  const named = fill(port, { protocol: 'TCP' })
  return targetPort === undefined || targetPort === 0 || targetPort === '' ? { ...named, targetPort: port['port'] ?? 0 } : named
}

export const ingressClassDefaults = (object: JsonMap): JsonMap =>
  changeMap(object, 'spec', (spec) => changeMap(spec, 'parameters', (parameters) => fill(parameters, { scope: 'Cluster' })))

export const networkPolicyDefaults = (object: JsonMap): JsonMap =>
  changeMap(
    object,
    'spec',
    all(
      (spec) => fill(spec, { policyTypes: spec['egress'] === undefined ? ['Ingress'] : ['Ingress', 'Egress'] }),
      (spec) => changeEach(spec, 'ingress', policyPorts),
      (spec) => changeEach(spec, 'egress', policyPorts),
    ),
  )

const policyPorts = (rule: JsonMap) => changeEach(rule, 'ports', (port) => fill(port, { protocol: 'TCP' }))

export const endpointsDefaults = (object: JsonMap): JsonMap => changeEach(object, 'subsets', policyPorts)

export const endpointSliceDefaults = (object: JsonMap): JsonMap =>
  changeEach(
    changeEach(object, 'endpoints', (endpoint) => fill(endpoint, { conditions: {} })),
    'ports',
    (port) => fill(port, { name: '', protocol: 'TCP' }),
  )
