import type { Cluster } from '../../src/cluster/cluster.ts'
import { isKind } from '../../src/cluster/kinds.ts'
import { isMap, numberAt, textAt } from '../../src/cluster/kube-object.ts'
import { readGiven } from '../given.ts'
import type { Exchange, RecordedResponse } from '../recording.ts'
import { linesOf } from '../stream-lines.ts'
import type { Played } from './chronology.ts'
import { collectionAt, objectAt } from './object-path.ts'
import { shownBy } from './shown-objects.ts'

/** What an answer depends on and neither the recording nor `given` tells; undefined = nothing of the kind. Asked just before the request. */
export function unknownWorld(cluster: Cluster, { exchange, given }: Played): string | undefined {
  const { id, request, response } = exchange
  const told = readGiven(given)
  if (
    (isOutage(request.path, response.status ?? null, response.body) || wasCut(request.path, response)) &&
    !told.some((entry) => 'server' in entry)
  ) {
    return 'what was done to the API server, so that it answered like this, is not in the recording'
  }
  const isSelfReview = /\/selfsubject(access|rules)?reviews(\?|$)/.test(request.path)
  if (isSelfReview && !told.some((entry) => 'user' in entry && entry.exchanges?.includes(id) === true)) {
    return 'whose review it is: the credentials are left out and the answer does not tell what the user may do'
  }
  const [, impersonated] = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === 'impersonate-user') ?? []
  if (impersonated !== undefined && !told.some((entry) => 'object' in entry && entry.object.kind.endsWith('RoleBinding'))) {
    return `what ${impersonated} may do is not in the recording`
  }
  return unseenObject(cluster, request.path, response.status) ?? unseenItems(cluster, request.path, response.body) ?? unseenOwner(cluster, exchange)
}

function unseenObject(cluster: Cluster, path: string, status: number | null): string | undefined {
  const about = objectAt(cluster, path)
  const wasThere = status !== null && ![201, 401, 403, 404].includes(status)
  if (about === undefined || !wasThere || cluster.find(about.info, about) !== undefined) return undefined
  return `no answer shows the ${about.info.kind} ${about.name} as it was stored`
}

/** Pages, Tables and lists of metadata tell of more than they show. */
function unseenItems(cluster: Cluster, path: string, body: unknown): string | undefined {
  const collection = collectionAt(cluster, path)
  if (collection === undefined || !isMap(body)) return undefined
  const from = continuedFrom(path)
  const there = cluster.list(collection.info, collection.namespace).filter(({ metadata }) => metadata.name > from)
  const items = [body['items'], body['rows']].find(Array.isArray) ?? []
  const names = new Set(items.flatMap((item) => textAt(item, 'metadata', 'name') ?? textAt(item, 'object', 'metadata', 'name') ?? []))
  const hidden = [...names].filter((name) => !there.some((object) => object.metadata.name === name))
  const counted = names.size + (numberAt(body, 'metadata', 'remainingItemCount') ?? 0)
  if (hidden.length === 0 && counted <= there.length) return undefined
  return `${Math.max(counted, there.length + hidden.length)} ${collection.info.plural} were there, of which no answer shows all as they were stored`
}

/** The last name of the page before; empty when there was none. */
function continuedFrom(path: string): string {
  const token = new URL(path, 'http://localhost').searchParams.get('continue') ?? ''
  const [, start = ''] = /"start":"([^"]*)"/.exec(Buffer.from(token, 'base64url').toString()) ?? []
  return (start.split('/').at(-1) ?? '').replace(/\\u0000$/, '')
}

/** What lacks its owner is collected, wherever its owner is. */
function unseenOwner(cluster: Cluster, exchange: Exchange): string | undefined {
  const owners = shownBy(exchange).shown.flatMap(({ object: { metadata } }) =>
    (metadata.ownerReferences ?? []).map((owner) => ({ owner, namespace: metadata.namespace })),
  )
  const unseen = owners.find(({ owner, namespace }) => !isThere(cluster, owner, namespace))?.owner
  return unseen === undefined ? undefined : `no answer shows the ${unseen.kind} ${unseen.name}, which owns what this one shows`
}

function isThere(
  cluster: Cluster,
  { apiVersion, kind, name }: { readonly apiVersion: string; readonly kind: string; readonly name: string },
  namespace = '',
): boolean {
  const info = cluster.kinds.find((known) => isKind(known, { apiVersion, kind }))
  return info !== undefined && cluster.find(info, { name, namespace }) !== undefined
}

/** No answer at all, or one that a server gives when it or its store is not well. */
const isOutage = (path: string, status: number | null, body: unknown): boolean =>
  status === null ||
  (/^\/(readyz|livez|healthz)\b/.test(path) && status >= 500) ||
  ([429, 503, 504].includes(status) && [undefined, status].includes(numberAt(body, 'code')) && !isInFuture(body))

/** The request asks for it. */
const isInFuture = (body: unknown): boolean => textAt(body, 'message')?.includes('Too large resource version') === true

/** A watch that nobody asked to end, and that does not say why it ends. */
function wasCut(path: string, { status = null, end = '', endAtMs = 0, stream }: RecordedResponse): boolean {
  if (stream === undefined || status !== 200 || !/[?&]watch=|\/watch\//.test(path)) return false
  const limitMs = Number(/[?&]timeoutSeconds=(\d+)/.exec(path)?.[1] ?? Number.POSITIVE_INFINITY) * 1000
  const saysWhy = /"type":"ERROR"/.test(linesOf(stream).at(-1)?.line ?? '')
  return end !== '' && end !== 'client closed' && endAtMs < limitMs && !saysWhy
}
