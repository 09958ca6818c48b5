import { SERVER } from '../applications/store-application.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'
import { clusterAt, clusterSecret, IN_CLUSTER, isInClusterEnabled, type KnownCluster } from './known-clusters.ts'

const SECRET = { apiVersion: 'v1', kind: 'Secret' } as const
const MANAGED_BY = 'managed-by'
const SECRET_TYPE = 'argocd.argoproj.io/secret-type'

/** @throws ApiError 409 for one that is there already. */
export async function createCluster({ parts, signal }: Call, cluster: Omit<KnownCluster, 'secret'>): Promise<KnownCluster> {
  if (cluster.server === IN_CLUSTER.server && !isInClusterEnabled(parts)) {
    throw new ApiError(3, 'cannot register cluster: in-cluster has been disabled')
  }
  const secret = clusterSecret(parts.namespace, secretName(cluster.server), cluster)
  return await throughKubernetes(parts, signal, '', () => {
    try {
      parts.cluster.create(secret, { fieldManager: SERVER })
    } catch (error) {
      throw error instanceof Error && error.message.includes('already exists')
        ? new ApiError(6, `cluster ${JSON.stringify(cluster.server)} already exists`)
        : error
    }
    return known(parts, cluster.server)
  })
}

/** The one that Argo CD runs in has no Secret until something of it is stored. */
export async function storeCluster(call: Call, cluster: Omit<KnownCluster, 'secret'>): Promise<KnownCluster> {
  const { parts, signal } = call
  const name = clusterAt(parts, cluster.server)?.secret
  if (name === undefined) return await createCluster(call, cluster)
  return await throughKubernetes(parts, signal, '', () => {
    const { cluster: store, namespace } = parts
    const info = store.kindOf(SECRET)
    const before = store.get(info, { name, namespace })
    const { metadata, ...others } = clusterSecret(namespace, name, cluster)
    store.replace(info, { ...before, ...others, metadata: { ...before.metadata, ...metadata } }, { fieldManager: SERVER })
    return known(parts, cluster.server)
  })
}

/** What somebody else made as a Secret is only forgotten, not deleted. */
export async function deleteCluster({ parts, signal }: Call, server: string): Promise<void> {
  const name = clusterAt(parts, server)?.secret
  if (name === undefined) throw new ApiError(5, `cluster ${JSON.stringify(server)} not found`)
  await throughKubernetes(parts, signal, '', () => {
    const { cluster: store, namespace } = parts
    const info = store.kindOf(SECRET)
    const secret = store.get(info, { name, namespace })
    if (secret.metadata.annotations?.[MANAGED_BY] === 'argocd.argoproj.io') store.delete(info, { name, namespace })
    else store.patch(info, { name, namespace }, { metadata: { labels: { [SECRET_TYPE]: null } } }, { fieldManager: SERVER })
  })
}

function known(parts: Call['parts'], server: string): KnownCluster {
  const found = clusterAt(parts, server)
  if (found === undefined) throw new ApiError(5, `cluster ${JSON.stringify(server)} not found`)
  return found
}

/** Of its host, and a hash (FNV-1a, 32 bits) of the whole address. */
function secretName(server: string): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(server)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(server)?.[1]
  if (host === undefined) throw new ApiError(2, `error creating cluster: parse ${JSON.stringify(server)}: invalid URI for request`)
  return `cluster-${host.replace(/[[\]]/g, '').replaceAll(':', '-').toLowerCase()}-${hash}`
}
