import { integer } from '../json-shape.ts'
import { keyOf } from '../store/object-store.ts'
import { notFound } from '../wire-error.ts'
import type { WireObject } from '../wire-types.ts'
import { ndjson } from './ndjson.ts'
import { FILTER_QUERY, objectFilter } from './object-filter.ts'
import type { Call, Route, RouteContext } from './route.ts'
import { watchLines } from './watch-lines.ts'

/** Lists, watches and single objects. */
export function readRoutes(context: RouteContext): Route[] {
  const { store, snapshots, grease } = context
  return [
    {
      method: 'GET',
      path: '/v1/:kinds',
      query: [...FILTER_QUERY, 'limit', 'continue'],
      handle: (call) => {
        const isIn = objectFilter(context, call)
        const limit = readLimit(call.query)
        const token = call.query.get('continue')
        const told = JSON.stringify([call.kind, call.query.get('namespace'), call.query.getAll('label').toSorted()])
        const size = limit === null ? Number.POSITIVE_INFINITY : grease.pageSize(limit)
        return token === null ? snapshots.first(told, grease.mix(store.all().filter(isIn)), store.sequence, size) : snapshots.next(told, token, size)
      },
    },
    {
      method: 'GET',
      path: '/v1/:kinds/watch',
      query: [...FILTER_QUERY, 'since'],
      handle: (call) => {
        const since = call.query.get('since')
        const from = since === null ? store.sequence : integer(0, Number.MAX_SAFE_INTEGER)(Number(since), 'since')
        return ndjson(watchLines(context, call.kind, objectFilter(context, call), store.history.since(from), call.signal), grease)
      },
    },
    { method: 'GET', path: '/v1/:kinds/:namespace/:name', handle: (call) => objectOf(context, call) },
  ]
}

export const readLimit = (query: URLSearchParams): number | null => {
  const limit = query.get('limit')
  return limit === null ? null : integer(1, 10_000)(Number(limit), 'limit')
}

export function objectOf({ store }: RouteContext, { kind, params }: Pick<Call, 'kind' | 'params'>): WireObject {
  const { namespace = '', name = '' } = params
  const object = store.get(keyOf(kind, namespace, name))
  if (object === undefined) throw notFound('deployment', `${kind}/${namespace}/${name}`)
  return object
}
