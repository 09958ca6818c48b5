import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { projectOf } from '../application.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { goMarshalled } from '../applications/types/go-struct.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { MessageShape } from '../gateway/message-shape.ts'
import type { Call, Route } from '../gateway/route.ts'
import { APP_PROJECT, APPLICATION } from '../kinds.ts'
import { listRepositories } from '../repo-server/find-repository.ts'
import { eventsAbout } from '../resources/events-route.ts'
import { settingOf } from '../services/argocd-settings.ts'
import { sanitizedCluster } from '../services/cluster-answer.ts'
import { clustersOfProject } from '../services/known-clusters.ts'
import { sanitizedRepository } from '../services/repositories-answer.ts'
import { create, update } from './change-project.ts'
import { globalProjectsOf, storedProject, storedProjects, withGlobalProjects } from './find-project.ts'
import { shownProject } from './project-answer.ts'
import { recordProjectEvent } from './project-event.ts'
import { withTokensInBoth } from './project-tokens.ts'
import { PROJECT_TYPE, SYNC_WINDOW } from './project-type.ts'
import { roleTokenRoutes } from './role-token-routes.ts'
import { readProject } from './store-project.ts'
import { activeWindows, windowsOf } from './sync-windows.ts'
import { UnreadableWindow } from './unreadable-window.ts'

const CHANGE = (type: string): MessageShape => ({ type, goPackage: 'project', fields: { project: PROJECT_TYPE, upsert: 'bool' } })

const seen = async (call: Call): Promise<KubeObject> => {
  const {
    parts,
    session,
    params: { name = '' },
  } = call
  parts.access.enforce(session, 'projects', 'get', name)
  return await readProject(call, name)
}

export const projectRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v1/projects', answer: list },
  { method: 'POST', path: '/api/v1/projects', body: CHANGE('ProjectCreateRequest'), answer: create },
  { method: 'PUT', path: '/api/v1/projects/{name}', body: CHANGE('ProjectUpdateRequest'), answer: update },
  { method: 'GET', path: '/api/v1/projects/{name}', answer: async (call) => shownProject(call.parts, withTokensInBoth(await seen(call))) },
  { method: 'DELETE', path: '/api/v1/projects/{name}', answer: remove },
  { method: 'GET', path: '/api/v1/projects/{name}/detailed', answer: async (call) => detailed(call) },
  {
    method: 'GET',
    path: '/api/v1/projects/{name}/globalprojects',
    answer: async (call) => {
      const { parts } = call
      const items = globalProjectsOf(parts, await seen(call)).map((project) => shownProject(parts, project))
      return items.length === 0 ? {} : { items }
    },
  },
  {
    method: 'GET',
    path: '/api/v1/projects/{name}/events',
    answer: async (call) => {
      const { metadata } = await seen(call)
      return await eventsAbout(call, { name: metadata.name, uid: metadata.uid ?? '', namespace: metadata.namespace ?? '' })
    },
  },
  { method: 'GET', path: '/api/v1/projects/{name}/syncwindows', answer: syncWindows },
  { method: 'GET', path: '/api/v1/projects/{name}/links', answer: links },
  ...roleTokenRoutes,
]

async function list({ parts, session, signal }: Call): Promise<JsonMap> {
  return await throughKubernetes(parts, signal, '', () => {
    const visible = storedProjects(parts).filter(({ metadata }) => parts.access.allows(session, 'projects', 'get', metadata.name))
    const items = visible.map((project) => shownProject(parts, project))
    return { metadata: { resourceVersion: String(parts.cluster.version) }, items: items.length === 0 ? null : items }
  })
}

async function remove(call: Call): Promise<JsonMap> {
  const {
    parts,
    session,
    signal,
    params: { name = '' },
  } = call
  const { cluster, namespace } = parts
  if (name === 'default') throw new ApiError(3, `name 'default' is reserved and cannot be deleted`)
  parts.access.enforce(session, 'projects', 'delete', name)
  const project = await readProject(call, name)
  await throughKubernetes(parts, signal, '', () => {
    const applications = cluster.peekAll(cluster.kindOf(APPLICATION), namespace).filter((one) => projectOf(one) === name)
    if (applications.length > 0) throw new ApiError(3, `project is referenced by ${applications.length} applications`)
    cluster.delete(cluster.kindOf(APP_PROJECT), { name, namespace })
  })
  recordProjectEvent(call, project, 'ResourceDeleted', 'deleted project')
  return {}
}

/** From the server's own copy; with what belongs to the project, without what lets one in there. */
function detailed({ parts, session, params: { name = '' } }: Call): JsonMap {
  parts.access.enforce(session, 'projects', 'get', name)
  const stored = storedProject(parts, name)
  if (stored === undefined) throw new ApiError(5, `error getting app project "${name}": appproject.argoproj.io "${name}" not found`)
  const project = withTokensInBoth(withGlobalProjects(parts, stored))
  const told = {
    globalProjects: globalProjectsOf(parts, project).map((global) => shownProject(parts, global)),
    project: shownProject(parts, project),
    repositories: listRepositories(parts)
      .filter((repository) => repository.project === name)
      .map((repository): JsonMap => ({ ...sanitizedRepository(repository), connectionState: { status: '', message: '', attemptedAt: null } })),
    clusters: clustersOfProject(parts, name).map((cluster) => sanitizedCluster(parts, cluster)),
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => !Array.isArray(value) || value.length > 0))
}

async function syncWindows(call: Call): Promise<JsonMap> {
  const { parts } = call
  const windows = windowsOf(await seen(call))
  try {
    const active = activeWindows(windows, parts.clock.now())
    return active.length === 0 ? {} : { windows: active.map((window) => goMarshalled(window, SYNC_WINDOW, parts.version)) }
  } catch (error) {
    if (!(error instanceof UnreadableWindow)) throw error
    throw new ApiError(2, error.message)
  }
}

async function links(call: Call): Promise<JsonMap> {
  const {
    parts,
    session,
    params: { name = '' },
  } = call
  if (!parts.access.allows(session, 'projects', 'get', name)) throw new ApiError(2, `unauthorized access to project ${name}`)
  await readProject(call, name)
  if (settingOf(parts, 'project.links') !== '') throw new ApiError(12, 'deep links (project.links) are not simulated')
  return {}
}
