import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { versionOf } from '../comparison/resource-key.ts'
import { hasDefaultUrls } from './external-urls.ts'
import { loadBalancerIngress } from './service-networking.ts'

/** The Services behind an Ingress, and the addresses that it serves. */
export function ingressNetworking(ingress: KubeObject, own: readonly string[]): JsonMap {
  const balancers = loadBalancerIngress(ingress)
  const [balancer] = balancers
  const services = new Set<string>()
  const urls = new Set<string>()
  addService(services, at(ingress, 'spec', 'backend'), ingress)
  for (const rule of mapsAt(ingress, 'spec', 'rules')) {
    const host = textAt(rule, 'host') || textAt(balancer, 'hostname') || textAt(balancer, 'ip') || ''
    for (const path of mapsAt(rule, 'http', 'paths')) {
      addService(services, path['backend'], ingress)
      if (host !== '') urls.add(`${isSecured(ingress, host) ? 'https' : 'http'}://${host}${(textAt(path, 'path') ?? '').replace(/\*$/, '')}`)
    }
  }
  const { namespace } = ingress.metadata
  const targetRefs = [...services].map((name): JsonMap => ({ kind: 'Service', ...(namespace === undefined ? {} : { namespace }), name }))
  const externalURLs = [...own, ...(hasDefaultUrls(ingress) ? urls : [])]
  return {
    ...(targetRefs.length === 0 ? {} : { targetRefs }),
    ...(balancers.length === 0 ? {} : { ingress: balancers }),
    ...(externalURLs.length === 0 ? {} : { externalURLs }),
  }
}

function addService(services: Set<string>, backend: unknown, ingress: KubeObject): void {
  if (!isMap(backend)) return
  const isNew = versionOf(ingress) === 'v1'
  if (isNew && !isMap(backend['service'])) return
  const name = isNew ? textAt(backend, 'service', 'name') : textAt(backend, 'serviceName')
  if (name !== undefined) services.add(name)
}

/** A certificate for anybody is one for this host, as the real one reads it. */
const isSecured = (ingress: KubeObject, host: string) =>
  mapsAt(ingress, 'spec', 'tls').some((entry) => textAt(entry, 'secretName') !== undefined || textAt(entry, 'host') === host)

function mapsAt(value: unknown, ...path: readonly string[]): JsonMap[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found.filter(isMap) : []
}
