import type { Clock } from '@gitops-dms/core'
import { http, type RequestHandler } from 'msw'
import type { Cluster } from '../cluster/cluster.ts'
import { isKind } from '../cluster/kinds.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../cluster/kube-object.ts'
import { ApiError, permissionDenied } from './api-error.ts'
import { projectOf, sourceOf } from './application.ts'
import { resourceHealth } from './health.ts'
import { APPLICATION } from './kinds.ts'
import { refreshApplication } from './refresh.ts'
import { booleanQuery, type Credentials, readBody, requireFields, requireText, unary } from './request-gate.ts'
import { createApplication, patchApplication, type StoreOptions } from './store-application.ts'
import { syncOperation } from './sync-operation.ts'
import { requireProject } from './validate-application.ts'

export interface ApplicationRoutesOptions extends StoreOptions {
  readonly clock: Clock
  readonly credentials: Credentials
}

/** The application calls (`/api/v1/applications`). */
export function applicationRoutes(options: ApplicationRoutesOptions): RequestHandler[] {
  const { cluster, clock, credentials, namespace } = options
  const info = cluster.kindOf(APPLICATION)

  /** 403 without a project, whatever the reason; 404 where the project is named and has none of that name. */
  const find = (name: string, scope: Scope): KubeObject => {
    // Applications in other namespaces are not enabled.
    if (scope.appNamespace && scope.appNamespace !== namespace) throw permissionDenied()
    const found = cluster.find(info, { name, namespace })
    if (found === undefined && !scope.project) throw permissionDenied()
    if (found === undefined || (scope.project && projectOf(found) !== scope.project))
      throw new ApiError(5, `applications.argoproj.io "${name}" not found`)
    requireProject(found, options.projects)
    return found
  }

  return [
    http.get(
      '*/api/v1/applications',
      unary(credentials, async (request) => {
        const items = cluster.list(info, namespace).filter((application) => isListed(application, new URL(request.url).searchParams, namespace))
        return { metadata: { resourceVersion: String(cluster.version) }, items: items.length === 0 ? null : items.map(toWire) }
      }),
    ),
    http.post(
      '*/api/v1/applications',
      unary(credentials, async (request) => {
        const body = await readBody(request)
        if (!isMap(body['metadata'])) throw new ApiError(13, 'grpc: error while marshaling: proto: required field "application" not set')
        requireText(body['metadata']['name'], 'ObjectMeta.metadata.name')
        const upsert = booleanQuery(request, 'upsert') ?? false
        const validate = booleanQuery(request, 'validate') ?? true
        return toWire(await createApplication(options, body, { upsert, validate }, request.signal))
      }),
    ),
    http.get(
      '*/api/v1/applications/:name',
      unary(credentials, async (request, { name = '' }) => {
        const { searchParams } = new URL(request.url)
        if (searchParams.getAll('project').length > 1)
          throw new ApiError(3, 'multiple projects specified - the get endpoint accepts either zero or one project')
        const scope = scopeOfQuery(request)
        find(name, scope)
        const refresh = searchParams.get('refresh')
        if (refresh !== null) await refreshApplication(cluster, clock, { name, namespace }, refresh === 'hard' ? 'hard' : 'normal', request)
        return toWire(withResourceHealth(cluster, find(name, scope)))
      }),
    ),
    http.patch(
      '*/api/v1/applications/:name',
      unary(credentials, async (request, { name = '' }) => {
        const body = await readBody(request)
        requireFields(body, ['patchType', 'patch'])
        return toWire(await patchApplication(options, find(name, scopeOfBody(body)), body, request.signal))
      }),
    ),
    http.delete(
      '*/api/v1/applications/:name',
      unary(credentials, async (request, { name = '' }) => {
        const application = find(name, scopeOfQuery(request))
        const policy = new URL(request.url).searchParams.get('propagationPolicy')
        const finalizers = finalizersFor(application, booleanQuery(request, 'cascade') ?? true, policy)
        cluster.patch(info, { name, namespace }, { metadata: { finalizers } })
        cluster.delete(info, { name, namespace })
        return {}
      }),
    ),
    http.post(
      '*/api/v1/applications/:name/sync',
      unary(credentials, async (request, { name = '' }) => {
        const body = await readBody(request)
        requireText(body['revision'], 'ApplicationSyncRequest.revision')
        const scope = scopeOfBody(body)
        const operation = await syncOperation(credentials.username, find(name, scope), body, request.signal)
        // The operation may have been set by auto-sync while the revision was resolved.
        if (at(find(name, scope), 'operation') !== undefined) throw new ApiError(9, 'another operation is already in progress')
        return toWire(cluster.patch(info, { name, namespace }, { operation, status: { operationState: null } }))
      }),
    ),
  ]
}

interface Scope {
  readonly project: string | null | undefined
  readonly appNamespace: string | null | undefined
}

const scopeOfQuery = (request: Request): Scope => {
  const { searchParams } = new URL(request.url)
  return { project: searchParams.get('project'), appNamespace: searchParams.get('appNamespace') }
}

/** Calls whose whole body is the request do not read the query. */
const scopeOfBody = (body: Record<string, unknown>): Scope => ({ project: textAt(body, 'project'), appNamespace: textAt(body, 'appNamespace') })

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
function toWire(application: KubeObject): Record<string, unknown> {
  const { apiVersion: _apiVersion, kind: _kind, ...wire } = application
  return wire
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
