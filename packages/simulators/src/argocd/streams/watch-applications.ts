import { at, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { type LabelSelector, parseLabelSelector } from '../../kubernetes/lists/label-selector.ts'
import { applicationAnswer } from '../applications/application-answer.ts'
import type { ApplicationEvent } from '../applications/application-informer.ts'
import { rbacName } from '../applications/find-application.ts'
import { projectFilter } from '../applications/list-applications.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call, StreamRoute } from '../gateway/route.ts'
import { MessageBuffer } from './message-buffer.ts'

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
  const { applications } = parts
  const isWanted = applicationFilter(call)
  const answer = ({ type, object }: ApplicationEvent): JsonMap => ({ type, application: applicationAnswer(parts, object) })

  // A version alone asks for what comes; the past is not played again.
  if (!query.get('resourceVersion') || query.get('name')) {
    const there = applications.list().filter(isWanted)
    for (const object of there) yield answer({ type: 'ADDED', object })
  }
  // Between the list and here nothing is seen, as on a real server.
  const buffer = new MessageBuffer<ApplicationEvent>(parts.timing.watchBuffer)
  const end = applications.onEvent(({ type, object }) => {
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
  const isOfProject = projectFilter(query)
  const selects = labelSelector(query.get('selector') ?? '')
  const least = Number(query.get('resourceVersion') ?? 0) || 0
  return (application) => {
    const { metadata } = application
    return (
      (name === '' || metadata.name === name) &&
      metadata.namespace === namespace &&
      Number(metadata.resourceVersion) >= least &&
      isOfProject(application) &&
      selects(metadata.labels ?? {}) &&
      parts.access.allows(session, 'applications', 'get', rbacName(parts, application))
    )
  }
}

function labelSelector(text: string): LabelSelector {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    throw new ApiError(2, `error parsing labels with selectors: ${error.message}`)
  }
}
