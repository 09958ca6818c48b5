import { isDeepStrictEqual } from 'node:util'
import { kindInfo } from '../../kinds.ts'
import { isMap, type Json, type JsonMap, type KubeObject, textAt } from '../../kube-object.ts'
import { addressFamilyCauses } from '../../schema/built-in/causes/service-addresses-causes.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { invalid } from '../../status-error.ts'
import { invalidValue } from '../causes.ts'
import type { PrepareTools } from './rules-of-one-kind.ts'

const SERVICE = kindInfo(['', 'v1', 'Service', 'services', 's'])

/**
 * The spec with the addresses and ports that the server gives it, or gave it before. A network has one family here, IPv4.
 * @throws StatusError 422 for addresses that do not go together, before anything else is looked at.
 */
export function allocated(service: KubeObject, before: KubeObject | undefined, tools: PrepareTools): JsonMap {
  const old = before?.spec
  const spec = withSameAddresses(old === undefined ? (service.spec ?? {}) : withOldValues(old, service.spec ?? {}), old)
  if (spec['type'] === 'ExternalName') return spec
  const causes = addressFamilyCauses(spec)
  if (causes.length > 0) throw invalid(SERVICE, service.metadata.name, causes)
  const families = withFamilies(spec, old)
  const unfit = unfitCauses(families)
  if (unfit.length > 0) throw invalid(SERVICE, service.metadata.name, unfit)
  // Who was made through its status has no address, and gets none by being written again (measured).
  const needsAddress = old === undefined || old['type'] === 'ExternalName'
  return withPorts(needsAddress ? withAddress(families, tools) : families, old === undefined, tools)
}

const hasNodePorts = ({ type }: JsonMap) => type === 'NodePort' || type === 'LoadBalancer'
const needsHealthCheck = ({ type, externalTrafficPolicy }: JsonMap) => type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** What was given once is carried over when a write leaves it out. */
function withOldValues(old: JsonMap, now: JsonMap): JsonMap {
  const kept: JsonMap = { ...now }
  if (old['type'] !== 'ExternalName' && now['type'] !== 'ExternalName') {
    if ((kept['clusterIP'] ?? '') === '' && old['clusterIP'] !== undefined) kept['clusterIP'] = old['clusterIP']
    if (listOf(kept['clusterIPs']).length === 0 && old['clusterIPs'] !== undefined) kept['clusterIPs'] = old['clusterIPs']
  }
  if (hasNodePorts(old) && hasNodePorts(now)) kept['ports'] = withOldPorts(listOf(old['ports']), listOf(now['ports']))
  const { healthCheckNodePort } = old
  if (needsHealthCheck(old) && needsHealthCheck(now) && kept['healthCheckNodePort'] === undefined && healthCheckNodePort !== undefined)
    kept['healthCheckNodePort'] = healthCheckNodePort
  return kept
}

/** By their names, and no port twice. */
function withOldPorts(old: readonly Json[], now: readonly Json[]): Json[] {
  const nodePort = (port: Json) => (isMap(port) ? port['nodePort'] : undefined)
  const nameOf = (port: Json) => textAt(port, 'name') ?? ''
  const used = now.map(nodePort)
  return now.map((port) => {
    const same = old.findLast((one) => nameOf(one) === nameOf(port))
    const known = same === undefined ? undefined : nodePort(same)
    return isMap(port) && nodePort(port) === undefined && known !== undefined && !used.includes(known) ? { ...port, nodePort: known } : port
  })
}

/** Whoever speaks of the one address means the list of them too. */
function withSameAddresses(spec: JsonMap, old: JsonMap | undefined): JsonMap {
  const { clusterIP, clusterIPs } = spec
  const address = typeof clusterIP === 'string' ? clusterIP : ''
  if (old === undefined) return address !== '' && listOf(clusterIPs).length === 0 ? { ...spec, clusterIPs: [address] } : spec
  const oldAddress = typeof old['clusterIP'] === 'string' ? old['clusterIP'] : ''
  const isSameList = isDeepStrictEqual(listOf(old['clusterIPs']), listOf(clusterIPs))
  if (oldAddress === address || !isSameList) return spec
  if (address !== '') return { ...spec, clusterIPs: [address] }
  const { clusterIPs: _addresses, ...rest } = spec
  return oldAddress === '' ? spec : rest
}

/** A headless service without a selector may have either family. */
function withFamilies(spec: JsonMap, old: JsonMap | undefined): JsonMap {
  const free = spec['clusterIP'] === 'None' && Object.keys(isMap(spec['selector']) ? spec['selector'] : {}).length === 0
  const policy = spec['ipFamilyPolicy'] ?? old?.['ipFamilyPolicy'] ?? (free ? 'RequireDualStack' : 'SingleStack')
  const given = listOf(spec['ipFamilies'])
  const before = listOf(old?.['ipFamilies'])
  // Who asks for a single one without touching the families lets the second one go.
  const families = policy === 'SingleStack' && old !== undefined && isDeepStrictEqual(given, before) ? given.slice(0, 1) : given
  const first = families.length === 0 ? ['IPv4'] : [...families]
  const second = first[0] === 'IPv4' ? 'IPv6' : 'IPv4'
  return { ...spec, ipFamilyPolicy: policy, ipFamilies: free && policy !== 'SingleStack' && first.length < 2 ? [...first, second] : first }
}

/** Of one that has been given none, since it was made through its status: the list of addresses, and the families of those. */
export function withReadAddresses(spec: JsonMap): JsonMap {
  const same = withSameAddresses(spec, undefined)
  return same['type'] === 'ExternalName' || !textAt(same, 'clusterIP') || listOf(same['ipFamilies']).length > 0 ? same : withFamilies(same, undefined)
}

function unfitCauses({ clusterIP, selector, ipFamilyPolicy, ipFamilies }: JsonMap): FieldCause[] {
  if (clusterIP === 'None' && Object.keys(isMap(selector) ? selector : {}).length === 0) return []
  return [
    ...(ipFamilyPolicy === 'RequireDualStack'
      ? [invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, 'this cluster is not configured for dual-stack services')]
      : []),
    ...listOf(ipFamilies).flatMap((family, index) =>
      family === 'IPv4' ? [] : [invalidValue(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')],
    ),
  ]
}

function withAddress(spec: JsonMap, { clusterAddress }: PrepareTools): JsonMap {
  if (textAt(spec, 'clusterIP')) return spec
  const clusterIP = clusterAddress()
  return { ...spec, clusterIP, clusterIPs: [clusterIP] }
}

function withPorts(spec: JsonMap, isNew: boolean, { nodePort }: PrepareTools): JsonMap {
  const result: JsonMap = { ...spec }
  const isGiven = hasNodePorts(spec) && (spec['type'] === 'NodePort' || spec['allocateLoadBalancerNodePorts'] !== false)
  if (isGiven && Array.isArray(spec['ports'])) {
    // At first one port has one port on the nodes, whatever the protocols.
    const known = new Map<Json | undefined, number>()
    result['ports'] = spec['ports'].map((port) => {
      if (!isMap(port) || port['nodePort'] !== undefined) return port
      const given = (isNew ? known.get(port['port']) : undefined) ?? nodePort()
      known.set(port['port'], given)
      return { ...port, nodePort: given }
    })
  }
  if (needsHealthCheck(spec) && spec['healthCheckNodePort'] === undefined) result['healthCheckNodePort'] = nodePort()
  return result
}
