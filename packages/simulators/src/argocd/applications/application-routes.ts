import type { Cluster } from '../../cluster/cluster.ts'
import { isKind } from '../../cluster/kinds.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { projectOf, sourceOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { resourceHealth } from '../controller/health.ts'
import { ApiError, permissionDenied } from '../gateway/api-error.ts'
import type { MessageShape } from '../gateway/message-shape.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Route } from '../gateway/route.ts'
import { APPLICATION } from '../kinds.ts'
import { refreshApplication } from './refresh.ts'
import { createApplication, patchApplication } from './store-application.ts'
import { syncOperation } from './sync-operation.ts'
import { requireProject } from './validate-application.ts'

const APPLICATION_MESSAGE: MessageShape = {
  type: 'Application',
  fields: {
    metadata: {
      type: 'ObjectMeta',
      fields: { name: 'string', namespace: 'string', labels: { map: 'string' }, annotations: { map: 'string' }, finalizers: { list: 'string' } },
    },
    spec: 'any',
    status: 'any',
    operation: 'any',
  },
}
const PATCH_MESSAGE: MessageShape = {
  type: 'ApplicationPatchRequest',
  fields: { name: 'string', patch: 'string', patchType: 'string', appNamespace: 'string', project: 'string' },
  required: ['patchType', 'patch'],
}
const SYNC_MESSAGE: MessageShape = {
  type: 'ApplicationSyncRequest',
  fields: {
    name: 'string',
    revision: 'string',
    dryRun: 'bool',
    prune: 'bool',
    strategy: 'any',
    resources: 'any',
    manifests: { list: 'string' },
    infos: 'any',
    retryStrategy: 'any',
    syncOptions: 'any',
    appNamespace: 'string',
    project: 'string',
    sourcePositions: 'any',
    revisions: { list: 'string' },
  },
}

/** 403 without a project, whatever the reason; 404 where the project is named and has none of that name. */
function find({ cluster, namespace }: ArgoCdParts, name: string, scope: Scope): KubeObject {
  // Applications in other namespaces are not enabled.
  if (scope.appNamespace && scope.appNamespace !== namespace) throw permissionDenied()
  const found = cluster.find(cluster.kindOf(APPLICATION), { name, namespace })
  if (found === undefined && !scope.project) throw permissionDenied()
  if (found === undefined || (scope.project && projectOf(found) !== scope.project))
    throw new ApiError(5, `applications.argoproj.io "${name}" not found`)
  requireProject(cluster, namespace, found)
  return found
}

/** The application calls (`/api/v1/applications`). */
export const applicationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/applications',
    answer: async ({ parts: { cluster, namespace }, query }) => {
      const items = cluster.list(cluster.kindOf(APPLICATION), namespace).filter((application) => isListed(application, query, namespace))
      return { metadata: { resourceVersion: String(cluster.version) }, items: items.length === 0 ? null : items.map(toWire) }
    },
  },
  {
    method: 'POST',
    path: '/api/v1/applications',
    body: APPLICATION_MESSAGE,
    query: { upsert: 'bool', validate: 'bool' },
    answer: async ({ parts, body, query, signal }) => {
      if (!isMap(body['metadata'])) throw new ApiError(13, 'grpc: error while marshaling: proto: required field "application" not set')
      const flags = { upsert: booleanOf(query, 'upsert') ?? false, validate: booleanOf(query, 'validate') ?? true }
      return toWire(await createApplication(parts, body, flags, signal))
    },
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{name}',
    answer: async ({ parts, params: { name = '' }, query, signal }) => {
      if (query.getAll('project').length > 1) {
        throw new ApiError(3, 'multiple projects specified - the get endpoint accepts either zero or one project')
      }
      const scope = scopeOfQuery(query)
      find(parts, name, scope)
      const refresh = query.get('refresh')
      if (refresh !== null) await refreshApplication(parts, name, refresh === 'hard' ? 'hard' : 'normal', signal)
      return toWire(withResourceHealth(parts.cluster, find(parts, name, scope)))
    },
  },
  {
    method: 'PATCH',
    path: '/api/v1/applications/{name}',
    body: PATCH_MESSAGE,
    answer: async ({ parts, params: { name = '' }, body, signal }) =>
      toWire(await patchApplication(parts, find(parts, name, scopeOfBody(body)), body, signal)),
  },
  {
    method: 'DELETE',
    path: '/api/v1/applications/{name}',
    query: { cascade: 'bool' },
    answer: async ({ parts, params: { name = '' }, query }) => {
      const { cluster, namespace } = parts
      const application = find(parts, name, scopeOfQuery(query))
      const finalizers = finalizersFor(application, booleanOf(query, 'cascade') ?? true, query.get('propagationPolicy'))
      const info = cluster.kindOf(APPLICATION)
      cluster.patch(info, { name, namespace }, { metadata: { finalizers } })
      cluster.delete(info, { name, namespace })
      return {}
    },
  },
  {
    method: 'POST',
    path: '/api/v1/applications/{name}/sync',
    body: SYNC_MESSAGE,
    answer: async ({ parts, params: { name = '' }, body, session, signal }) => {
      const { cluster, namespace } = parts
      const scope = scopeOfBody(body)
      const operation = await syncOperation(parts, session.subject, find(parts, name, scope), body, signal)
      // The operation may have been set by auto-sync while the revision was resolved.
      if (at(find(parts, name, scope), 'operation') !== undefined) throw new ApiError(9, 'another operation is already in progress')
      return toWire(cluster.patch(cluster.kindOf(APPLICATION), { name, namespace }, { operation, status: { operationState: null } }))
    },
  },
]

