import type { Clock } from '@gitops-dms/core'
import { http, type RequestHandler } from 'msw'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { receiverHandler } from './receiver-handler.ts'

/** The webhook endpoint as msw handlers, for whatever host it is reached by. */
export function receiverHandlers(client: ClusterClient, clock: Clock): RequestHandler[] {
  const handle = receiverHandler(client, clock)
  return [http.all('*/hook/*', ({ request }) => handle(request))]
}
