import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { parseGoDuration } from '../runtime/go-duration.ts'
import { ObjectDraft, REQUESTED_AT } from '../runtime/object-draft.ts'
import type { Requeue } from '../runtime/requeue.ts'
import { checkStorage, forgetArtifacts } from './check-storage.ts'
import { markFailure, markProgress, summarizeReady } from './source-conditions.ts'
import { SourceFailure } from './source-failure.ts'
import type { ArtifactNotice, SourceKind, SourceOutcome } from './source-kind.ts'
import type { SourceTools } from './source-tools.ts'

/** One pass of source-controller over a source of any kind. */
export async function reconcileSource(kind: SourceKind, tools: SourceTools, object: KubeObject): Promise<Requeue> {
  const draft = new ObjectDraft(tools, tools.stored(kind.ref) ?? kind.ref, object)
  if (draft.isDeleted) return finalize(kind, tools, draft)
  if (!draft.hasFinalizer) {
    draft.addFinalizer()
    return finish(draft, 'with-backoff')
  }
  if (draft.isSuspended) return end(draft, 'never')
  await announce(draft)
  if (kind.forgetsStorageFailure) draft.conditions.delete('StorageOperationFailed')
  let outcome: SourceOutcome
  try {
    await checkStorage(kind, tools, draft)
    // A verification that failed is made anew.
    if (draft.conditions.is('SourceVerified', 'False')) draft.conditions.delete('SourceVerified')
    outcome = await kind.work(tools, draft)
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    return fail(tools, draft, error)
  }
  return succeed(tools, draft, outcome)
}

async function succeed(tools: SourceTools, draft: ObjectDraft, outcome: SourceOutcome): Promise<Requeue> {
  const { object, conditions } = draft
  if (outcome.as === 'unfinished') {
    willRetry(draft)
    conditions.delete('Stalled')
    return finish(draft, 'with-backoff')
  }
  await notify(tools, draft, outcome.notice)
  if (outcome.as === 'unchanged') await tools.record(object, { type: 'Normal', reason: outcome.reason, message: outcome.message })
  conditions.delete('Reconciling')
  const interval = parseGoDuration(textAt(object, 'spec', 'interval') ?? '1m')
  await end(draft, 'never')
  return conditions.is('Ready', 'True') ? { afterMs: interval } : 'with-backoff'
}

async function fail({ record, timing }: SourceTools, draft: ObjectDraft, failure: SourceFailure): Promise<Requeue> {
  const { next, reason, message } = failure
  const { object, conditions } = draft
  markFailure(conditions, failure)
  await record(object, { type: next === 'wait' ? 'Normal' : 'Warning', reason, message })
  if (next === 'stall') {
    conditions.delete('Reconciling')
    conditions.set({ type: 'Stalled', status: 'True', reason, message })
    observe(draft)
    return finish(draft, 'never')
  }
  willRetry(draft)
  conditions.delete('Stalled')
  return finish(draft, next === 'wait' ? { afterMs: timing.requeueDependencyMs } : 'with-backoff')
}

async function finalize(kind: SourceKind, tools: SourceTools, draft: ObjectDraft): Promise<Requeue> {
  if (!draft.hasFinalizer) return 'never'
  await forgetArtifacts(kind, tools, draft)
  draft.removeFinalizer()
  return end(draft, 'never')
}

/** Written at once only for a new generation and for a request; an interval poll stays silent (recorded). */
async function announce(draft: ObjectDraft): Promise<void> {
  const { generation } = draft.object.metadata
  const observed = draft.status['observedGeneration']
  markProgress(draft.conditions, 'reconciliation in progress')
  if (generation !== observed) {
    markProgress(draft.conditions, `processing object: new generation ${String(observed ?? 0)} -> ${generation}`)
    await draft.save()
    return
  }
  const request = textAt(draft.object, 'metadata', 'annotations', REQUESTED_AT)
  if (request !== undefined && request !== draft.status['lastHandledReconcileAt']) await draft.save()
}

/** Told once per content; a recovery with the old content is told too. */
async function notify({ record }: SourceTools, { object, conditions, status }: ObjectDraft, notice: ArtifactNotice): Promise<void> {
  const { artifact } = status
  const digest = textAt(artifact, 'digest')
  const revision = textAt(artifact, 'revision')
  if (digest === undefined || revision === undefined) return
  const isNew = textAt(object, 'status', 'artifact', 'digest') !== digest
  if (!isNew && !hasRecovered(object, (type) => conditions.get(type) !== undefined)) return
  const annotations = { 'source.toolkit.fluxcd.io/digest': digest, 'source.toolkit.fluxcd.io/revision': revision }
  await record(object, { type: 'Normal', reason: isNew ? notice.reason : notice.recovered, message: notice.message, annotations })
}

const FAILURES = ['FetchFailed', 'BuildFailed', 'IncludeUnavailable', 'StorageOperationFailed']

function hasRecovered(before: KubeObject, has: (type: string) => boolean): boolean {
  const listed = at(before, 'status', 'conditions')
  const had = FAILURES.filter((type) => Array.isArray(listed) && listed.some((condition) => textAt(condition, 'type') === type))
  return had.length > 0 && !FAILURES.some(has)
}

/** The end of a pass without a failure. */
async function end(draft: ObjectDraft, requeue: Requeue): Promise<Requeue> {
  willRetry(draft)
  draft.conditions.delete('Stalled')
  observe(draft)
  return finish(draft, requeue)
}

/** A `Reconciling` that is left over says that this was not the last try. */
function willRetry({ conditions }: ObjectDraft): void {
  const progress = conditions.get('Reconciling')
  if (progress !== undefined) conditions.set({ ...progress, reason: 'ProgressingWithRetry' })
}

/** An object without any condition was not observed. */
function observe({ conditions, status, object }: ObjectDraft): void {
  if (conditions.toJson().length > 0) status['observedGeneration'] = object.metadata.generation ?? 1
}

async function finish(draft: ObjectDraft, requeue: Requeue): Promise<Requeue> {
  draft.answerRequest()
  summarizeReady(draft.conditions)
  await draft.save()
  return requeue
}
