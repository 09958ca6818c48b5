import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { hasSeveralSources, projectOf as projectOfApplication, readSource, sourcesOf } from '../application.ts'
import { goMarshalled } from '../applications/types/go-struct.ts'
import { SOURCE } from '../applications/types/source-type.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError, permissionDenied } from '../gateway/api-error.ts'
import type { Call, Route } from '../gateway/route.ts'
import { findProject } from '../projects/find-project.ts'
import { isSourcePermitted } from '../projects/permissions.ts'
import { addressIn } from './repositories-address.ts'
import { permittedRepository } from './repositories-find.ts'

/** What is in repositories: references, folders to deploy, charts. */
export const repositoryContentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/repositories/{repo}/refs',
    query: { forceRefresh: 'bool' },
    answer: async (call) => {
      const { repo, project } = asked(call)
      const { branches, tags } = await call.parts.repoServer.references(repo, call.signal, project)
      return { ...(branches.length === 0 ? {} : { branches: [...branches] }), ...(tags.length === 0 ? {} : { tags: [...tags] }) }
    },
  },
  {
    method: 'GET',
    path: '/api/v1/repositories/{repo}/oci-tags',
    since: '3.1',
    query: { forceRefresh: 'bool' },
    answer: async (call) => {
      const { repo, project } = asked(call)
      const tags = await call.parts.repoServer.ociTags(repo, call.signal, project)
      return tags.length === 0 ? {} : { tags: [...tags] }
    },
  },
  {
    method: 'GET',
    path: '/api/v1/repositories/{repo}/helmcharts',
    query: { forceRefresh: 'bool' },
    answer: async (call) => {
      const { repo, project } = asked(call)
      return itemsOf(await call.parts.repoServer.charts(repo, call.signal, project))
    },
  },
  {
    method: 'GET',
    path: '/api/v1/repositories/{repo}/apps',
    answer: async (call) => {
      const { parts, session, query, signal } = call
      const { repo, url, project } = asked(call)
      const object = `${project}/${query.get('appName') ?? ''}`
      const mayWrite = ['create', 'update'].some((action) => parts.access.allows(session, 'applications', action, object))
      if (!mayWrite) throw permissionDenied()
      requireSourceIn(parts, url, project)
      return itemsOf(await parts.repoServer.apps(repo, query.get('revision') ?? '', signal, project))
    },
  },
  {
    method: 'POST',
    path: '/api/v1/repositories/{repo}/appdetails',
    body: {
      type: 'RepoAppDetailsQuery',
      goPackage: 'repository',
      fields: { source: SOURCE, appName: 'string', appProject: 'string', sourceIndex: 'int64', versionId: 'int64' },
    },
    answer: appDetails,
  },
]

const itemsOf = (items: readonly JsonMap[]): JsonMap => (items.length === 0 ? {} : { items: [...items] })

/** The repository that a path and `appProject` name, which one must be allowed to see. @throws ApiError. */
function asked({ parts, session, params, query }: Call) {
  const url = addressIn(params['repo'] ?? '')
  const project = query.get('appProject') ?? ''
  return { url, project, repo: permittedRepository(parts, session, url, project).repo }
}

/** @throws ApiError where the project does not have the repository. */
function requireSourceIn(parts: ArgoCdParts, url: string, project: string): void {
  const found = findProject(parts, project)
  if (found === undefined) throw new ApiError(5, `appproject.argoproj.io "${project}" not found`)
  if (!isSourcePermitted(found, url)) throw new ApiError(7, `repository '${url}' not permitted in project '${project}'`)
}

/** Of an application only its own sources, now and in its history, are told: there may be more in a repository than one may see. */
async function appDetails({ parts, session, params, body, signal }: Call): Promise<JsonMap> {
  const given = isMap(body['source']) ? body['source'] : {}
  const source = readSource({ ...given, repoURL: addressIn(params['repo'] ?? '') })
  const [application, project] = [textAt(body, 'appName') ?? '', textAt(body, 'appProject') ?? '']
  permittedRepository(parts, session, source.repoURL, project)
  const object = project === '' ? application : `${project}/${application}`
  parts.access.enforce(session, 'applications', 'get', object)
  const stored = parts.applications.get(application)
  if (stored === undefined) parts.access.enforce(session, 'applications', 'create', object)
  else if (project !== projectOfApplication(stored) || !isOwnSource(parts, stored, source.raw, body)) throw permissionDenied()
  requireSourceIn(parts, source.repoURL, project)
  const named = stored !== undefined && hasSeveralSources(stored) ? sourcesOf(stored).filter(({ ref }) => ref !== undefined && ref !== '') : []
  const references = Object.fromEntries(named.map((one) => [one.ref ?? '', one]))
  return await parts.repoServer.appDetails({ application, project, source, references }, signal)
}

function isOwnSource({ version }: ArgoCdParts, application: KubeObject, source: JsonMap, body: JsonMap): boolean {
  const marshalled = (one: unknown) => goMarshalled(one, SOURCE, version)
  const own = marshalled(source)
  const isOwn = (one: unknown) => isDeepStrictEqual(marshalled(one), own)
  if (sourcesOf(application).some(({ raw }) => isOwn(raw))) return true
  const history = at(application, 'status', 'history')
  const entries: unknown[] = Array.isArray(history) ? history : []
  return entries.some((entry) => {
    const [sources, revisions] = [at(entry, 'sources'), at(entry, 'revisions')]
    if (!Array.isArray(sources) || sources.length === 0)
      return isOwn({ ...sourceAt(entry, 'source'), targetRevision: textAt(entry, 'revision') ?? '' })
    const index = Number(body['sourceIndex'] ?? 0)
    if (at(entry, 'id') !== Number(body['versionId'] ?? 0) || !Array.isArray(revisions)) return false
    return isOwn({ ...sourceAt(sources, index), targetRevision: String(revisions[index] ?? '') })
  })
}

function sourceAt(value: unknown, member: string | number): JsonMap {
  const found = typeof member === 'number' ? (value as readonly unknown[])[member] : at(value, member)
  return isMap(found) ? found : {}
}
