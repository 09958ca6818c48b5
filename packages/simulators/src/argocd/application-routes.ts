import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@gitops-dms/core'
import { http, type RequestHandler } from 'msw'
import type { Cluster } from '../cluster/cluster.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../cluster/kube-object.ts'
import { mergePatch } from '../cluster/merge.ts'
import { StatusError } from '../cluster/status-error.ts'
import { ApiError, fromKubernetes, permissionDenied } from './api-error.ts'
import { EMPTY_STATUS, isAutomated, memberOf, projectOf, sourceOf } from './application.ts'
import { resourceHealth } from './health.ts'
import { APPLICATION } from './kinds.ts'
import { refreshApplication } from './refresh.ts'
import { RepoServerError, resolveRevision } from './repo-server.ts'
import { type Credentials, readBody, unary } from './request-gate.ts'
import { validateApplication } from './validate-application.ts'

export interface ApplicationRoutesOptions {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly credentials: Credentials
  /** Namespace of the applications. */
  readonly namespace: string
  readonly projects: readonly string[]
}

/** The application calls (`/api/v1/applications`). */
export function applicationRoutes(options: ApplicationRoutesOptions): RequestHandler[] {
  const { cluster, clock, credentials, namespace } = options
  const info = cluster.kindOf(APPLICATION)

  /** 403 without a project, whatever the reason; 404 where the project is named and has none of that name. */
  const find = (name: string, project: string | null | undefined): KubeObject => {
    const found = cluster.find(info, { name, namespace })
    if (!project) {
      if (found === undefined) throw permissionDenied()
      return found
    }
    if (found === undefined || projectOf(found) !== project) throw new ApiError(5, `applications.argoproj.io "${name}" not found`)
    return found
  }
  const query = (request: Request, name: string) => new URL(request.url).searchParams.get(name)

  return [
    http.get(
      '*/api/v1/applications',
      unary(credentials, async (request) => {
        const items = cluster.list(info, namespace).filter((application) => isListed(application, new URL(request.url).searchParams))
        return { metadata: { resourceVersion: String(cluster.version) }, items: items.length === 0 ? null : items.map(toWire) }
      }),
    ),
    http.post(
      '*/api/v1/applications',
      unary(credentials, async (request) => {
        const body = await readBody(request)
        if (!isMap(body['metadata'])) throw new ApiError(13, 'grpc: error while marshaling: proto: required field "application" not set')
        return toWire(await create(options, body, query(request, 'validate') !== 'false', request.signal))
      }),
    ),
    http.get(
      '*/api/v1/applications/:name',
      unary(credentials, async (request, { name = '' }) => {
        const projectsGiven = new URL(request.url).searchParams.getAll('project')
        if (projectsGiven.length > 1) throw new ApiError(3, 'multiple projects specified - the get endpoint accepts either zero or one project')
        const [project] = projectsGiven
        find(name, project)
        const refresh = query(request, 'refresh')
        if (refresh !== null) await refreshApplication(cluster, clock, { name, namespace }, refresh === 'hard' ? 'hard' : 'normal', request)
        return toWire(withResourceHealth(cluster, find(name, project)))
      }),
    ),
    http.patch(
      '*/api/v1/applications/:name',
      unary(credentials, async (request, { name = '' }) => {
        const body = await readBody(request)
        if (typeof body['patchType'] !== 'string') throw new ApiError(13, 'grpc: error while marshaling: proto: required field "patchType" not set')
        const application = find(name, textAt(body, 'project'))
        return toWire(await patch(options, application, body, request.signal))
      }),
    ),
    http.delete(
      '*/api/v1/applications/:name',
      unary(credentials, async (request, { name = '' }) => {
        const application = find(name, query(request, 'project'))
        cluster.patch(info, { name, namespace }, { metadata: { finalizers: finalizersFor(application, query(request, 'cascade'), query(request, 'propagationPolicy')) } })
        cluster.delete(info, { name, namespace })
        return {}
      }),
    ),
    http.post(
      '*/api/v1/applications/:name/sync',
      unary(credentials, async (request, { name = '' }) => {
        const body = await readBody(request)
        const application = find(name, textAt(body, 'project'))
        const operation = await syncOperation(credentials, application, body, request.signal)
        // The operation may have been set by auto-sync while the revision was resolved.
        if (at(find(name, undefined), 'operation') !== undefined) throw new ApiError(9, 'another operation is already in progress')
        return toWire(cluster.patch(info, { name, namespace }, { operation, status: { operationState: null } }))
      }),
    ),
  ]
}

async function create(options: ApplicationRoutesOptions, body: Record<string, unknown>, validate: boolean, signal: AbortSignal): Promise<KubeObject> {
  const { cluster, namespace, projects } = options
  const { operation: _operation, ...given } = body
  const wanted = { ...given, ...APPLICATION } as unknown as KubeObject
  wanted.metadata = { ...wanted.metadata, namespace: wanted.metadata.namespace ?? namespace }
  if (validate) await validateApplication(wanted, projects, signal)
  const existing = cluster.find(cluster.kindOf(APPLICATION), wanted.metadata)
  if (existing !== undefined) {
    const members = (application: KubeObject) => [application.spec, application.metadata.labels, application.metadata.annotations, application.metadata.finalizers]
    if (isDeepStrictEqual(members(existing), members(wanted))) return existing
    throw new ApiError(3, 'existing application spec is different, use upsert flag to force update')
  }
  try {
    return cluster.create({ ...wanted, status: wanted.status ?? structuredClone(EMPTY_STATUS) })
  } catch (error) {
    if (error instanceof StatusError) throw fromKubernetes(error, 'error creating application: ')
    throw error
  }
}

