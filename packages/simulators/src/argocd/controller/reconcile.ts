import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { hasSeveralSources, projectOf, sourceOf, sourcesOf } from '../application.ts'
import { permissionProblems } from '../applications/validate-permissions.ts'
import { isSince } from '../argocd-version.ts'
import { findProject } from '../projects/find-project.ts'
import { canSync } from '../projects/sync-windows.ts'
import { UnreadableWindow } from '../projects/unreadable-window.ts'
import { sensitiveAnnotations } from '../resources/sensitive-annotations.ts'
import { automaticOperation } from './automatic-operation.ts'
import { buildTree, orphanConditions } from './build-tree.ts'
import { COMPARED_CONDITIONS, type Comparison, compareApplication } from './comparison/compare-application.ts'
import { type Condition, withConditions } from './conditions.ts'
import type { ControllerContext } from './controller-context.ts'
import { holdForDeletionHooks } from './deletion/hold-for-deletion-hooks.ts'
import { persistStatus, statusOf } from './persist-status.ts'
import { isAtLeast } from './refresh-level.ts'
import type { RefreshNeed } from './refresh-need.ts'
import { startOperation } from './start-operation.ts'
import { managedResourceItems } from './tree/managed-resource-items.ts'
import { treeSummary } from './tree-summary.ts'

/** A comparison in steps that others can see: first the tree in Redis, then an automatic operation, last the status of the application. */
export async function reconcile(context: ControllerContext, application: KubeObject, need: RefreshNeed, signal: AbortSignal): Promise<void> {
  const { cache, clock, outages, timing } = context.parts
  const { name } = application.metadata
  const project = findProject(context.parts, projectOf(application))
  const known = context.compared.get(name)
  await waitForRedis(context, signal)
  if (need.level === 'nothing' && known !== undefined && !outages.redis && cache.managedResources(name) !== undefined) {
    const tree = buildTree(context, application, project, known)
    cache.setTree(name, tree)
    const status = withStatusConditions(statusOf(application), orphanConditions(tree, project), ORPHANS, clock.now())
    await persistStatus(context, application, { ...status, summary: treeSummary(tree) })
    return
  }
  const startedAt = clock.now()
  const problems = specProblems(context, application, project)
  const checked = withStatusConditions(statusOf(application), problems, ['InvalidSpecError', 'UnknownError'], startedAt)
  if (project === undefined || problems.length > 0) {
    const unknown: JsonMap = { ...checked, sync: { ...mapAt(checked, 'sync'), status: 'Unknown' }, health: { status: 'Unknown' } }
    await persistStatus(context, application, unknown)
    cache.setTree(name, {})
    cache.setManagedResources(name, [])
    return
  }
  await clock.sleep(timing.pauseMs / 4, signal)
  const comparison = await compareApplication(context, requestOf(application, project, need), signal)
  if (isIgnoredFailure(context, name, comparison, need, clock.now())) return
  context.compared.set(name, comparison.managed)
  const tree = buildTree(context, application, project, comparison.managed)
  cache.setTree(name, tree)
  cache.setManagedResources(name, managedResourceItems(comparison.managed, sensitiveAnnotations(context.parts)))
  await clock.sleep(timing.pauseMs / 4, signal)
  const found = [...comparison.conditions, ...orphanConditions(tree, project)]
  const compared = withStatusConditions(checked, found, [...COMPARED_CONDITIONS, ...ORPHANS], clock.now())
  const automated = await syncAutomatically(context, application, project, comparison)
  await holdForDeletionHooks(context, application, comparison)
  await persistStatus(context, application, {
    ...withAutomaticConditions(compared, automated, clock.now()),
    ...membersOf(application, comparison),
    summary: treeSummary(tree),
    // From 3.0 on the health of resources stands in the tree alone.
    ...(isSince(context.parts.version, '3.0') ? { resourceHealthSource: 'appTree' } : {}),
    controllerNamespace: context.parts.namespace,
    ...(isReconciled(application, need) ? { reconciledAt: kubeTime(startedAt) } : {}),
  })
}

const REDIS_CALL_MS = 1_700
const REDIS_CALLS = 8

/** Each call of a Redis that is down takes its time before it fails, and a comparison makes several (recorded: it does not end within 10 s). */
async function waitForRedis({ parts }: ControllerContext, signal: AbortSignal): Promise<void> {
  for (let call = 0; call < REDIS_CALLS && parts.outages.redis; call++) await parts.clock.sleep(REDIS_CALL_MS, signal)
}

