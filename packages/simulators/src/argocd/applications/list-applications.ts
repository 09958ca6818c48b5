import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { type LabelSelector, parseLabelSelector } from '../../kubernetes/lists/label-selector.ts'
import { projectOf, sourceOf } from '../application.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call, Route } from '../gateway/route.ts'
import { listedApplication } from './application-answer.ts'
import { rbacName } from './find-application.ts'
import { listFields } from './list-fields.ts'
import { streamedList } from './streamed-list.ts'

/** All that the caller may see, from the server's own copy: a write of a moment ago may not be in it. No pages. */
export const listApplicationsRoute: Route = {
  method: 'GET',
  path: '/api/v1/applications',
  answer: async ({ parts, session, query, request }): Promise<JsonMap | Response> => {
    const { applications, access, version } = parts
    const listed = wanted(applications.list(), query, parts.namespace)
    const visible = listed.filter((application) => access.allows(session, 'applications', 'get', rbacName(parts, application)))
    const metadata = { resourceVersion: applications.version }
    const select = listFields(query.get('fields'), version)
    const items = visible.map((application) => listedApplication(application, version)).map((item) => select?.(item) ?? item)
    if (isSince(version, '3.6') && request.headers.get('accept') !== 'text/event-stream') return streamedList(metadata, items)
    return select === undefined ? { metadata, items: nullable(items) } : { items: nullable(items), metadata }
  },
}

/** An empty list is null, never []. */
const nullable = (items: JsonMap[]) => (items.length === 0 ? null : items)

function wanted(applications: readonly KubeObject[], query: URLSearchParams, namespace: string): readonly KubeObject[] {
  const selects = applicationSelector(query.get('selector') ?? '')
  const isListed = projectFilter(query)
  const [name, repo] = [query.get('name') ?? '', query.get('repo') ?? '']
  if ((query.get('appNamespace') || namespace) !== namespace) return []
  return applications.filter(
    (application) =>
      selects(application.metadata.labels ?? {}) &&
      isListed(application) &&
      (name === '' || application.metadata.name === name) &&
      (repo === '' || sourceOf(application).repoURL === repo),
  )
}

/** `projects`, or the older `project`, which wins. */
export function projectFilter(query: Call['query']): (application: KubeObject) => boolean {
  const older = query.getAll('project')
  const projects = older.length > 0 ? older : query.getAll('projects')
  return (application) => projects.length === 0 || projects.includes(projectOf(application))
}

function applicationSelector(text: string): LabelSelector {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    throw new ApiError(2, `error parsing the selector: ${error.message}`)
  }
}
