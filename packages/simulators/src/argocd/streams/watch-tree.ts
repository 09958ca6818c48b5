import type { JsonMap } from '../../cluster/kube-object.ts'
import type { ResourceTree } from '../app-cache.ts'
import { findApplication } from '../applications/find-application.ts'
import type { Call, StreamRoute } from '../gateway/route.ts'
import { MessageBuffer } from './message-buffer.ts'

/** Trees as they change; the present one is not sent. */
export const watchTreeRoute: StreamRoute = {
  method: 'GET',
  path: '/api/v1/stream/applications/{applicationName}/resource-tree',
  stream: watchTree,
}

async function* watchTree({ parts, session, params: { applicationName = '' }, query, signal }: Call): AsyncGenerator<JsonMap> {
  const scope = { project: query.get('project'), appNamespace: query.get('appNamespace') }
  findApplication(parts, session, applicationName, scope)
  const buffer = new MessageBuffer<ResourceTree>(parts.timing.watchBuffer)
  const end = parts.cache.watchTree(applicationName, (tree) => buffer.push(tree))
  try {
    for (;;) yield { ...(await buffer.next(signal)) } as JsonMap
  } finally {
    end()
  }
}
