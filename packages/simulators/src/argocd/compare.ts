import { isDeepStrictEqual } from 'node:util'
import type { ClusterClient } from '../cluster/cluster-client.ts'
import { at, isMap, type JsonMap, type KindRef, type KubeObject, textAt } from '../cluster/kube-object.ts'
import { destinationNamespace } from './application.ts'
import { type ResourceHealth, resourceHealth } from './health.ts'

export interface ComparedResource {
  readonly target: KubeObject | undefined
  readonly live: KubeObject | undefined
  readonly synced: boolean
  readonly health: ResourceHealth | undefined
}

const TRACKING = 'argocd.argoproj.io/tracking-id'
const CLUSTER_SCOPED = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition']
/** The order in which a sync applies. */
const KIND_ORDER = ['Namespace', 'ServiceAccount', 'Secret', 'ConfigMap', 'PersistentVolumeClaim', 'Service', 'Deployment']

const rank = (object: KubeObject) => {
  const index = KIND_ORDER.indexOf(object.kind)
  return index < 0 ? KIND_ORDER.length : index
}

/** Manifests as they are to be in the cluster: namespace of the destination, tracking annotation, order of application. */
export function toTargets(application: KubeObject, manifests: readonly KubeObject[]): KubeObject[] {
  return manifests
    .map((manifest) => {
      const namespace = CLUSTER_SCOPED.includes(manifest.kind) ? undefined : (manifest.metadata.namespace ?? destinationNamespace(application))
      const group = manifest.apiVersion.includes('/') ? (manifest.apiVersion.split('/')[0] ?? '') : ''
      const id = `${application.metadata.name}:${group}/${manifest.kind}:${namespace ?? ''}/${manifest.metadata.name}`
      const annotations = { ...manifest.metadata.annotations, [TRACKING]: id }
      return { ...manifest, metadata: { ...manifest.metadata, ...(namespace === undefined ? {} : { namespace }), annotations } }
    })
    .sort((a, b) => rank(a) - rank(b))
}

/** Targets against the cluster, and what the application made earlier and no longer wants. */
export async function compareResources(client: ClusterClient, application: KubeObject, targets: readonly KubeObject[]): Promise<ComparedResource[]> {
  const compared = await Promise.all(
    targets.map(async (target) => {
      const live = await client.get(target, target.metadata)
      const synced = live !== undefined && covers(live, withoutTracking(target)) && live.metadata.annotations?.[TRACKING] === target.metadata.annotations?.[TRACKING]
      return { target, live, synced, health: resourceHealth(live) }
    }),
  )
  const wanted = new Set(targets.map(identity))
  const earlier = previousResources(application).filter((object) => !wanted.has(identity(object)))
  const left = await Promise.all(earlier.map(async (object) => client.get(object, object.metadata)))
  const owned = left.filter((live): live is KubeObject => live !== undefined && isTrackedBy(live, application))
  return [...compared, ...owned.map((live) => ({ target: undefined, live, synced: false, health: resourceHealth(live) }))]
}

/** As `status.resources` lists it; health is filled in by the API server when one application is read. */
export function toResourceStatus({ target, live, synced }: ComparedResource): JsonMap {
  const object = target ?? live
  const [group, version] = object?.apiVersion.includes('/') ? object.apiVersion.split('/') : [undefined, object?.apiVersion]
  return {
    ...(group === undefined ? {} : { group }),
    version: version ?? '',
    kind: object?.kind ?? '',
    ...(object?.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
    name: object?.metadata.name ?? '',
    status: synced ? 'Synced' : 'OutOfSync',
    ...(target === undefined ? { requiresPruning: true } : {}),
  }
}

/** The objects that the last comparison listed, by their identity alone. */
export function previousResources(application: KubeObject): (KindRef & Pick<KubeObject, 'metadata'>)[] {
  const resources = at(application, 'status', 'resources')
  if (!Array.isArray(resources)) return []
  return resources.map((resource: unknown) => {
    const group = textAt(resource, 'group')
    const version = textAt(resource, 'version') ?? ''
    const namespace = textAt(resource, 'namespace')
    return {
      apiVersion: group === undefined ? version : `${group}/${version}`,
      kind: textAt(resource, 'kind') ?? '',
      metadata: { name: textAt(resource, 'name') ?? '', ...(namespace === undefined ? {} : { namespace }) },
    }
  })
}

export const isTrackedBy = (live: KubeObject, application: KubeObject) =>
  live.metadata.annotations?.[TRACKING]?.startsWith(`${application.metadata.name}:`) ?? false

const identity = (object: KindRef & Pick<KubeObject, 'metadata'>) =>
  `${object.apiVersion}/${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`

/** The tracking annotation is compared on its own. */
function withoutTracking(target: KubeObject): KubeObject {
  const { [TRACKING]: _id, ...annotations } = target.metadata.annotations ?? {}
  return { ...target, metadata: { ...target.metadata, annotations } }
}

/** Everything that `wanted` says is so in `live`; what the server added does not count. */
function covers(live: unknown, wanted: unknown): boolean {
  if (isMap(wanted)) return Object.entries(wanted).every(([member, value]) => covers(at(live, member), value) || isEmpty(value))
  if (Array.isArray(wanted)) return Array.isArray(live) && wanted.length === live.length && wanted.every((item, index) => covers(live[index], item))
  return isDeepStrictEqual(live, wanted)
}

const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0
