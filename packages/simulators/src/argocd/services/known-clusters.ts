import { isMap, type Json, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { type SettingsStore, settingOf } from './argocd-settings.ts'

export const IN_CLUSTER = { server: 'https://kubernetes.default.svc', name: 'in-cluster' } as const

const SECRET = { apiVersion: 'v1', kind: 'Secret' } as const
const SECRET_TYPE = 'argocd.argoproj.io/secret-type'
const REFRESH = 'argocd.argoproj.io/refresh'
const NOT_SHOWN = ['kubectl.kubernetes.io/last-applied-configuration', 'managed-by']

/** A cluster as it is registered. */
export interface KnownCluster {
  readonly server: string
  readonly name: string
  /** '' belongs to no project. */
  readonly project: string
  /** Empty: all of them. */
  readonly namespaces: readonly string[]
  readonly clusterResources: boolean
  readonly shard: number | undefined
  readonly config: JsonMap
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly refreshRequestedAt: string | undefined
  /** Of its Secret; undefined: the one that Argo CD runs in, unless somebody registered it. */
  readonly secret: string | undefined
}

/** All of them; the one that Argo CD runs in is always there unless that is switched off. */
export function knownClusters(store: SettingsStore): KnownCluster[] {
  const isEnabled = isInClusterEnabled(store)
  const registered = clusterSecrets(store)
    .map(readCluster)
    .filter(({ server }) => isEnabled || server !== IN_CLUSTER.server)
  return !isEnabled || registered.some(({ server }) => server === IN_CLUSTER.server) ? registered : [...registered, ownCluster]
}

export const clusterAt = (store: SettingsStore, server: string): KnownCluster | undefined =>
  knownClusters(store).find((cluster) => cluster.server === server)

/** There may be several of one name. */
export function clustersNamed(store: SettingsStore, name: string): KnownCluster[] {
  return knownClusters(store).filter((cluster) => cluster.name === name)
}

export const clustersOfProject = (store: SettingsStore, project: string): KnownCluster[] =>
  knownClusters(store).filter((cluster) => cluster.project === project)

export const isInClusterEnabled = (store: SettingsStore) => settingOf(store, 'cluster.inClusterEnabled') !== 'false'

/** By the name of the Secret. */
const clusterSecrets = ({ cluster, namespace }: SettingsStore): KubeObject[] =>
  cluster.peekAll(cluster.kindOf(SECRET), namespace).filter(({ metadata }) => metadata.labels?.[SECRET_TYPE] === 'cluster')

const ownCluster: KnownCluster = {
  ...IN_CLUSTER,
  project: '',
  namespaces: [],
  clusterResources: false,
  shard: undefined,
  config: {},
  labels: {},
  annotations: {},
  refreshRequestedAt: undefined,
  secret: undefined,
}

function readCluster(secret: KubeObject): KnownCluster {
  const text = (name: string) => textIn(secret, name)
  const { [SECRET_TYPE]: _type, ...labels } = secret.metadata.labels ?? {}
  const annotations = Object.entries(secret.metadata.annotations ?? {}).filter(([name]) => !NOT_SHOWN.includes(name))
  const shard = text('shard')
  return {
    server: text('server').replace(/\/+$/, ''),
    name: text('name'),
    project: text('project'),
    namespaces: text('namespaces')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    clusterResources: text('clusterResources') === 'true',
    shard: /^-?\d+$/.test(shard) ? Number(shard) : undefined,
    config: configOf(text('config')),
    labels,
    annotations: Object.fromEntries(annotations),
    refreshRequestedAt: secret.metadata.annotations?.[REFRESH],
    secret: secret.metadata.name,
  }
}

/** What cannot be read is as good as none. */
function configOf(text: string): JsonMap {
  try {
    const read = JSON.parse(text) as Json
    return isMap(read) ? read : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

function textIn(secret: KubeObject, name: string): string {
  const data = secret['data']
  const value = isMap(data) ? data[name] : undefined
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : ''
}

/** As the API stores one. */
export function clusterSecret(namespace: string, name: string, cluster: Omit<KnownCluster, 'secret'>): KubeObject {
  const encoded = (text: string) => Buffer.from(text).toString('base64')
  const { server, project, namespaces, clusterResources, shard, config, labels, annotations, refreshRequestedAt } = cluster
  const { [REFRESH]: _refresh, ...kept } = annotations
  return {
    ...SECRET,
    metadata: {
      name,
      namespace,
      labels: { ...labels, [SECRET_TYPE]: 'cluster' },
      annotations: {
        ...kept,
        ...(refreshRequestedAt === undefined ? {} : { [REFRESH]: refreshRequestedAt }),
        'managed-by': 'argocd.argoproj.io',
      },
    },
    type: 'Opaque',
    data: {
      server: encoded(server.replace(/\/+$/, '')),
      name: encoded(cluster.name || server),
      config: encoded(JSON.stringify(config)),
      ...(namespaces.length === 0 ? {} : { namespaces: encoded(namespaces.join(',')) }),
      ...(shard === undefined ? {} : { shard: encoded(String(shard)) }),
      ...(clusterResources ? { clusterResources: encoded('true') } : {}),
      ...(project === '' ? {} : { project: encoded(project) }),
    },
  }
}
