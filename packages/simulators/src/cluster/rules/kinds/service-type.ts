import { isDeepStrictEqual } from 'node:util'
import { isMap, type Json, type JsonMap } from '../../kube-object.ts'

const isOutside = ({ type }: JsonMap) => type === 'NodePort' || type === 'LoadBalancer'
const needsHealthCheck = ({ type, externalTrafficPolicy }: JsonMap) => type === 'LoadBalancer' && externalTrafficPolicy === 'Local'

/** What a service of the old type had by itself goes where the new type has no use for it, unless the writer changed that, too. */
export function changedType(before: JsonMap, after: JsonMap): JsonMap {
  const result: JsonMap = { ...after }
  const drop = (...members: readonly string[]) => {
    if (members.every((member) => isDeepStrictEqual(before[member], after[member]))) for (const member of members) delete result[member]
  }
  if (before['type'] !== 'ExternalName' && after['type'] === 'ExternalName') {
    drop('clusterIP', 'clusterIPs')
    drop('ipFamilies')
    drop('ipFamilyPolicy')
  }
  if (isOutside(before) && !isOutside(after)) {
    const known = nodePortsOf(before)
    if (nodePortsOf(after).every((port) => known.includes(port)) && Array.isArray(after['ports']))
      result['ports'] = after['ports'].map(withoutNodePort)
    drop('externalTrafficPolicy')
  }
  if (needsHealthCheck(before) && !needsHealthCheck(after)) drop('healthCheckNodePort')
  if (before['type'] === 'LoadBalancer' && after['type'] !== 'LoadBalancer') {
    drop('allocateLoadBalancerNodePorts')
    drop('loadBalancerClass')
  }
  return result
}

/** Only to be read: an external name has no traffic inside. */
export function withoutReadFields(spec: JsonMap): JsonMap {
  if (spec['type'] !== 'ExternalName' || spec['internalTrafficPolicy'] === undefined) return spec
  const { internalTrafficPolicy: _inside, ...rest } = spec
  return rest
}

function withoutNodePort(port: Json): Json {
  if (!isMap(port)) return port
  const { nodePort: _port, ...rest } = port
  return rest
}

const nodePortsOf = ({ ports }: JsonMap): Json[] =>
  Array.isArray(ports) ? ports.flatMap((port) => (isMap(port) && port['nodePort'] !== undefined ? [port['nodePort']] : [])) : []
