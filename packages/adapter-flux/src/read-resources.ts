import { isDmsError, type Resource, type ResourceRef } from '@gitops-dms/core'
import type { Call, FluxClient } from './flux-client.ts'
import type { Kustomization, Workload } from './flux-types.ts'
import { mapResourceHealth } from './map-resource-health.ts'

/** Requests at the same time for one deployment. */
const CONCURRENCY = 8

/** The objects of the inventory, each with its health as the cluster shows it now. */
export async function readResources(client: FluxClient, kustomization: Kustomization, call: Call): Promise<readonly Resource[]> {
  const entries = kustomization.status?.inventory?.entries ?? []
  const pathOf = pathFinder(client, call)
  const resources: Resource[] = []
  for (let begin = 0; begin < entries.length; begin += CONCURRENCY) {
    const some = entries.slice(begin, begin + CONCURRENCY)
    resources.push(...(await Promise.all(some.map((entry) => readResource(client, pathOf, parseEntry(entry), call)))))
  }
  return resources
}

/** `<namespace>_<name>_<group>_<kind>`; in RBAC names `:` is written `__`. */
export function parseEntry({ id, v }: { readonly id: string; readonly v: string }): ResourceRef {
  const first = id.indexOf('_')
  const last = id.lastIndexOf('_')
  const beforeLast = id.lastIndexOf('_', last - 1)
  const group = id.slice(beforeLast + 1, last)
  const name = id.slice(first + 1, beforeLast)
  return {
    group,
    version: v,
    kind: id.slice(last + 1),
    namespace: id.slice(0, first) || null,
    name: group === 'rbac.authorization.k8s.io' ? name.replaceAll('__', ':') : name,
  }
}

type PathFinder = (ref: ResourceRef) => Promise<string | null>

async function readResource(client: FluxClient, pathOf: PathFinder, ref: ResourceRef, call: Call): Promise<Resource> {
  const path = await pathOf(ref)
  if (path === null) return { ...ref, sync: 'unknown', health: 'unknown', message: 'its kind is not served by this cluster' }
  try {
    const object = await client.getObject<Workload>(path, call)
    const apiVersion = ref.group === '' ? 'v1' : `${ref.group}/${ref.version}`
    return { ...ref, sync: 'unknown', ...mapResourceHealth({ ...object, apiVersion, kind: ref.kind }) }
  } catch (error) {
    if (isDmsError(error, 'NOT_FOUND')) return { ...ref, sync: 'unknown', ...mapResourceHealth(null) }
    if (isDmsError(error, 'PERMISSION_DENIED')) return { ...ref, sync: 'unknown', health: 'unknown', message: 'the credentials may not read it' }
    throw error
  }
}

/** Paths by discovery, asked once per group version. */
function pathFinder(client: FluxClient, call: Call): PathFinder {
  const known = new Map<string, ReturnType<FluxClient['getApiResources']>>()
  return async ({ group, version, kind, namespace, name }) => {
    const apiVersion = group === '' ? (version ?? 'v1') : `${group}/${version}`
    const asked = known.get(apiVersion) ?? client.getApiResources(apiVersion, call)
    known.set(apiVersion, asked)
    const served = await resourcesOf(asked)
    const resource = served.find((one) => one.kind === kind && !one.name.includes('/'))
    if (resource === undefined) return null
    const base = group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`
    const scope = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace ?? '')}` : ''
    return `${base}${scope}/${resource.name}/${encodeURIComponent(name)}`
  }
}

async function resourcesOf(asked: ReturnType<FluxClient['getApiResources']>) {
  try {
    return (await asked).resources ?? []
  } catch (error) {
    if (isDmsError(error, 'FAILED_PRECONDITION')) return [] // the group version is not served any more
    throw error
  }
}
