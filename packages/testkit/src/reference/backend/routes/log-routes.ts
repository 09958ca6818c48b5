import { integer, oneOf } from '../json-shape.ts'
import { keyOfObject } from '../store/object-store.ts'
import { invalid } from '../wire-error.ts'
import { LOG_QUERY, type LogQuery, logLines, requireTargets } from './log-lines.ts'
import { ndjson } from './ndjson.ts'
import { objectOf } from './read-routes.ts'
import type { Route, RouteContext } from './route.ts'

/** What the containers of a deployment have written, and write. */
export function logRoutes(context: RouteContext): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/:kinds/:namespace/:name/logs',
      query: LOG_QUERY,
      handle: (call) => {
        const key = keyOfObject(objectOf(context, call))
        const query = readLogQuery(call.query)
        requireTargets(context, key, query)
        return ndjson(logLines(context, key, query, call.signal), context.grease)
      },
    },
  ]
}

function readLogQuery(query: URLSearchParams): LogQuery {
  const flag = (name: string) => query.has(name) && oneOf('true', 'false')(query.get(name), name) === 'true'
  const tail = query.get('tail')
  const since = query.get('since')
  if (since !== null && Number.isNaN(Date.parse(since))) throw invalid('since', 'a time is wanted')
  return {
    follow: flag('follow'),
    previous: flag('previous'),
    tail: tail === null ? null : integer(0, Number.MAX_SAFE_INTEGER)(Number(tail), 'tail'),
    since: since === null ? null : Date.parse(since),
    kind: query.get('kind'),
    workload: query.get('workload'),
    workloadNamespace: query.get('workloadNamespace'),
    pod: query.get('pod'),
    container: query.get('container'),
  }
}
