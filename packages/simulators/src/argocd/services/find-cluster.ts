import type { Call } from '../gateway/route.ts'
import { clusterAt, clustersNamed, type KnownCluster } from './known-clusters.ts'

/** The cluster that the path names: by its address, or by its name where `id.type` says so. */
export function askedCluster({ parts, params: { id = '' }, query }: Call): KnownCluster | undefined {
  const value = unescaped(id)
  const type = query.get('id.type')
  if (type !== 'name' && type !== 'name_escaped') return value === '' ? undefined : clusterAt(parts, value)
  return clustersNamed(parts, type === 'name' ? value : unescaped(value))[0]
}

/** What a list is asked for: at most one of a name, or of an address. */
export function filteredClusters(clusters: readonly KnownCluster[], query: URLSearchParams): readonly KnownCluster[] {
  const id = query.get('id.value') ?? ''
  const type = query.get('id.type')
  const byId = type === 'name' ? ofName(clusters, id) : type === 'name_escaped' ? ofName(clusters, unescaped(id)) : ofServer(clusters, id)
  return ofServer(ofName(byId, query.get('name') ?? ''), query.get('server') ?? '')
}

const ofName = (clusters: readonly KnownCluster[], name: string) => (name === '' ? clusters : clusters.filter((one) => one.name === name).slice(0, 1))

const ofServer = (clusters: readonly KnownCluster[], server: string) =>
  server === '' ? clusters : clusters.filter((one) => one.server === server).slice(0, 1)

/** As a form is read: `+` is a space. What is no such thing stays. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}
