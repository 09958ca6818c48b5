import type { Cluster } from '../cluster/cluster.ts'
import { type LogLines, podLogs } from '../workloads/pod-logs.ts'
import { Access } from './access/access.ts'
import type { AccessOptions } from './access/access-options.ts'
import { Outages } from './outages/outages.ts'
import { answerRequest } from './routes/answer-request.ts'
import type { ServerParts } from './routes/call.ts'
import { OpenStreams } from './watches/open-streams.ts'

export interface ApiServerOptions extends AccessOptions {
  /** Bearer token of the administrator, who may do everything. */
  readonly token: string
  /** What containers log. Default: lines that the simulator makes up. */
  readonly logLines?: LogLines | undefined
}

/** The HTTP face of a cluster, wherever its requests come from. */
export interface ApiServer extends ServerParts {
  answer(request: Request): Promise<Response>
}

export function createApiServer(cluster: Cluster, options: ApiServerOptions): ApiServer {
  const { clock } = cluster
  const find: Parameters<typeof podLogs>[0]['find'] = (pod) => cluster.peek(cluster.kindOf({ apiVersion: 'v1', kind: 'Pod' }), pod)
  const parts: ServerParts = {
    cluster,
    clock,
    access: new Access(cluster, options.token, options),
    outages: new Outages(clock),
    logs: podLogs({ clock, find, logLines: options.logLines }),
    streams: new OpenStreams(),
  }
  return { ...parts, answer: (request) => answerRequest(parts, request) }
}
