import { isDeepStrictEqual } from 'node:util'
import { at, type Json, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'
import { memberOf } from '../../application.ts'
import { destinationCluster } from '../../applications/application-destination.ts'
import type { ArgoCdParts } from '../../argocd-parts.ts'
import { isSince } from '../../argocd-version.ts'
import { isKindPermitted, isResourcePermitted } from '../../projects/permissions.ts'
import { RepoServerError } from '../../repo-server/repo-server-error.ts'
import { clustersOfProject, IN_CLUSTER, type KnownCluster } from '../../services/known-clusters.ts'
import { COMPARE_OPTIONS, hasOption } from '../annotation-options.ts'
import type { Condition } from '../conditions.ts'
import type { ControllerContext } from '../controller-context.ts'
import { applicationHealth } from '../health/application-health.ts'
import type { HealthCode } from '../health/health-code.ts'
import { resourceHealth } from '../health/resource-health.ts'
import type { LiveCache } from '../live/live-cache.ts'
import { isAnyHook, isDeletionHook, isForDeletionOnly, isHook, isIgnored } from '../sync/hooks.ts'
import { compareObject } from './compare-object.ts'
import type { ComparisonRequest } from './comparison-request.ts'
import { type IgnoredDifferences, ignoredDifferences } from './ignore-differences.ts'
import { JqPathError } from './jq-path.ts'
import { managedLiveObjects } from './live-objects.ts'
import { loadTargets, type Wanted } from './load-targets.ts'
import { type ManagedResource, objectOf } from './managed-resource.ts'
import { groupOf, resourceKey } from './resource-key.ts'
import { resourceStatus } from './resource-status.ts'
import { isNamespaced, targetObjects } from './target-objects.ts'
import { ownerOf } from './tracking.ts'

export interface Comparison {
  /** As `status.sync` holds it. */
  readonly sync: JsonMap
  readonly syncStatus: 'Synced' | 'OutOfSync' | 'Unknown'
  readonly health: HealthCode
  /** As `status.resources` lists them, in the order of `managed`. */
  readonly resources: readonly JsonMap[]
  readonly managed: readonly ManagedResource[]
  /** What a sync runs. */
  readonly hooks: readonly KubeObject[]
  readonly conditions: readonly Condition[]
  readonly sourceTypes: readonly string[]
  readonly hasPreDeleteHooks: boolean
  readonly hasPostDeleteHooks: boolean
  /** The sources could not be read. */
  readonly failure: string | undefined
}

/** Conditions that a comparison says anew every time. */
export const COMPARED_CONDITIONS = ['ComparisonError', 'SharedResourceWarning', 'RepeatedResourceWarning', 'ExcludedResourceWarning']

/**
 * What is wanted against what is there. What could not be loaded makes everything Unknown, as far as it is known.
 * @throws InvalidDestination.
 */
export async function compareApplication(
  { parts, live: cache }: ControllerContext,
  request: ComparisonRequest,
  signal: AbortSignal,
): Promise<Comparison> {
  const { application, project } = request
  const loaded = await loadOrFailure(parts, request, signal)
  if (isNews(application, loaded)) await parts.clock.sleep(parts.timing.fetchMs, signal)
  const failures = 'failure' in loaded ? [loaded.failure] : []
  const { targets, conditions } = targetObjects(parts, application, 'failure' in loaded ? [] : loaded.manifests)
  const cluster = destinationCluster(parts, application)
  if (cluster.server !== IN_CLUSTER.server) failures.push(notSimulated(cluster))
  const live =
    cluster.server === IN_CLUSTER.server ? permittedLive(parts, cache, project, cluster, application, targets) : new Map<string, KubeObject>()
  const forSync = targets.filter((target) => !isForDeletionOnly(target))
  const { ignored, failure: unreadable } = readIgnored(application)
  if (unreadable !== undefined) failures.push(unreadable)
  const managed = managedResources(parts, forSync, live, ignored)
  const shared = sharedResources(parts, application, [...live.values()])
  const hooks = forSync.filter((target) => isHook(target) && !isIgnored(target))
  const resources = managed.map((resource) => {
    const status = { ...resourceStatus(parts, application, resource, hooks), ...inlineHealth(parts, resource) }
    const object = objectOf(resource)
    const { name } = object.metadata
    const isPermitted = isKindPermitted(project, { group: groupOf(object), kind: object.kind, name }, isNamespaced(parts.cluster, object))
    return failures.length > 0 || !isPermitted ? { ...status, status: 'Unknown' } : status
  })
  const isOutOfSync = resources.some((status, index) => status['status'] === 'OutOfSync' && !isExtraneous(managed[index]))
  const changedNamespace = hasChangedNamespaceMetadata(application)
  const syncStatus = failures.length > 0 ? 'Unknown' : isOutOfSync || changedNamespace ? 'OutOfSync' : 'Synced'
  const errors = failures.map((message): Condition => ({ type: 'ComparisonError', message }))
  return {
    sync: syncMember(request, syncStatus, 'failure' in loaded ? request.revisions : loaded.revisions),
    syncStatus,
    health: applicationHealth(parts.version, application, managed),
    resources,
    managed,
    hooks,
    conditions: [...errors, ...conditions, ...shared],
    sourceTypes: 'failure' in loaded ? [] : loaded.sourceTypes,
    hasPreDeleteHooks: targets.some((target) => isDeletionHook(target, 'PreDelete')),
    hasPostDeleteHooks: targets.some((target) => isDeletionHook(target, 'PostDelete')),
    failure: 'failure' in loaded ? loaded.failure : undefined,
  }
}

async function loadOrFailure(parts: ArgoCdParts, request: ComparisonRequest, signal: AbortSignal): Promise<Wanted | { readonly failure: string }> {
  if (request.manifests !== undefined) return { manifests: request.manifests, revisions: request.revisions, sourceTypes: [] }
  try {
    return await loadTargets(parts, request, signal)
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    return { failure: `Failed to load target state: ${error.message}` }
  }
}

/** Something else than the last comparison had. */
function isNews({ status }: KubeObject, loaded: Wanted | { readonly failure: string }): boolean {
  if ('failure' in loaded) return true
  const { revision, revisions } = (at(status, 'sync') ?? {}) as JsonMap
  return !isDeepStrictEqual(Array.isArray(revisions) ? revisions : [revision], loaded.revisions)
}

function readIgnored(application: KubeObject): { readonly ignored: readonly IgnoredDifferences[]; readonly failure?: string } {
  try {
    return { ignored: ignoredDifferences(application) }
  } catch (error) {
    if (!(error instanceof JqPathError)) throw error
    return { ignored: [], failure: `Failed to compare desired state to live state: ${error.message}` }
  }
}

/** Until 3.0 the health of resources stood with them, not in the tree alone. */
function inlineHealth({ version }: ArgoCdParts, { live }: ManagedResource): JsonMap {
  if (isSince(version, '3.0')) return {}
  const health = live === undefined ? { status: 'Missing' } : resourceHealth(live)
  return health === undefined ? {} : { health: { ...health } }
}

/** What the project does not permit, nobody looks at. */
function permittedLive(
  parts: ArgoCdParts,
  cache: LiveCache,
  project: KubeObject,
  cluster: KnownCluster,
  { metadata }: KubeObject,
  targets: readonly KubeObject[],
): Map<string, KubeObject> {
  const live = managedLiveObjects(cache, parts.version, metadata.name, targets)
  const scoped = clustersOfProject(parts, project.metadata.name)
  for (const [key, object] of live) {
    const { name, namespace = '' } = object.metadata
    if (!isResourcePermitted(project, { group: groupOf(object), kind: object.kind, name, namespace }, cluster, scoped)) live.delete(key)
  }
  return live
}

const notSimulated = ({ server }: KnownCluster) =>
  `Failed to load live state: failed to get cluster info for "${server}": clusters beside ${IN_CLUSTER.server} are not simulated`

function managedResources(
  { cluster }: ArgoCdParts,
  targets: readonly KubeObject[],
  live: ReadonlyMap<string, KubeObject>,
  ignored: readonly IgnoredDifferences[],
): ManagedResource[] {
  const wanted = targets.filter((target) => !isHook(target))
  const keys = new Set(wanted.map(resourceKey))
  const pairs: { readonly target: KubeObject | undefined; readonly live: KubeObject | undefined }[] = [
    ...wanted.map((target) => ({ target, live: live.get(resourceKey(target)) })),
    ...[...live].flatMap(([key, object]) => (keys.has(key) ? [] : [{ target: undefined, live: object }])),
  ]
  return pairs.map((pair) => ({ ...pair, ...compareObject(cluster, pair.target, pair.live, ignored), isHook: isAnyHook(objectOf(pair)) }))
}

/** Objects that bear the mark of another application. */
function sharedResources({ version, namespace }: ArgoCdParts, application: KubeObject, live: readonly KubeObject[]): Condition[] {
  const own = application.metadata.name
  return live.flatMap((object) => {
    const owner = ownerOf(object, version)?.application
    if (owner === undefined || owner === own) return []
    const message = `${object.kind}/${object.metadata.name} is part of applications ${namespace}/${own} and ${owner.replaceAll('_', '/')}`
    return [{ type: 'SharedResourceWarning', message }]
  })
}

function isExtraneous(resource: ManagedResource | undefined): boolean {
  if (resource === undefined || resource.target !== undefined) return false
  return hasOption(resource.live, COMPARE_OPTIONS, 'IgnoreExtraneous')
}

/** Labels and annotations of the namespace are not those that the last sync has set. */
export function hasChangedNamespaceMetadata(application: KubeObject): boolean {
  const wanted = at(application, 'spec', 'syncPolicy', 'managedNamespaceMetadata')
  const synced = at(application, 'status', 'operationState', 'syncResult', 'managedNamespaceMetadata')
  return wanted !== undefined && synced !== undefined && JSON.stringify(wanted) !== JSON.stringify(synced)
}

function syncMember({ application, sources, isMultiSource }: ComparisonRequest, status: string, revisions: readonly string[]): JsonMap {
  const ignoreDifferences = at(application, 'spec', 'ignoreDifferences')
  const compared: JsonMap = {
    ...(isMultiSource ? { source: { repoURL: '' }, sources: sources.map(({ raw }) => raw) } : { source: sources[0]?.raw ?? { repoURL: '' } }),
    destination: memberOf(application, 'spec', 'destination'),
    ...(Array.isArray(ignoreDifferences) && ignoreDifferences.length > 0 ? { ignoreDifferences: ignoreDifferences as Json } : {}),
  }
  return { status, comparedTo: compared, ...(isMultiSource ? { revisions: [...revisions] } : { revision: revisions[0] ?? '' }) }
}
