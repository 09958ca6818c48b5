import type { JsonMap } from '../../cluster/kube-object.ts'
import type { GoStruct } from '../applications/types/go-struct.ts'
import { goMarshalled } from '../applications/types/go-struct.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { clusterInfo, UNKNOWN_STATE } from './cluster-info.ts'
import type { KnownCluster } from './known-clusters.ts'

const TLS: GoStruct = {
  type: 'TLSClientConfig',
  fields: { insecure: 'bool', serverName: 'string', certData: 'string', keyData: 'string', caData: 'string' },
  always: ['insecure'],
}

/** How one gets into a cluster. */
export const CLUSTER_CONFIG: GoStruct = {
  type: 'ClusterConfig',
  fields: {
    username: 'string',
    password: 'string',
    bearerToken: 'string',
    tlsClientConfig: TLS,
    awsAuthConfig: { type: 'AWSAuthConfig', fields: { clusterName: 'string', roleARN: 'string', profile: 'string' } },
    execProviderConfig: {
      type: 'ExecProviderConfig',
      fields: {
        command: 'string',
        args: { list: 'string' },
        env: { map: 'string' },
        apiVersion: 'string',
        installHint: 'string',
        provideClusterInfo: 'bool',
        config: 'any',
      },
    },
    disableCompression: 'bool',
    proxyUrl: 'string',
  },
  always: ['tlsClientConfig'],
}

/** Of a body. */
export const CLUSTER: GoStruct = {
  type: 'Cluster',
  fields: {
    server: 'string',
    name: 'string',
    config: CLUSTER_CONFIG,
    connectionState: 'any',
    serverVersion: 'string',
    namespaces: { list: 'string' },
    refreshRequestedAt: 'any',
    info: 'any',
    shard: 'int64',
    clusterResources: 'bool',
    project: 'string',
    labels: { map: 'string' },
    annotations: { map: 'string' },
  },
}

/** Without what lets one in, and with what the controller knows of it. */
export const shownCluster = (parts: ArgoCdParts, cluster: KnownCluster): JsonMap => withInfo(parts, cluster, clusterInfo(parts, cluster))

/** The same without what anybody knows of it. */
export const sanitizedCluster = (parts: ArgoCdParts, cluster: KnownCluster): JsonMap =>
  withInfo(parts, cluster, { connectionState: UNKNOWN_STATE, cacheInfo: {}, applicationsCount: 0 }, UNKNOWN_STATE)

function withInfo({ version }: ArgoCdParts, cluster: KnownCluster, info: JsonMap, state = info['connectionState'] ?? UNKNOWN_STATE): JsonMap {
  const { insecure, serverName } = (cluster.config['tlsClientConfig'] ?? {}) as JsonMap
  const { awsAuthConfig, disableCompression, proxyUrl } = cluster.config
  const shown = { tlsClientConfig: { insecure: insecure ?? false, serverName: serverName ?? '' }, awsAuthConfig, disableCompression, proxyUrl }
  return {
    server: cluster.server,
    name: cluster.name,
    config: goMarshalled(shown, CLUSTER_CONFIG, version),
    connectionState: state,
    ...(info['serverVersion'] === undefined ? {} : { serverVersion: info['serverVersion'] }),
    ...(cluster.namespaces.length === 0 ? {} : { namespaces: [...cluster.namespaces] }),
    ...(cluster.refreshRequestedAt === undefined ? {} : { refreshRequestedAt: cluster.refreshRequestedAt }),
    info,
    ...(cluster.shard === undefined ? {} : { shard: cluster.shard }),
    ...(cluster.clusterResources ? { clusterResources: true } : {}),
    ...(cluster.project === '' ? {} : { project: cluster.project }),
    ...(Object.keys(cluster.labels).length === 0 ? {} : { labels: { ...cluster.labels } }),
    ...(Object.keys(cluster.annotations).length === 0 ? {} : { annotations: { ...cluster.annotations } }),
  }
}
