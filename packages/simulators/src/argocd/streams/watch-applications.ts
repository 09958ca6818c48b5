import { at, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { parseLabelSelector } from '../../kubernetes/lists/label-selector.ts'
import { projectOf } from '../application.ts'
import { applicationAnswer } from '../applications/application-answer.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call, StreamRoute } from '../gateway/route.ts'
import { APPLICATION } from '../kinds.ts'
import { MessageBuffer } from './message-buffer.ts'

interface ApplicationEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: KubeObject
}

/** Changes of applications as they come. */
export const watchApplicationsRoute: StreamRoute = {
  method: 'GET',
  path: '/api/v1/stream/applications',
  stream: watchApplications,
  // The forwarder leaves out what looks just like the last message about an application of that name.
  sameAs: (message) => String(at(message, 'application', 'metadata', 'name') ?? ''),
}

async function* watchApplications(call: Call): AsyncGenerator<JsonMap> {
  const { parts, query, signal } = call
  const { cluster } = parts
  const info = cluster.kindOf(APPLICATION)
  const isWanted = applicationFilter(call)
  const answer = ({ type, object }: ApplicationEvent): JsonMap => ({ type, application: applicationAnswer(parts, object) })

  // A version alone asks for what comes; the past is not played again.
  if (!query.get('resourceVersion') || query.get('name')) {
    const there = cluster.list(info, parts.namespace).filter(isWanted)
    for (const object of there) yield answer({ type: 'ADDED', object })
  }
  // Between the list and here nothing is seen, as on a real server.
  const buffer = new MessageBuffer<ApplicationEvent>(parts.timing.watchBuffer)
  const end = cluster.watchKind(info, ({ type, object }) => {
    if (isWanted(object)) buffer.push({ type, object })
  })
  try {
    for (;;) yield answer(await buffer.next(signal))
  } finally {
    end()
  }
}

/** An application that leaves the selector, or that the caller may see no longer, just goes quiet. */
function applicationFilter({ parts, query, session }: Call): (application: KubeObject) => boolean {
  const name = query.get('name') ?? ''
  const namespace = query.get('appNamespace') || parts.namespace
  const legacy = query.getAll('project')
  const projects = legacy.length > 0 ? legacy : query.getAll('projects')
  const selects = labelSelector(query.get('selector') ?? '')
  const least = Number(query.get('resourceVersion') ?? 0) || 0
  return (application) => {
    const { metadata } = application
    const project = projectOf(application)
    return (
      (name === '' || metadata.name === name) &&
      metadata.namespace === namespace &&
      Number(metadata.resourceVersion) >= least &&
      (projects.length === 0 || projects.includes(project)) &&
      selects(metadata.labels ?? {}) &&
      parts.access.allows(session, 'applications', 'get', `${project}/${metadata.name}`)
    )
  }
}

function labelSelector(text: string): ReturnType<typeof parseLabelSelector> {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    throw new ApiError(2, `error parsing labels with selectors: ${error.message}`)
  }
}
