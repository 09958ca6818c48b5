import type { Route, StreamRoute } from '../gateway/route.ts'
import { downloadLogs } from './download-logs.ts'
import { readLogs } from './read-logs.ts'

const logs = (path: string): StreamRoute => ({
  method: 'GET',
  path,
  query: {
    ...{ sinceSeconds: 'int64', tailLines: 'int64', follow: 'bool', previous: 'bool', matchCase: 'bool' },
    sinceTime: { refused: 'field type *v1.Time is not supported in query parameters' },
  },
  stream: readLogs,
  whole: (call) => (call.query.get('download') === 'true' ? downloadLogs(call) : undefined),
})

/** Logs of the pods of an application, of one of its resources, or of one pod. */
export const logsRoutes: readonly Route[] = [logs('/api/v1/applications/{name}/logs'), logs('/api/v1/applications/{name}/pods/{podName}/logs')]
