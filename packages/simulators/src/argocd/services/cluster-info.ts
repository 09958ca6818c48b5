import { kubeTime } from '../../cluster/cluster.ts'
import type { JsonMap } from '../../cluster/kube-object.ts'
import { textAt } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { APPLICATION } from '../kinds.ts'
import { apiVersionsOf, KUBE_VERSION } from '../repo-server/helm/cluster-capabilities.ts'
import { IN_CLUSTER, type KnownCluster } from './known-clusters.ts'
import { isExcludedKind } from './resource-filter.ts'

/** How often the controller says how the clusters are. */
const REPORTED_EVERY_MS = 10_000

/** Of what nobody has looked at. */
export const UNKNOWN_STATE: JsonMap = { status: '', message: '', attemptedAt: null }

/** What the controller has left in Redis of a cluster; without Redis what the API server itself knows. */
export function clusterInfo(parts: ArgoCdParts, cluster: KnownCluster): JsonMap {
  const { clock, outages } = parts
  if (outages.redis) {
    if (cluster.secret !== undefined) return { connectionState: UNKNOWN_STATE, cacheInfo: {}, applicationsCount: 0 }
    return { connectionState: state('Successful', '', clock.now()), serverVersion: KUBE_VERSION.slice(1), cacheInfo: {}, applicationsCount: 0 }
  }
  const start = startedAt(parts)
  const reportedAt = start + Math.floor((clock.now() - start) / REPORTED_EVERY_MS) * REPORTED_EVERY_MS
  const applicationsCount = applicationsOn(parts, cluster)
  if (applicationsCount === 0) {
    const message = 'Cluster has no applications and is not being monitored.'
    return { connectionState: state('Unknown', message, reportedAt), cacheInfo: {}, applicationsCount }
  }
  return {
    connectionState: state('Successful', '', reportedAt),
    serverVersion: shownVersion(parts),
    cacheInfo: cacheInfo(parts, cluster, start),
    applicationsCount,
    apiVersions: apiVersionsOf(parts.cluster),
  }
}

const state = (status: string, message: string, at: number): JsonMap => ({ status, message, attemptedAt: kubeTime(at) })

/** Major and minor alone in older versions. */
const shownVersion = ({ version }: ArgoCdParts) => (isSince(version, '3.4') ? KUBE_VERSION : KUBE_VERSION.replace(/^v(\d+\.\d+).*$/, '$1'))

/** All that the controller watches there. */
function cacheInfo(parts: ArgoCdParts, { server }: KnownCluster, syncedAt: number): JsonMap {
  const watched = parts.cluster.kinds.filter(
    (info) => (info.verbs === undefined || info.verbs.includes('watch')) && !isExcludedKind(parts, info, server),
  )
  const kinds = new Set(watched.map(({ group, kind }) => `${group}/${kind}`))
  const resourcesCount = watched.filter(({ storedAs }) => storedAs === undefined).reduce((sum, info) => sum + parts.cluster.peekAll(info).length, 0)
  return { resourcesCount, apisCount: kinds.size, lastCacheSyncTime: kubeTime(syncedAt) }
}

function applicationsOn({ cluster, namespace }: ArgoCdParts, { server, name }: KnownCluster): number {
  return cluster.peekAll(cluster.kindOf(APPLICATION), namespace).filter((application) => {
    const destination = (member: string) => textAt(application, 'spec', 'destination', member) ?? ''
    return destination('server') === '' ? destination('name') === name : destination('server') === server
  }).length
}

/** When this Argo CD was installed: its controllers began then. */
function startedAt({ cluster, clock, namespace }: ArgoCdParts): number {
  const secret = cluster.peek(cluster.kindOf({ apiVersion: 'v1', kind: 'Secret' }), { name: 'argocd-secret', namespace })
  const created = Date.parse(secret?.metadata.creationTimestamp ?? '')
  return Number.isNaN(created) ? clock.now() : created
}

/** Is it the only cluster that there is here. */
export const isReachable = (server: string) => server.replace(/\/+$/, '') === IN_CLUSTER.server
