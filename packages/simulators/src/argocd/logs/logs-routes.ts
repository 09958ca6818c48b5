import type { Route, StreamRoute } from '../gateway/route.ts'
import { downloadLogs, errorText, fileOf } from './download-logs.ts'
import { readLogs } from './read-logs.ts'

const logs = (path: string): StreamRoute => ({
  method: 'GET',
  path,
  query: {
    ...{ sinceSeconds: 'int64', tailLines: 'int64', follow: 'bool', previous: 'bool', matchCase: 'bool' },
    sinceTime: { refused: 'field type *v1.Time is not supported in query parameters' },
  },
  stream: readLogs,
  whole: (call, ended) => (isDownload(call.query) ? downloadLogs(call, ended) : undefined),
  refuse: (request, error) => {
    const query = new URL(request.url).searchParams
    return isDownload(query) ? fileOf(query, errorText(error)) : undefined
  },
})

const isDownload = (query: URLSearchParams) => query.get('download') === 'true'

/** Logs of the pods of an application, of one of its resources, or of one pod. */
export const logsRoutes: readonly Route[] = [logs('/api/v1/applications/{name}/logs'), logs('/api/v1/applications/{name}/pods/{podName}/logs')]
