import { isIP } from 'node:net'
import type { JsonMap } from '../../../kube-object.ts'
import { forbidden, invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { duplicate, label, labels, mapAt, mapsAt, oneOf, portNumber, portOrName, requiredText, subdomain, textOf } from './values.ts'

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

export function serviceCauses(spec: JsonMap): FieldCause[] {
  const type = textOf(spec['type'])
  const ports = mapsAt(spec, 'ports')
  const address = textOf(spec['clusterIP'])
  const headless = address === 'None'
  const isExternal = type === 'ExternalName'
  const isOutside = type === 'NodePort' || type === 'LoadBalancer'
  const nameOutside = textOf(spec['externalName'])
  return [
    ...(ports.length === 0 && !headless && !isExternal ? [required('spec.ports')] : []),
    ...(headless && isOutside ? [invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)] : []),
    ...(isExternal ? externalNameCauses(nameOutside) : []),
    ...portsCauses(ports, headless),
    ...labels('spec.selector', mapAt(spec, 'selector')),
    ...oneOf('spec.sessionAffinity', spec['sessionAffinity'], ['ClientIP', 'None']),
    ...(address !== '' && !headless && isIP(address) === 0
      ? [invalidValue('spec.clusterIPs[0]', address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]
      : []),
    ...oneOf('spec.type', type, TYPES),
    ...(type === 'ClusterIP' ? portsInside(ports) : isOutside ? portsOutside(ports) : []),
    ...samePorts(ports),
    ...trafficCauses(spec, isOutside),
  ]
}

/** Its case does not matter. */
function externalNameCauses(name: string): FieldCause[] {
  if (name === '') return [required('spec.externalName')]
  return subdomain('spec.externalName', name.toLowerCase()).length === 0 ? [] : subdomain('spec.externalName', name)
}

function portsCauses(ports: readonly JsonMap[], headless: boolean): FieldCause[] {
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
      ...(headless ? [] : portOrName(`${at}.targetPort`, port['targetPort'])),
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
  return [...external, ...(inner === undefined ? [] : oneOf('spec.internalTrafficPolicy', inner, ['Cluster', 'Local']))]
}
