import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { resourceHealth } from '../controller/health.ts'

/** An application as the API answers it in a list: without kind and apiVersion. */
export function listedApplication(application: KubeObject): JsonMap {
  const { apiVersion: _apiVersion, kind: _kind, ...wire } = application
  return wire as unknown as JsonMap
}

/** As it answers one, and a watch: with the health of each resource, which is stored nowhere from 3.0 on but inferred here. */
export function applicationAnswer(parts: ArgoCdParts, application: KubeObject): JsonMap {
  const wire = listedApplication(application)
  const resources = at(application, 'status', 'resources')
  if (!Array.isArray(resources) || !isSince(parts.version, '3.0')) return wire
  const judged = resources.map((resource: JsonMap) => {
    const health = resourceHealth(liveResource(parts, resource))
    return health === undefined ? resource : { ...resource, health: { ...health } }
  })
  return { ...wire, status: { ...(isMap(wire['status']) ? wire['status'] : {}), resources: judged } }
}

function liveResource({ cluster }: ArgoCdParts, resource: JsonMap): KubeObject | undefined {
  const group = textAt(resource, 'group')
  const version = textAt(resource, 'version') ?? ''
  const info = cluster.findKind({ apiVersion: group === undefined ? version : `${group}/${version}`, kind: textAt(resource, 'kind') ?? '' })
  return info === undefined ? undefined : cluster.find(info, { name: textAt(resource, 'name') ?? '', namespace: textAt(resource, 'namespace') })
}
