import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { type ApplicationSource, hasSeveralSources, readSource, sourceOf, sourcesOf } from '../../application.ts'
import { canSync } from '../../projects/sync-windows.ts'
import { UnreadableWindow } from '../../projects/unreadable-window.ts'
import { COMPARED_CONDITIONS, type Comparison, compareApplication } from '../comparison/compare-application.ts'
import { withConditions } from '../conditions.ts'
import type { ControllerContext } from '../controller-context.ts'
import { recordHistory } from '../record-history.ts'
import { releaseCompletedHooks, terminateHooks } from './end-hooks.ts'
import { planTasks } from './plan-tasks.ts'
import { respectIgnored } from './respect-ignored.ts'
import { SyncRun } from './sync-run.ts'
import { syncSettings } from './sync-settings.ts'
import { syncStep } from './sync-step.ts'
import type { OperationPhase } from './sync-task.ts'

/** One step of the operation: what becomes of its state. */
export async function syncApplication(
  context: ControllerContext,
  application: KubeObject,
  project: KubeObject,
  state: JsonMap,
  signal: AbortSignal,
): Promise<JsonMap> {
  const operation = state['operation'] ?? {}
  const sync = at(operation, 'sync')
  if (!isMap(sync)) return ended(state, 'Error', 'Invalid operation request: no operation specified')
  const result: JsonMap = isMap(state['syncResult']) ? state['syncResult'] : newResult(application, sync)
  const blocked = blockedByWindow(context, application, project)
  if (blocked !== undefined) {
    const message = state['phase'] === 'Running' ? { message: blocked } : {}
    return { ...state, syncResult: result, ...message }
  }
  const { sources, revisions, isMultiSource } = sourcesOfResult(result)
  const manifests = localManifests(sync)
  const request = { application, project, sources, revisions, isMultiSource, noCache: false, noRevisionCache: true }
  await context.parts.clock.sleep(context.parts.timing.pauseMs, signal)
  const comparison = await compareApplication(context, manifests === undefined ? request : { ...request, manifests }, signal)
  const resolved: JsonMap = { ...result, ...revisionsOf(comparison) }
  const refusal = refusalOf(application, operation, comparison, context.parts.clock.now())
  if (refusal !== undefined) return { ...ended(state, ...refusal), syncResult: resolved }
  const run = newRun(context, application, project, comparison, state, resolved, signal)
  if (state['phase'] === 'Terminating') await terminate(run)
  else await syncStep(run)
  const { results } = run
  const managed = at(application, 'spec', 'syncPolicy', 'managedNamespaceMetadata')
  const { resources: _resources, ...bare } = resolved
  const synced: JsonMap = {
    ...(results.length === 0 ? {} : { resources: results }),
    ...bare,
    ...(isMap(managed) ? { managedNamespaceMetadata: managed } : {}),
  }
  if (run.phase === 'Succeeded' && !run.settings.isDryRun && run.settings.resources.length === 0) {
    await recordHistory(context, application, comparison, state, operation)
  }
  return { ...ended(state, run.phase, run.message), syncResult: synced }
}

function ended(state: JsonMap, phase: OperationPhase, message: string): JsonMap {
  const { message: _before, ...kept } = state
  return { ...kept, phase, ...(message === '' ? {} : { message }) }
}

function newResult(application: KubeObject, sync: JsonMap): JsonMap {
  const [source, sources] = [sync['source'], sync['sources']]
  const hasSources = Array.isArray(sources) && sources.length > 0
  const own: JsonMap = hasSources || isMap(source) ? { source: source ?? {}, ...(hasSources ? { sources } : {}) } : specSources(application)
  const revisions = sync['revisions']
  return { revision: sync['revision'] ?? '', ...own, ...(Array.isArray(revisions) ? { revisions } : {}) }
}

const specSources = (application: KubeObject): JsonMap =>
  hasSeveralSources(application) ? { sources: sourcesOf(application).map(({ raw }) => raw) } : { source: sourceOf(application).raw }