/** Only spec, labels, annotations and finalizers take effect; the server retries conflicts, so there is no lock. */
async function patch(options: ApplicationRoutesOptions, application: KubeObject, body: Record<string, unknown>, signal: AbortSignal): Promise<KubeObject> {
  const { cluster, projects } = options
  if (body['patchType'] !== 'merge') throw new ApiError(3, `Patch type '${String(body['patchType'])}' is not supported`)
  let change: unknown
  try {
    change = JSON.parse(String(body['patch'] ?? ''))
  } catch (error) {
    throw new ApiError(2, `error applying patch: ${error instanceof Error ? error.message : String(error)}`)
  }
  const patched = mergePatch(application, change as JsonMap) as unknown as KubeObject
  await validateApplication(patched, projects, signal)
  const { labels, annotations, finalizers } = patched.metadata
  const metadata = { ...application.metadata, labels: labels ?? {}, annotations: annotations ?? {}, finalizers: finalizers ?? [] }
  const { resourceVersion: _version, ...unlocked } = metadata
  return cluster.replace(cluster.kindOf(APPLICATION), { ...application, ...(patched.spec === undefined ? {} : { spec: patched.spec }), metadata: unlocked })
}

async function syncOperation(credentials: Credentials, application: KubeObject, body: Record<string, unknown>, signal: AbortSignal): Promise<JsonMap> {
  if (application.metadata.deletionTimestamp !== undefined) throw new ApiError(9, 'application is deleting')
  if (at(application, 'operation') !== undefined) throw new ApiError(9, 'another operation is already in progress')
  const source = sourceOf(application)
  const asked = textAt(body, 'revision') || source.targetRevision
  if (isAutomated(application) && asked !== source.targetRevision && body['dryRun'] !== true) {
    throw new ApiError(9, `Cannot sync to ${asked}: auto-sync currently set to ${source.targetRevision}`)
  }
  const options = at(body, 'syncOptions', 'items') ?? at(application, 'spec', 'syncPolicy', 'syncOptions')
  const retry = at(body, 'retryStrategy') ?? at(application, 'spec', 'syncPolicy', 'retry')
  const { infos } = body
  return {
    sync: {
      revision: await resolve(source, asked, signal),
      ...(body['prune'] === true ? { prune: true } : {}),
      ...(Array.isArray(body['resources']) ? { resources: body['resources'] } : {}),
      source: memberOf(application, 'spec', 'source'),
      ...(Array.isArray(options) ? { syncOptions: options } : {}),
    },
    initiatedBy: { username: credentials.username },
    ...(Array.isArray(infos) ? { info: infos } : {}),
    retry: isMap(retry) ? structuredClone(retry) : {},
  }
}

async function resolve(source: ReturnType<typeof sourceOf>, revision: string, signal: AbortSignal): Promise<string> {
  try {
    return await resolveRevision(source, revision, signal)
  } catch (error) {
    if (error instanceof RepoServerError) throw new ApiError(9, `error resolving repo revision: ${error.message}`)
    throw error
  }
}

const CASCADE = 'resources-finalizer.argocd.argoproj.io'

function finalizersFor(application: KubeObject, cascade: string | null, policy: string | null): string[] {
  const kept = (application.metadata.finalizers ?? []).filter((finalizer) => cascade !== 'false' || !finalizer.startsWith(CASCADE))
  if (cascade === 'false') {
    if (policy !== null) throw new ApiError(3, 'cannot set propagation policy when cascading is disabled')
    return kept
  }
  const wanted = { '': CASCADE, foreground: `${CASCADE}/foreground`, background: `${CASCADE}/background` }[(policy ?? '').toLowerCase()]
  if (wanted === undefined) throw new ApiError(3, `invalid propagation policy: ${policy}`)
  return application.metadata.deletionTimestamp !== undefined || kept.includes(wanted) ? kept : [...kept, wanted]
}

function isListed(application: KubeObject, query: URLSearchParams): boolean {
  const projects = [...query.getAll('projects'), ...query.getAll('project')]
  const name = query.get('name')
  const repo = query.get('repo')
  return (
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
    const group = textAt(resource, 'group')
    const version = textAt(resource, 'version') ?? ''
    const info = cluster.kindOf({ apiVersion: group === undefined ? version : `${group}/${version}`, kind: textAt(resource, 'kind') ?? '' })
    const health = resourceHealth(cluster.find(info, { name: textAt(resource, 'name') ?? '', namespace: textAt(resource, 'namespace') }))
    return health === undefined ? resource : { ...resource, health: { ...health } }
  })
  return { ...application, status: { ...application.status, resources: judged } }
}
