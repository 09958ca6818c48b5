import { isDeepStrictEqual } from 'node:util'
import { kubeTime } from '../../cluster/cluster.ts'
import { isMap, type JsonMap, numberAt, textAt } from '../../cluster/kube-object.ts'
import { goMarshalled } from '../applications/types/go-struct.ts'
import { ApiError, permissionDenied } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call, Route } from '../gateway/route.ts'
import { CLUSTER, CLUSTER_CONFIG, shownCluster } from './cluster-answer.ts'
import { isReachable } from './cluster-info.ts'
import { askedCluster, filteredClusters } from './find-cluster.ts'
import { clusterAt, clustersNamed, type KnownCluster, knownClusters } from './known-clusters.ts'
import { createCluster, deleteCluster, storeCluster } from './store-cluster.ts'

const objectOf = ({ project, server }: { readonly project: string; readonly server: string }) => (project === '' ? server : `${project}/${server}`)

export const clusterRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/clusters',
    answer: async ({ parts, session, query }) => {
      const wanted = filteredClusters(knownClusters(parts), query)
      const items = wanted
        .filter((cluster) => parts.access.allows(session, 'clusters', 'get', objectOf(cluster)))
        .map((cluster) => shownCluster(parts, cluster))
      return { metadata: {}, items: items.length === 0 ? null : items }
    },
  },
  { method: 'POST', path: '/api/v1/clusters', body: CLUSTER, query: { upsert: 'bool' }, answer: create },
  { method: 'GET', path: '/api/v1/clusters/{id}', answer: async (call) => shownCluster(call.parts, allowed(call, 'get')) },
  { method: 'PUT', path: '/api/v1/clusters/{id}', body: CLUSTER, answer: update },
  { method: 'DELETE', path: '/api/v1/clusters/{id}', answer: remove },
  { method: 'POST', path: '/api/v1/clusters/{id}/rotate-auth', answer: rotate },
  {
    method: 'POST',
    path: '/api/v1/clusters/{id}/invalidate-cache',
    answer: async (call) => {
      const asked = { ...allowed(call, 'update'), refreshRequestedAt: kubeTime(call.parts.clock.now()) }
      return shownCluster(call.parts, await storeCluster(call, asked))
    },
  },
]

/** One that is not there and one that may not be seen look the same. */
function allowed(call: Call, action: string): KnownCluster {
  const { parts, session } = call
  const found = askedCluster(call)
  if (found === undefined || !parts.access.allows(session, 'clusters', action, objectOf(found))) throw permissionDenied()
  return found
}

async function create(call: Call): Promise<JsonMap> {
  const { parts, session, body, query } = call
  const wanted = clusterOfBody(call)
  parts.access.enforce(session, 'clusters', 'create', objectOf({ project: wanted.project, server: textAt(body, 'server') ?? '' }))
  contact(wanted.server, 'error getting server version: ')
  const existing = clusterAt(parts, wanted.server)
  if (existing?.secret === undefined) return shownCluster(parts, await createCluster(call, wanted))
  if (isSame(existing, wanted)) return shownCluster(parts, existing)
  if (booleanOf(query, 'upsert') === true) return await write(call, existing, wanted)
  const keys = differences(existing, wanted)
  const told = keys.length === 0 ? '' : `; difference in keys ${JSON.stringify(keys.join(','))}`
  throw new ApiError(3, `existing cluster spec is different; use upsert flag to force update${told}`)
}

async function update(call: Call): Promise<JsonMap> {
  const { parts, session, query } = call
  const existing = allowed(call, 'update')
  const wanted = clusterOfBody(call)
  const fields = query.getAll('updatedFields')
  if (
    (fields.length === 0 || fields.includes('project')) &&
    !parts.access.allows(session, 'clusters', 'update', objectOf({ ...existing, project: wanted.project }))
  ) {
    throw permissionDenied()
  }
  const changed = Object.fromEntries(Object.entries(wanted).filter(([name]) => CHANGEABLE.includes(name) && fields.includes(name)))
  return await write(call, existing, fields.length === 0 ? wanted : { ...existing, ...changed })
}

const CHANGEABLE = ['name', 'namespaces', 'config', 'shard', 'clusterResources', 'labels', 'annotations', 'project']

async function write(call: Call, existing: KnownCluster, wanted: Omit<KnownCluster, 'secret'>): Promise<JsonMap> {
  if (!call.parts.access.allows(call.session, 'clusters', 'update', objectOf({ ...existing, project: wanted.project }))) throw permissionDenied()
  contact(wanted.server, 'failed to get server version: ')
  return shownCluster(call.parts, await storeCluster(call, wanted))
}

async function remove(call: Call): Promise<JsonMap> {
  const { parts, session, query } = call
  const found = askedCluster(call)
  if (found === undefined) throw permissionDenied()
  const isByName = ['name', 'name_escaped'].includes(query.get('id.type') ?? '')
  for (const { server } of isByName ? clustersNamed(parts, found.name) : [found]) {
    if (!parts.access.allows(session, 'clusters', 'delete', objectOf({ project: found.project, server }))) throw permissionDenied()
    await deleteCluster(call, server)
  }
  return {}
}

async function rotate(call: Call): Promise<JsonMap> {
  const cluster = allowed(call, 'update')
  if (!cluster.config['bearerToken']) throw new ApiError(3, `Cluster '${cluster.server}' does not use bearer token authentication`)
  throw new ApiError(12, 'the rotation of the tokens of a cluster is not simulated')
}

/** There is no other host in the simulated world. @throws ApiError 500. */
function contact(server: string, prefix: string): void {
  if (isReachable(server)) return
  const host = /^[a-z]+:\/\/([^/:]*)/i.exec(server)?.[1] ?? server
  throw new ApiError(2, `${prefix}failed to get server version: Get "${server}/version?timeout=32s": dial tcp: lookup ${host}: no such host`)
}

function clusterOfBody({ parts, body }: Call): Omit<KnownCluster, 'secret'> {
  const map = (member: string) => (isMap(body[member]) ? body[member] : {}) as Record<string, string>
  const server = (textAt(body, 'server') ?? '').replace(/\/+$/, '')
  const namespaces = body['namespaces']
  return {
    server,
    name: textAt(body, 'name') || server,
    project: textAt(body, 'project') ?? '',
    namespaces: Array.isArray(namespaces) ? namespaces.map(String) : [],
    clusterResources: body['clusterResources'] === true,
    shard: numberAt(body, 'shard'),
    config: goMarshalled(body['config'], CLUSTER_CONFIG, parts.version),
    labels: map('labels'),
    annotations: map('annotations'),
    refreshRequestedAt: textAt(body, 'refreshRequestedAt'),
  }
}

const COMPARED = ['name', 'namespaces', 'shard', 'clusterResources', 'annotations', 'labels', 'config'] as const

const isSame = (one: KnownCluster, other: Omit<KnownCluster, 'secret'>) => differences(one, other).length === 0

/** Go's names of what differs, in the order of the type. */
function differences(one: KnownCluster, other: Omit<KnownCluster, 'secret'>): string[] {
  return COMPARED.filter((name) => !isDeepStrictEqual(one[name], other[name])).map((name) => name.charAt(0).toUpperCase() + name.slice(1))
}