const ORPHANS = ['OrphanedResourceWarning']

const isReconciled = (application: KubeObject, { level }: RefreshNeed) =>
  textAt(application, 'status', 'reconciledAt') === undefined || isAtLeast(level, 'latest')

function specProblems({ parts }: ControllerContext, application: KubeObject, project: KubeObject | undefined): Condition[] {
  if (project === undefined) {
    const message = `Application referencing project ${textAt(application, 'spec', 'project') ?? ''} which does not exist`
    return [{ type: 'InvalidSpecError', message }]
  }
  return permissionProblems(parts, application, project).map((message) => ({ type: 'InvalidSpecError', message }))
}

function requestOf(application: KubeObject, project: KubeObject, { level, isHard }: RefreshNeed) {
  const isMultiSource = hasSeveralSources(application)
  const sources = isMultiSource ? sourcesOf(application) : [sourceOf(application)]
  const isRecent = level === 'recent' || level === 'nothing'
  const asked = sources.map(({ raw }) => textAt(raw, 'targetRevision') ?? '')
  const stored = at(application, 'status', 'sync', isMultiSource ? 'revisions' : 'revision')
  const recent = Array.isArray(stored) ? stored.map(String) : [String(stored ?? '')]
  return {
    application,
    project,
    sources,
    revisions: isRecent && recent.length === sources.length ? recent : asked,
    isMultiSource,
    noCache: isHard,
    noRevisionCache: level === 'resolved',
  }
}

const GRACE_MS = 180_000

/** Sources that cannot be read are no news at first, unless somebody wants to know it. */
function isIgnoredFailure({ repoErrors }: ControllerContext, name: string, { failure }: Comparison, { level }: RefreshNeed, now: number): boolean {
  if (failure === undefined) {
    repoErrors.delete(name)
    return false
  }
  if (level === 'resolved') return false
  const since = repoErrors.get(name)
  if (since === undefined) repoErrors.set(name, now)
  return since === undefined || now - since <= GRACE_MS
}

/** Undefined: nobody asked whether it is to be synced. */
async function syncAutomatically(
  context: ControllerContext,
  application: KubeObject,
  project: KubeObject,
  comparison: Comparison,
): Promise<readonly Condition[] | undefined> {
  if (!isSyncAllowed(context, application, project)) return undefined
  const decision = automaticOperation(application, comparison, context.parts.clock.now())
  if ('problem' in decision) return [{ type: 'SyncError', message: decision.problem }]
  if ('retryInMs' in decision) context.refresh(application.metadata.name, 'latest', decision.retryInMs)
  if ('operation' in decision) await startOperation(context, application, decision.operation)
  return []
}

/** A window that cannot be read allows nothing. */
function isSyncAllowed({ parts }: ControllerContext, application: KubeObject, project: KubeObject): boolean {
  try {
    return canSync(project, application, false, parts.clock.now())
  } catch (error) {
    if (error instanceof UnreadableWindow) return false
    throw error
  }
}

const withAutomaticConditions = (status: JsonMap, conditions: readonly Condition[] | undefined, now: number): JsonMap =>
  conditions === undefined ? status : withStatusConditions(status, conditions, ['SyncError'], now)

function withStatusConditions(status: JsonMap, conditions: readonly Condition[], evaluated: readonly string[], now: number): JsonMap {
  const { conditions: _before, ...others } = status
  const all = withConditions(status, conditions, evaluated, now)
  return all === undefined ? others : { ...others, conditions: all }
}

/** Absent members go away. */
function membersOf(application: KubeObject, { sync, health, resources, sourceTypes }: Comparison): JsonMap {
  const sorted = [...resources].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  const types: JsonMap = hasSeveralSources(application) ? { sourceTypes: [...sourceTypes] } : { sourceType: sourceTypes[0] ?? '' }
  const hasTypes = sourceTypes.some((type) => type !== '')
  return {
    ...REMOVED,
    sync,
    health: { status: health },
    ...(sorted.length === 0 ? {} : { resources: sorted }),
    ...(hasTypes ? types : {}),
  }
}

/** What was there and is not said now is no longer there: an undefined member is one that a patch removes. */
const REMOVED = { resources: undefined, sourceType: undefined, sourceTypes: undefined } as unknown as JsonMap

const sortKey = (resource: JsonMap) => ['group', 'kind', 'namespace', 'name'].map((part) => textAt(resource, part) ?? '').join('/')

const mapAt = (value: JsonMap, member: string): JsonMap => (isMap(value[member]) ? value[member] : {})
