import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../kube-object.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { invalidValue } from '../causes.ts'
import type { KindRules, PrepareTools } from './rules-of-one-kind.ts'

export const serviceRules: KindRules = {
  prepared: (service, tools) => ({ ...service, spec: withAddress(service.spec ?? {}, tools), status: { loadBalancer: {} } }),
  kept: (before, after) => ({ ...after, spec: keepAddress(before.spec ?? {}, after.spec ?? {}) }),
  causes: (service, before) => (before === undefined ? [] : addressCauses(service, before)),
}

const typeOf = (spec: JsonMap) => (typeof spec['type'] === 'string' ? spec['type'] : 'ClusterIP')
const hasNodePorts = (spec: JsonMap) => ['NodePort', 'LoadBalancer'].includes(typeOf(spec))

function withAddress(spec: JsonMap, { clusterAddress, nodePort }: PrepareTools): JsonMap {
  if (typeOf(spec) === 'ExternalName') return spec
  const clusterIP = textAt(spec, 'clusterIP') || clusterAddress()
  const ports = spec['ports']
  // A headless service without a selector may have either family.
  const free = clusterIP === 'None' && spec['selector'] === undefined
  return {
    ...spec,
    clusterIP,
    clusterIPs: [clusterIP],
    ipFamilies: spec['ipFamilies'] ?? (free ? ['IPv4', 'IPv6'] : ['IPv4']),
    ipFamilyPolicy: spec['ipFamilyPolicy'] ?? (free ? 'RequireDualStack' : 'SingleStack'),
    ...(hasNodePorts(spec) && Array.isArray(ports)
      ? { ports: ports.map((port) => (isMap(port) && port['nodePort'] === undefined ? { ...port, nodePort: nodePort() } : port)) }
      : {}),
  }
}

/** What was given once is carried over when a write leaves it out. */
function keepAddress(before: JsonMap, after: JsonMap): JsonMap {
  if (typeOf(after) === 'ExternalName') return after
  const kept: JsonMap = { ...after }
  for (const member of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    const value = before[member]
    if ((kept[member] ?? '') === '' && value !== undefined) kept[member] = value
  }
  // Whoever changes the one address means the list of them too.
  if (kept['clusterIP'] !== before['clusterIP'] && typeof kept['clusterIP'] === 'string') kept['clusterIPs'] = [kept['clusterIP']]
  const old = before['ports']
  if (hasNodePorts(after) && Array.isArray(kept['ports']) && Array.isArray(old)) {
    kept['ports'] = kept['ports'].map((port) => {
      const same = old.find((one) => at(one, 'port') === at(port, 'port') && at(one, 'protocol') === at(port, 'protocol'))
      const nodePort = isMap(same) ? same['nodePort'] : undefined
      return isMap(port) && port['nodePort'] === undefined && nodePort !== undefined ? { ...port, nodePort } : port
    })
  }
  return kept
}

function addressCauses(service: KubeObject, before: KubeObject): FieldCause[] {
  const old = at(before, 'spec', 'clusterIP')
  const now = at(service, 'spec', 'clusterIP')
  if (old === undefined || old === now || typeOf(service.spec ?? {}) === 'ExternalName') return []
  return [invalidValue('spec.clusterIPs[0]', at(service, 'spec', 'clusterIPs') ?? null, 'may not change once set')]
}
