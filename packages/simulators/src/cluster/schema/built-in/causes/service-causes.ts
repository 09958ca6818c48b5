import type { JsonMap } from '../../../kube-object.ts'
import { forbidden, invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { addressFamilyCauses } from './service-addresses-causes.ts'
import { duplicate, label, labels, mapAt, mapsAt, oneOf, portNumber, portOrName, requiredText, subdomain, textOf } from './values.ts'

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

export function serviceCauses(spec: JsonMap): FieldCause[] {
  const type = textOf(spec['type'])
  const ports = mapsAt(spec, 'ports')
  const { clusterIPs: addresses } = spec
  const headless = Array.isArray(addresses) && addresses.length === 1 && addresses[0] === 'None'
  const isExternal = type === 'ExternalName'
  const isOutside = type === 'NodePort' || type === 'LoadBalancer'
  const nameOutside = textOf(spec['externalName'])
  return [
    ...(ports.length === 0 && !headless && !isExternal ? [required('spec.ports')] : []),
    ...(headless && isOutside ? [invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)] : []),
    ...(isExternal ? [...outsideCauses(spec), ...externalNameCauses(nameOutside)] : []),
    ...portsCauses(ports),
    ...labels('spec.selector', mapAt(spec, 'selector')),
    ...oneOf('spec.sessionAffinity', spec['sessionAffinity'], ['ClientIP', 'None']),
    ...affinityCauses(spec),
    ...addressFamilyCauses(spec),
    ...oneOf('spec.type', type, TYPES),
    ...(type === 'ClusterIP' ? portsInside(ports) : isOutside ? portsOutside(ports) : []),
    ...sameNodePorts(ports),
    ...samePorts(ports),
    ...(spec['allocateLoadBalancerNodePorts'] !== undefined && type !== 'LoadBalancer'
      ? [forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'")]
      : []),
    ...trafficCauses(spec, isOutside),
  ]
}

/** What a service inside the cluster has, and no external name. */
export const outsideCauses = (spec: JsonMap): FieldCause[] =>
  ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy']
    .filter((name) => spec[name] !== undefined)
    .map((name) => forbidden(`spec.${name}`, 'may not be set for ExternalName services'))

const affinityCauses = (spec: JsonMap): FieldCause[] =>
  spec['sessionAffinity'] === 'None' && spec['sessionAffinityConfig'] !== undefined
    ? [forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None')]
    : []

/** Its case does not matter. */
function externalNameCauses(name: string): FieldCause[] {
  if (name === '') return [required('spec.externalName')]
  return subdomain('spec.externalName', name.toLowerCase()).length === 0 ? [] : subdomain('spec.externalName', name)
}

function portsCauses(ports: readonly JsonMap[]): FieldCause[] {
  const names = new Set<string>()
  return ports.flatMap((port, index) => {
    const at = `spec.ports[${index}]`
    const name = textOf(port['name'])
    const named = name === '' ? (ports.length > 1 ? [required(`${at}.name`)] : []) : label(`${at}.name`, name)
    const repeated = name !== '' && named.length === 0 && names.has(name) ? [duplicate(`${at}.name`, name)] : []
    names.add(name)
    return [
      ...named,
      ...repeated,
      ...portNumber(`${at}.port`, port['port']),
      ...(textOf(port['protocol']) === '' ? requiredText(`${at}.protocol`, '') : oneOf(`${at}.protocol`, port['protocol'], ['SCTP', 'TCP', 'UDP'])),
      ...portOrName(`${at}.targetPort`, port['targetPort']),
    ]
  })
}

const portsInside = (ports: readonly JsonMap[]) =>
  ports.flatMap(({ nodePort = 0 }, index) =>
    nodePort === 0 ? [] : [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")],
  )

const portsOutside = (ports: readonly JsonMap[]) =>
  ports.flatMap(({ nodePort = 0 }, index) => {
    if (typeof nodePort !== 'number' || nodePort === 0 || (nodePort >= 30_000 && nodePort <= 32_767)) return []
    const rule = 'provided port is not in the valid range. The range of valid ports is 30000-32767'
    return [invalidValue(`spec.ports[${index}].nodePort`, nodePort, rule)]
  })

function sameNodePorts(ports: readonly JsonMap[]): FieldCause[] {
  const seen = new Set<string>()
  return ports.flatMap(({ nodePort = 0, protocol = '' }, index) => {
    const key = JSON.stringify([protocol, nodePort])
    if (nodePort === 0 || !seen.has(key)) {
      seen.add(key)
      return []
    }
    return [duplicate(`spec.ports[${index}].nodePort`, nodePort)]
  })
}

function samePorts(ports: readonly JsonMap[]): FieldCause[] {
  const seen = new Set<string>()
  return ports.flatMap(({ port: Port = 0, protocol: Protocol = '' }, index) => {
    const key = JSON.stringify([Protocol, Port])
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    return [duplicate(`spec.ports[${index}]`, { Name: '', Protocol, AppProtocol: null, Port, TargetPort: 0, NodePort: 0 })]
  })
}

function trafficCauses(spec: JsonMap, isOutside: boolean): FieldCause[] {
  const { externalTrafficPolicy: outer, internalTrafficPolicy: inner } = spec
  const external =
    outer === undefined
      ? []
      : isOutside
        ? oneOf('spec.externalTrafficPolicy', outer, ['Cluster', 'Local'])
        : [invalidValue('spec.externalTrafficPolicy', outer, 'may only be set for externally-accessible services')]
  const { healthCheckNodePort: health } = spec
  const needless = health !== undefined && !(spec['type'] === 'LoadBalancer' && outer === 'Local')
  const rule = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
  const missing = health === undefined && spec['type'] === 'LoadBalancer' && outer === 'Local'
  return [
    ...external,
    ...(missing ? [required('spec.healthCheckNodePort')] : []),
    ...(needless ? [invalidValue('spec.healthCheckNodePort', health, rule)] : []),
    ...(inner === undefined ? [] : oneOf('spec.internalTrafficPolicy', inner, ['Cluster', 'Local'])),
  ]
}
