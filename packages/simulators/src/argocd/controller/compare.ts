import { isDeepStrictEqual } from 'node:util'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, isMap, type JsonMap, type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { destinationNamespace } from '../application.ts'
import { type ResourceHealth, resourceHealth } from './health.ts'

export interface ComparedResource {
  readonly target: KubeObject | undefined
  readonly live: KubeObject | undefined
  readonly synced: boolean
  readonly health: ResourceHealth | undefined
}

const TRACKING = 'argocd.argoproj.io/tracking-id'
/** What was applied last, so that a member that a commit removes is noticed; anybody else's members are left alone. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
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
      const id = `${application.metadata.name}:${groupOf(manifest)}/${manifest.kind}:${namespace ?? ''}/${manifest.metadata.name}`
      const annotations = { ...manifest.metadata.annotations, [TRACKING]: id }
      return { ...manifest, metadata: { ...manifest.metadata, ...(namespace === undefined ? {} : { namespace }), annotations } }
    })
    .sort((a, b) => rank(a) - rank(b))
}

/** Targets against the cluster, and what the application made earlier and no longer wants. */
export async function compareResources(client: ClusterClient, application: KubeObject, targets: readonly KubeObject[]): Promise<ComparedResource[]> {
  const compared = await Promise.all(
    targets.map(async (target) => {
      const live = await liveOf(client, target)
      const synced =
        live !== undefined &&
        covers(live, withoutTracking(target)) &&
        !keepsRemoved(live, lastApplied(live), withoutTracking(target)) &&
        live.metadata.annotations?.[TRACKING] === target.metadata.annotations?.[TRACKING]
      return { target, live, synced, health: resourceHealth(live) }
    }),
  )
  const wanted = new Set(targets.map(identity))
  const earlier = previousResources(application).filter((object) => !wanted.has(identity(object)))
  const left = await Promise.all(earlier.map((object) => liveOf(client, object)))
  const owned = left.filter((live): live is KubeObject => live !== undefined && isTrackedBy(live, application))
  return [...compared, ...owned.map((live) => ({ target: undefined, live, synced: false, health: resourceHealth(live) }))]
}

/** Undefined also for a kind that the cluster does not have. */
export async function liveOf(client: ClusterClient, object: KindRef & Pick<KubeObject, 'metadata'>): Promise<KubeObject | undefined> {
  try {
    return await client.get(object, object.metadata)
  } catch (error) {
    if (error instanceof StatusError && error.message.startsWith('no matches for kind')) return undefined
    throw error
  }
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

/** '' for core. */
export const groupOf = ({ apiVersion }: KindRef) => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '')

export function containerImages(object: KubeObject | undefined): string[] {
  const containers = at(object, 'spec', 'template', 'spec', 'containers')
  return Array.isArray(containers) ? containers.flatMap((container) => textAt(container, 'image') ?? []) : []
}

/** The object as it is applied: with itself in an annotation. */
export function withLastApplied(target: KubeObject): KubeObject {
  const annotations = { ...target.metadata.annotations, [LAST_APPLIED]: JSON.stringify(withoutTracking(target)) }
  return { ...target, metadata: { ...target.metadata, annotations } }
}

function lastApplied(live: KubeObject): unknown {
  const text = live.metadata.annotations?.[LAST_APPLIED]
  return text === undefined ? undefined : JSON.parse(text)
}

/** Something that was applied before, is no longer wanted and is still there. */
function keepsRemoved(live: unknown, before: unknown, wanted: unknown): boolean {
  if (isMap(before) && isMap(live)) {
    return Object.entries(before).some(([member, value]) => {
      if (!(member in live)) return false
      return isMap(wanted) && member in wanted ? keepsRemoved(live[member], value, wanted[member]) : !isEmpty(value)
    })
  }
  if (!Array.isArray(before) || !Array.isArray(live) || !Array.isArray(wanted)) return false
  return before.some((item, index) => index < wanted.length && keepsRemoved(live[index], item, wanted[index]))
}

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
