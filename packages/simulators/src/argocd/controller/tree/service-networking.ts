import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'

/** Whom a Service speaks to, and where it is reached from outside. */
export function serviceNetworking(service: KubeObject, urls: readonly string[]): JsonMap {
  const selector = at(service, 'spec', 'selector')
  const ingress = textAt(service, 'spec', 'type') === 'LoadBalancer' ? loadBalancerIngress(service) : []
  return {
    ...(isMap(selector) && Object.keys(selector).length > 0 ? { targetLabels: { ...selector } } : {}),
    ...(ingress.length === 0 ? {} : { ingress }),
    ...(urls.length === 0 ? {} : { externalURLs: [...urls] }),
  }
}

/** Addresses of a load balancer; a name goes before an IP. */
export function loadBalancerIngress(object: KubeObject): JsonMap[] {
  const ingress = at(object, 'status', 'loadBalancer', 'ingress')
  if (!Array.isArray(ingress)) return []
  return ingress.filter(isMap).flatMap(({ hostname, ip }): JsonMap[] => {
    if (hostname !== undefined && hostname !== null) return [{ hostname: String(hostname) }]
    return ip === undefined || ip === null ? [] : [{ ip: String(ip) }]
  })
}
