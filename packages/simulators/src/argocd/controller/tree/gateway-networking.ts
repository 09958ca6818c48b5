import { at, isMap, type JsonMap, type KubeObject, numberAt, textAt } from '../../../cluster/kube-object.ts'
import { hasDefaultUrls, isOfTheWeb } from './external-urls.ts'

const GATEWAY_GROUP = 'gateway.networking.k8s.io'

/** Addresses of a Gateway and what its listeners serve. */
export function gatewayNetworking(gateway: KubeObject, own: readonly string[]): JsonMap {
  const ingress = mapsAt(gateway, 'status', 'addresses').flatMap((address): JsonMap[] => {
    const value = textAt(address, 'value') ?? ''
    const type = textAt(address, 'type') ?? ''
    if (value === '') return []
    if (type === 'Hostname') return [{ hostname: value }]
    return type === 'IPAddress' || type === '' ? [{ ip: value }] : []
  })
  const urls = new Set(mapsAt(gateway, 'spec', 'listeners').flatMap((listener) => listenerUrls(listener, ingress)))
  const externalURLs = [...own, ...(hasDefaultUrls(gateway) ? urls : [])]
  return { ...(ingress.length === 0 ? {} : { ingress }), ...(externalURLs.length === 0 ? {} : { externalURLs }) }
}

function listenerUrls(listener: JsonMap, addresses: readonly JsonMap[]): string[] {
  const hostname = textAt(listener, 'hostname') ?? ''
  const port = Math.trunc(numberAt(listener, 'port') ?? 0)
  const scheme = ['HTTPS', 'TLS'].includes(textAt(listener, 'protocol') ?? '') ? 'https' : 'http'
  const isUsual = port === (scheme === 'http' ? 80 : 443)
  const isNamed = hostname !== '' && hostname !== '*'
  const hosts = isNamed ? [hostname] : addresses.map((address) => textAt(address, 'hostname') ?? textAt(address, 'ip') ?? '')
  return hosts.map((host) => `${scheme}://${host}${isUsual ? '' : `:${port}`}`).filter(isOfTheWeb)
}

/** The Gateways above a route and what it sends to. */
export function routeNetworking(route: KubeObject, urls: readonly string[]): JsonMap {
  const parents = mapsAt(route, 'spec', 'parentRefs').map((parent) => target(parent, route, GATEWAY_GROUP, 'Gateway'))
  const backends = mapsAt(route, 'spec', 'rules').flatMap((rule) =>
    mapsAt(rule, 'backendRefs').map((backend) => target(backend, route, '', 'Service')),
  )
  const targets = new Map([...parents, ...backends].flatMap((one): [string, JsonMap][] => (one['name'] === '' ? [] : [[JSON.stringify(one), one]])))
  return { ...(targets.size === 0 ? {} : { targetRefs: [...targets.values()] }), ...(urls.length === 0 ? {} : { externalURLs: [...urls] }) }
}

function target(given: JsonMap, route: KubeObject, defaultGroup: string, defaultKind: string): JsonMap {
  const group = textAt(given, 'group') || defaultGroup
  const namespace = textAt(given, 'namespace') || route.metadata.namespace
  return {
    ...(group === '' ? {} : { group }),
    kind: textAt(given, 'kind') || defaultKind,
    ...(namespace === undefined ? {} : { namespace }),
    name: textAt(given, 'name') ?? '',
  }
}

function mapsAt(value: unknown, ...path: readonly string[]): JsonMap[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found.filter(isMap) : []
}
