import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'

/** The Services that a VirtualService of Istio routes to. */
export function virtualServiceNetworking(service: KubeObject, urls: readonly string[]): JsonMap {
  const http = at(service, 'spec', 'http')
  const targets = new Map<string, JsonMap>()
  for (const rule of Array.isArray(http) ? http.filter(isMap) : []) {
    const routes = rule['route']
    for (const route of Array.isArray(routes) ? routes : []) {
      const host = textAt(route, 'destination', 'host')
      if (host === undefined) continue
      const [name = '', namespace = service.metadata.namespace ?? ''] = host.split('.')
      targets.set(`${namespace}/${name}`, { kind: 'Service', ...(namespace === '' ? {} : { namespace }), name })
    }
  }
  return { ...(targets.size === 0 ? {} : { targetRefs: [...targets.values()] }), ...(urls.length === 0 ? {} : { externalURLs: [...urls] }) }
}

/** Undefined without a selector of workloads. With one, links of its own are lost, as in reality. */
export function serviceEntryNetworking(entry: KubeObject): JsonMap | undefined {
  const labels = at(entry, 'spec', 'workloadSelector', 'labels')
  if (!isMap(labels)) return undefined
  return { ...(Object.keys(labels).length === 0 ? {} : { targetLabels: { ...labels } }), targetRefs: [{ kind: 'Pod' }] }
}
