import { isDeepStrictEqual } from 'node:util'
import { kubeTime } from '../../cluster/cluster.ts'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { isAutomated, memberOf } from '../application.ts'
import { type ComparedResource, compareResources, containerImages, toResourceStatus, toTargets } from './compare.ts'
import { aggregateHealth } from './health.ts'

export interface Comparison {
  readonly resources: readonly ComparedResource[]
  readonly syncStatus: 'Synced' | 'OutOfSync' | 'Unknown'
  readonly health: string
  /** Commit that was compared; the target revision as written when it could not be resolved. */
  readonly revision: string
  /** Of a ComparisonError. */
  readonly failure: string | undefined
}

/** What the desired manifests, or the failure to get them, say about the cluster now. */
export async function compare(
  client: ClusterClient,
  application: KubeObject,
  desired: { readonly revision: string; readonly manifests: readonly KubeObject[] } | { readonly revision: string; readonly failure: string },
): Promise<Comparison> {
  if ('failure' in desired) {
    const resources = await compareResources(client, application, [])
    const health = textAt(application, 'status', 'health', 'status') ?? 'Healthy'
    return { resources, syncStatus: 'Unknown', health, revision: desired.revision, failure: desired.failure }
  }
  const resources = await compareResources(client, application, toTargets(application, desired.manifests))
  return {
    resources,
    syncStatus: resources.every((resource) => resource.synced) ? 'Synced' : 'OutOfSync',
    health: aggregateHealth(resources.map((resource) => resource.health)),
    revision: desired.revision,
    failure: undefined,
  }
}

/** The status members that a comparison writes; `reconciledAt` is a later write of its own. */
export function comparisonStatus(application: KubeObject, comparison: Comparison, now: number): JsonMap {
  const images = comparison.resources.flatMap(({ live }) => containerImages(live))
  const status: JsonMap = {
    resources: comparison.failure === undefined ? comparison.resources.map(toResourceStatus) : unknownResources(application),
    sync: {
      status: comparison.syncStatus,
      comparedTo: { source: memberOf(application, 'spec', 'source'), destination: memberOf(application, 'spec', 'destination') },
      revision: comparison.revision,
    },
    health: healthMember(application, comparison.health, now),
    ...(comparison.failure === undefined ? { sourceType: 'Directory' } : {}),
    summary: images.length === 0 ? {} : { images: [...new Set(images)].sort() },
    resourceHealthSource: 'appTree',
    controllerNamespace: 'argocd',
    sourceHydrator: {},
    conditions: conditionsMember(application, comparison, now),
  }
  if (status['resources'] === null) delete status['resources']
  return status
}

/** What the last comparison listed, of which nothing is known now; null where there was none. */
function unknownResources(application: KubeObject): Json {
  const before = at(application, 'status', 'resources')
  if (!Array.isArray(before)) return null
  return before.map((resource: JsonMap) => {
    const { requiresPruning: _requiresPruning, ...known } = resource
    return { ...known, status: 'Unknown' }
  })
}

function healthMember(application: KubeObject, health: string, now: number): Json {
  const before = at(application, 'status', 'health')
  if (textAt(before, 'status') === health && isMap(before)) return structuredClone(before)
  return { status: health, lastTransitionTime: kubeTime(now) }
}

/** null: a merge patch that removes the list. */
function conditionsMember(application: KubeObject, comparison: Comparison, now: number): Json {
  const before = at(application, 'status', 'conditions')
  const present: Json[] = Array.isArray(before) ? before : []
  const condition = (type: string, message: string | undefined): Json[] => {
    if (message === undefined) return []
    const same = present.find((one) => textAt(one, 'type') === type && textAt(one, 'message') === message)
    return [{ type, message, lastTransitionTime: textAt(same, 'lastTransitionTime') ?? kubeTime(now) }]
  }
  const kept = present.filter((one) => !['ComparisonError', 'SyncError'].includes(textAt(one, 'type') ?? ''))
  const conditions = [...kept, ...condition('ComparisonError', comparison.failure), ...condition('SyncError', syncError(application, comparison))]
  return conditions.length === 0 ? null : conditions
}

/** Auto-sync has given up on this revision. */
export function syncError(application: KubeObject, { syncStatus, revision }: Comparison): string | undefined {
  const state = at(application, 'status', 'operationState')
  const failed = ['Failed', 'Error'].includes(textAt(state, 'phase') ?? '') && textAt(state, 'syncResult', 'revision') === revision
  if (!failed || syncStatus !== 'OutOfSync' || !isAutomated(application) || at(application, 'operation') !== undefined) return undefined
  return `Failed last sync attempt to [${revision}]: ${textAt(state, 'message') ?? ''}`
}

/** Whether the stored comparison is of the present spec. */
export function isComparedToSpec(application: KubeObject): boolean {
  const compared = at(application, 'status', 'sync', 'comparedTo')
  return (
    isDeepStrictEqual(at(compared, 'source'), at(application, 'spec', 'source')) &&
    isDeepStrictEqual(at(compared, 'destination'), at(application, 'spec', 'destination'))
  )
}