interface Scope {
  readonly project: string | null | undefined
  readonly appNamespace: string | null | undefined
}

const scopeOfQuery = (query: URLSearchParams): Scope => ({ project: query.get('project'), appNamespace: query.get('appNamespace') })

/** Calls whose whole body is the request do not read the query. */
const scopeOfBody = (body: JsonMap): Scope => ({ project: textAt(body, 'project'), appNamespace: textAt(body, 'appNamespace') })

const CASCADE = 'resources-finalizer.argocd.argoproj.io'

function finalizersFor(application: KubeObject, cascade: boolean, policy: string | null): string[] {
  const kept = (application.metadata.finalizers ?? []).filter((finalizer) => cascade || !finalizer.startsWith(CASCADE))
  if (!cascade) {
    if (policy) throw new ApiError(3, 'cannot set propagation policy when cascading is disabled')
    return kept
  }
  const wanted = { '': CASCADE, foreground: `${CASCADE}/foreground`, background: `${CASCADE}/background` }[(policy ?? '').toLowerCase()]
  if (wanted === undefined) throw new ApiError(3, `invalid propagation policy: ${policy}`)
  return application.metadata.deletionTimestamp !== undefined || kept.includes(wanted) ? kept : [...kept, wanted]
}

function isListed(application: KubeObject, query: URLSearchParams, namespace: string): boolean {
  const projects = [...query.getAll('projects'), ...query.getAll('project')]
  const name = query.get('name')
  const repo = query.get('repo')
  return (
    (query.get('appNamespace') || namespace) === namespace &&
    (projects.length === 0 || projects.includes(projectOf(application))) &&
    (name === null || name === '' || application.metadata.name === name) &&
    (repo === null || repo === '' || sourceOf(application).repoURL === repo)
  )
}

/** Without kind and apiVersion, as the REST API answers. */
function toWire(application: KubeObject): JsonMap {
  const { apiVersion: _apiVersion, kind: _kind, ...wire } = application
  return wire as unknown as JsonMap
}

/** One application is answered with the health of each resource, taken from its tree. */
function withResourceHealth(cluster: Cluster, application: KubeObject): KubeObject {
  const resources = at(application, 'status', 'resources')
  if (!Array.isArray(resources)) return application
  const judged = resources.map((resource: JsonMap) => {
    const health = resourceHealth(liveResource(cluster, resource))
    return health === undefined ? resource : { ...resource, health: { ...health } }
  })
  return { ...application, status: { ...application.status, resources: judged } }
}

function liveResource(cluster: Cluster, resource: JsonMap): KubeObject | undefined {
  const group = textAt(resource, 'group')
  const version = textAt(resource, 'version') ?? ''
  const kind = { apiVersion: group === undefined ? version : `${group}/${version}`, kind: textAt(resource, 'kind') ?? '' }
  const info = cluster.kinds.find((known) => isKind(known, kind))
  return info === undefined ? undefined : cluster.find(info, { name: textAt(resource, 'name') ?? '', namespace: textAt(resource, 'namespace') })
}