function sourcesOfResult(result: JsonMap): {
  readonly sources: ApplicationSource[]
  readonly revisions: string[]
  readonly isMultiSource: boolean
} {
  const [sources, revisions] = [result['sources'], result['revisions']]
  if (Array.isArray(sources) && sources.length > 0) {
    const texts = Array.isArray(revisions) ? revisions.map(String) : []
    const read = sources.filter(isMap).map(readSource)
    // Where they do not match, all are taken from the sources.
    return { sources: read, revisions: texts.length === read.length ? texts : read.map((source) => source.targetRevision), isMultiSource: true }
  }
  const source = result['source']
  return { sources: [readSource(isMap(source) ? source : {})], revisions: [textAt(result, 'revision') ?? ''], isMultiSource: false }
}

function localManifests(sync: JsonMap): KubeObject[] | undefined {
  const manifests = sync['manifests']
  if (!Array.isArray(manifests) || manifests.length === 0) return undefined
  return manifests.map((text) => JSON.parse(String(text)) as KubeObject)
}

function revisionsOf({ sync }: Comparison): JsonMap {
  const { revision, revisions } = sync
  return { revision: revision ?? '', ...(revisions === undefined ? {} : { revisions }) }
}

function blockedByWindow({ parts }: ControllerContext, application: KubeObject, project: KubeObject): string | undefined {
  const state = at(application, 'status', 'operationState')
  const isManual = state !== undefined && at(state, 'operation', 'initiatedBy', 'automated') !== true
  const startedAt = Date.parse(textAt(state, 'startedAt') ?? '')
  const message = 'Sync operation blocked by sync window'
  try {
    return canSync(project, application, isManual, parts.clock.now(), Number.isNaN(startedAt) ? undefined : startedAt) ? undefined : message
  } catch (error) {
    if (!(error instanceof UnreadableWindow)) throw error
    return `${message}: ${error.message}` // it blocks
  }
}

function refusalOf(application: KubeObject, operation: Json, comparison: Comparison, now: number): readonly ['Failed' | 'Error', string] | undefined {
  const conditions = withConditions(application.status, comparison.conditions, COMPARED_CONDITIONS, now) ?? []
  const options = at(operation, 'sync', 'syncOptions')
  const shared = conditions.find((condition) => condition['type'] === 'SharedResourceWarning')
  if (shared !== undefined && Array.isArray(options) && options.includes('FailOnSharedResource=true')) {
    return ['Failed', `Shared resource found: ${textAt(shared, 'message') ?? ''}`]
  }
  const errors = conditions.filter(({ type }) => type === 'ComparisonError' || type === 'InvalidSpecError')
  if (errors.length === 0) return undefined
  return ['Error', errors.map(({ type, message }) => `${String(type)}: ${String(message)}`).join(';')]
}

function newRun(
  context: ControllerContext,
  application: KubeObject,
  project: KubeObject,
  comparison: Comparison,
  state: JsonMap,
  result: JsonMap,
  signal: AbortSignal,
): SyncRun {
  const startedAt = Date.parse(textAt(state, 'startedAt') ?? '')
  const settings = syncSettings(application, state['operation'] ?? {}, startedAt)
  const results = result['resources']
  const respects = settings.options.includes('RespectIgnoreDifferences=true')
  return new SyncRun({
    context,
    application,
    project,
    comparison: respects ? respectIgnored(application, comparison) : comparison,
    settings,
    startedAt,
    signal,
    phase: (textAt(state, 'phase') ?? 'Running') as OperationPhase,
    message: textAt(state, 'message') ?? '',
    results: Array.isArray(results) ? results.filter(isMap) : [],
  })
}

async function terminate(run: SyncRun): Promise<void> {
  const { tasks } = await planTasks(run)
  await releaseCompletedHooks(run, tasks)
  if (await terminateHooks(run, tasks)) run.end('Failed', 'Operation terminated')
  else run.end('Error', 'Operation termination had errors')
}
