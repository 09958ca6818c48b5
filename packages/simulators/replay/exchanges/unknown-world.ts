import type { Cluster } from '../../src/cluster/cluster.ts'
import { isMap, numberAt, textAt } from '../../src/cluster/kube-object.ts'
import { readGiven } from '../given.ts'
import type { Played } from './chronology.ts'
import { collectionAt, objectAt } from './object-path.ts'

/** What an answer depends on and neither the recording nor `given` tells; undefined = nothing of the kind. Asked just before the request. */
export function unknownWorld(cluster: Cluster, { exchange: { id, request, response }, given }: Played): string | undefined {
  const told = readGiven(given)
  if (isOutage(response.status, response.body) && !told.some((entry) => 'server' in entry)) {
    return 'what was done to the API server, so that it answered like this, is not in the recording'
  }
  const isSelfReview = /\/selfsubject(access|rules)?reviews(\?|$)/.test(request.path)
  if (isSelfReview && !told.some((entry) => 'user' in entry && entry.exchanges?.includes(id) === true)) {
    return 'whose review it is: the credentials are left out and the answer does not tell what the user may do'
  }
  return unseenObject(cluster, request.path, response.status) ?? unseenItems(cluster, request.path, response.body)
}

function unseenObject(cluster: Cluster, path: string, status: number | null): string | undefined {
  const about = objectAt(cluster, path)
  const wasThere = status !== null && (status < 300 || status === 409) && status !== 201
  if (about === undefined || !wasThere || cluster.find(about.info, about) !== undefined) return undefined
  return `no answer shows the ${about.info.kind} ${about.name} as it was stored`
}

/** Pages, Tables and lists of metadata tell of more than they show. */
function unseenItems(cluster: Cluster, path: string, body: unknown): string | undefined {
  const collection = collectionAt(cluster, path)
  if (collection === undefined || !isMap(body)) return undefined
  const there = cluster.list(collection.info, collection.namespace)
  const items = [body['items'], body['rows']].find(Array.isArray) ?? []
  const hidden = items.filter((item) => {
    const name = textAt(item, 'metadata', 'name') ?? textAt(item, 'object', 'metadata', 'name')
    return name !== undefined && !there.some((object) => object.metadata.name === name)
  })
  const counted = items.length + (numberAt(body, 'metadata', 'remainingItemCount') ?? 0)
  if (hidden.length === 0 && counted <= there.length) return undefined
  return `${Math.max(counted, there.length + hidden.length)} ${collection.info.plural} were there, of which no answer shows all as they were stored`
}

/** No answer at all, or one that a server gives when it or its store is not well. */
const isOutage = (status: number | null, body: unknown): boolean =>
  status === null || ([429, 503, 504].includes(status) && [undefined, status].includes(numberAt(body, 'code')))
