import type { KindRef } from './kube-object.ts'
import type { FieldSchema } from './schema/object-schema.ts'
import type { StructuralSchema } from './schema/structural-schema.ts'

/** A column of a Table answer. */
export interface PrinterColumn {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
}

/** What an API server knows of a kind. */
export interface KindInfo {
  /** '' for core. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  /** Has a status subresource: writes to the main resource leave `status` alone. */
  readonly statusSubresource: boolean
  /** metadata.generation is kept. */
  readonly generation: boolean
  /** All versions that the API serves, the stored one (`version`) among them. Default: that one. */
  readonly served?: readonly string[]
  readonly singular?: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  /** Has a scale subresource. */
  readonly scale?: boolean
  /** Comes from a CustomResourceDefinition, not from the server itself. */
  readonly custom?: boolean
  readonly columns?: readonly PrinterColumn[]
  /** Of the whole object (`spec` and `status` are among its properties). Takes the place of `schema` and `defaults`. */
  readonly structure?: StructuralSchema
  /** What the server adds to a new object of this kind (schema defaults). */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** Of `spec`. Without one anything is taken as it is. */
  readonly schema?: FieldSchema
}

type Row = readonly [group: string, version: string, kind: string, plural: string, flags?: string, defaults?: Readonly<Record<string, unknown>>]

/** Flags: c cluster-scoped, s status subresource, g generation. */
const ROWS: readonly Row[] = [
  ['', 'v1', 'Namespace', 'namespaces', 'cs'],
  ['', 'v1', 'ConfigMap', 'configmaps'],
  ['', 'v1', 'Secret', 'secrets'],
  ['', 'v1', 'Service', 'services', 's'],
  ['', 'v1', 'ServiceAccount', 'serviceaccounts'],
  ['', 'v1', 'Pod', 'pods', 's'],
  ['', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 's'],
  ['', 'v1', 'Event', 'events'],
  ['apps', 'v1', 'Deployment', 'deployments', 'sg', { spec: { replicas: 1, progressDeadlineSeconds: 600 } }],
  ['apps', 'v1', 'ReplicaSet', 'replicasets', 'sg'],
  ['apps', 'v1', 'StatefulSet', 'statefulsets', 'sg', { spec: { replicas: 1 } }],
  ['apps', 'v1', 'DaemonSet', 'daemonsets', 'sg'],
  ['batch', 'v1', 'Job', 'jobs', 'sg'],
  ['batch', 'v1', 'CronJob', 'cronjobs', 'sg'],
  ['networking.k8s.io', 'v1', 'Ingress', 'ingresses', 'sg'],
  ['rbac.authorization.k8s.io', 'v1', 'Role', 'roles'],
  ['rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings'],
  ['rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'clusterroles', 'c'],
  ['rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', 'clusterrolebindings', 'c'],
]

export function kindInfo([group, version, kind, plural, flags = '', defaults]: Row): KindInfo {
  return {
    group,
    version,
    kind,
    plural,
    namespaced: !flags.includes('c'),
    statusSubresource: flags.includes('s'),
    generation: flags.includes('g'),
    ...(defaults === undefined ? {} : { defaults }),
  }
}

/** The kinds that every cluster has; engines bring their own (`argocd/kinds.ts`, `flux/kinds.ts`). */
export const BUILT_IN_KINDS: readonly KindInfo[] = ROWS.map(kindInfo)

export const apiVersionOf = (info: KindInfo) => (info.group === '' ? info.version : `${info.group}/${info.version}`)

/** `kustomizations.kustomize.toolkit.fluxcd.io`, as messages name a resource. */
export const resourceName = (info: KindInfo) => (info.group === '' ? info.plural : `${info.plural}.${info.group}`)

export const isKind = (info: KindInfo, ref: KindRef) => info.kind === ref.kind && apiVersionOf(info) === ref.apiVersion
