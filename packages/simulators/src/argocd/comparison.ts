import { isDeepStrictEqual } from 'node:util'
import type { ClusterClient } from '../cluster/cluster-client.ts'
import { kubeTime } from '../cluster/cluster.ts'
import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../cluster/kube-object.ts'
import { memberOf } from './application.ts'
import { type ComparedResource, compareResources, toResourceStatus, toTargets } from './compare.ts'
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
    resources: comparison.failure === undefined ? comparison.resources.map(toResourceStatus) : memberOf(application, 'status', 'resources'),
    sync: {
      status: comparison.syncStatus,
      comparedTo: { source: memberOf(application, 'spec', 'source'), destination: memberOf(application, 'spec', 'destination') },
      revision: comparison.revision,
    },
    health: healthMember(application, comparison.health, now),
    sourceType: 'Directory',
    summary: images.length === 0 ? {} : { images: [...new Set(images)].sort() },
    resourceHealthSource: 'appTree',
    controllerNamespace: 'argocd',
    sourceHydrator: {},
    conditions: conditionsMember(application, comparison, now),
  }
  if (!Array.isArray(status['resources'])) delete status['resources']
  return status
}

function healthMember(application: KubeObject, health: string, now: number): Json {
  const before = at(application, 'status', 'health')
  if (textAt(before, 'status') === health && isMap(before)) return structuredClone(before)
  return { status: health, lastTransitionTime: kubeTime(now) }
}

/** null: a merge patch that removes the list. */
function conditionsMember(application: KubeObject, comparison: Comparison, now: number): Json {
  const before = at(application, 'status', 'conditions')
  const kept: Json[] = Array.isArray(before) ? before.filter((condition) => textAt(condition, 'type') !== 'ComparisonError') : []
  const same: unknown = Array.isArray(before) ? before.find((condition) => textAt(condition, 'message') === comparison.failure) : undefined
  const failure = { type: 'ComparisonError', message: comparison.failure ?? '', lastTransitionTime: textAt(same, 'lastTransitionTime') ?? kubeTime(now) }
  const conditions = comparison.failure === undefined ? kept : [...kept, failure]
  return conditions.length === 0 ? null : conditions
}

function containerImages(live: KubeObject | undefined): string[] {
  const containers = at(live, 'spec', 'template', 'spec', 'containers')
  return Array.isArray(containers) ? containers.flatMap((container) => textAt(container, 'image') ?? []) : []
}

/** Whether the stored comparison is of the present spec. */
export function isComparedToSpec(application: KubeObject): boolean {
  const compared = at(application, 'status', 'sync', 'comparedTo')
  return (
    isDeepStrictEqual(at(compared, 'source'), at(application, 'spec', 'source')) &&
    isDeepStrictEqual(at(compared, 'destination'), at(application, 'spec', 'destination'))
  )
}
