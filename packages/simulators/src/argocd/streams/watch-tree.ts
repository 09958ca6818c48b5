import type { JsonMap } from '../../cluster/kube-object.ts'
import type { ResourceTree } from '../app-cache.ts'
import { findKnownApplication, scopeOfQuery } from '../applications/find-application.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call, StreamRoute } from '../gateway/route.ts'
import { MessageBuffer } from './message-buffer.ts'

/** Trees as the controller writes them, the same one again too; the present one is not sent. */
export const watchTreeRoute: StreamRoute = {
  method: 'GET',
  path: '/api/v1/stream/applications/{applicationName}/resource-tree',
  stream: watchTree,
}

async function* watchTree({ parts, session, params: { applicationName = '' }, query, signal }: Call): AsyncGenerator<JsonMap> {
  findKnownApplication(parts, session, applicationName, scopeOfQuery(query))
  const buffer = new MessageBuffer<{ readonly tree: ResourceTree | undefined }>(parts.timing.watchBuffer)
  const end = parts.cache.watchTree(applicationName, (tree) => buffer.push({ tree }))
  try {
    for (;;) {
      const { tree } = await buffer.next(signal)
      if (tree === undefined) throw new ApiError(2, 'error getting app resource tree: cache: key is missing')
      yield { ...tree } as JsonMap
    }
  } finally {
    end()
  }
}
