import { kubeTime } from '../../cluster/cluster.ts'
import { at, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { checkOut, listReferences, RemoteFailure } from '../../git/fetch-repository.ts'
import { GIT_REPOSITORY } from '../kinds.ts'
import type { EventRecorder } from '../runtime/event-recorder.ts'
import { parseGoDuration } from '../runtime/go-duration.ts'
import { type DraftTools, ObjectDraft, REQUESTED_AT } from '../runtime/object-draft.ts'
import { keyOf } from '../runtime/reconcile-triggers.ts'
import type { Requeue } from '../runtime/requeue.ts'
import type { ArtifactStore } from './artifact-store.ts'
import { packArtifact } from './pack-artifact.ts'
import { type ResolvedReference, resolveReference } from './resolve-reference.ts'
import { markProgress, summarizeReady } from './source-conditions.ts'
import { missingCommit, remoteFailure, SourceFailure } from './source-failure.ts'

export interface SourceTools extends DraftTools {
  readonly artifacts: ArtifactStore
  readonly record: EventRecorder
}

/** One pass of source-controller over a GitRepository. */
export async function reconcileGitRepository(tools: SourceTools, object: KubeObject): Promise<Requeue> {
  const draft = new ObjectDraft(tools, GIT_REPOSITORY, object)
  if (draft.isDeleted) return finalize(tools, draft)
  if (!draft.hasFinalizer) {
    draft.addFinalizer()
    draft.answerRequest()
    await draft.save()
    return 'with-backoff'
  }
  if (draft.isSuspended) {
    draft.status['observedGeneration'] = object.metadata.generation ?? 1
    return finish(draft, 'never')
  }
  await announce(draft)
  try {
    await rememberArtifact(tools, draft)
    await fetchArtifact(tools, draft)
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    const { reason, message } = error
    draft.conditions.set({ type: 'FetchFailed', status: 'True', reason, message })
    await tools.record(object, { type: 'Warning', reason, message })
    const progress = draft.conditions.get('Reconciling')
    if (progress !== undefined) draft.conditions.set({ ...progress, reason: 'ProgressingWithRetry' })
    return finish(draft, 'with-backoff')
  }
  draft.conditions.delete('Reconciling')
  draft.status['observedGeneration'] = object.metadata.generation ?? 1
  return finish(draft, { afterMs: parseGoDuration(textAt(object, 'spec', 'interval') ?? '1m') })
}

async function finish(draft: ObjectDraft, requeue: Requeue): Promise<Requeue> {
  draft.answerRequest()
  summarizeReady(draft.conditions)
  await draft.save()
  return requeue
}

async function finalize(tools: SourceTools, draft: ObjectDraft): Promise<Requeue> {
  if (!draft.hasFinalizer) return 'never'
  if (await tools.artifacts.remove(keyOf(draft.object))) {
    const message = 'garbage collected artifacts for deleted resource'
    await tools.record(draft.object, { type: 'Normal', reason: 'GarbageCollectionSucceeded', message })
  }
  draft.removeFinalizer()
  return finish(draft, 'never')
}

/** Written at once only for a new generation and for a request; an interval poll stays silent (recorded). */
async function announce(draft: ObjectDraft): Promise<void> {
  const { generation } = draft.object.metadata
  const observed = draft.status['observedGeneration']
  markProgress(draft.conditions, 'reconciliation in progress')
  if (generation !== observed) {
    markProgress(draft.conditions, `processing object: new generation ${String(observed)} -> ${generation}`)
    await draft.save()
    return
  }
  const request = textAt(draft.object, 'metadata', 'annotations', REQUESTED_AT)
  if (request !== undefined && request !== draft.status['lastHandledReconcileAt']) await draft.save()
}

const revisionOf = (draft: ObjectDraft) => textAt(draft.status, 'artifact', 'revision')

/** An artifact in the status that the storage does not have (any more) counts as none. */
async function rememberArtifact({ artifacts }: SourceTools, draft: ObjectDraft): Promise<void> {
  const revision = revisionOf(draft)
  if (revision !== undefined && artifacts.has(keyOf(draft.object), revision)) return
  delete draft.status['artifact']
  draft.conditions.delete('ArtifactInStorage')
  markProgress(draft.conditions, revision === undefined ? 'building artifact' : 'building artifact: disappeared from storage', 'with-ready')
  await draft.save()
}

/** @throws SourceFailure. */
async function fetchArtifact(tools: SourceTools, draft: ObjectDraft): Promise<void> {
  const { object, conditions } = draft
  const url = textAt(object, 'spec', 'url') ?? ''
  await requireSecret(tools, draft)
  const resolved = await withinTimeout(tools, draft, url, async (signal) =>
    resolveReference(url, at(object, 'spec', 'ref'), await listReferences(url, signal)),
  )
  const { revision } = resolved
  if (revisionOf(draft) === revision) {
    const reason = resolved.pinned ? 'ArtifactUpToDate' : 'GitOperationSucceeded'
    const told = resolved.pinned ? 'artifact up-to-date with remote revision:' : 'no changes since last reconciliation: observed revision'
    await tools.record(object, { type: 'Normal', reason, message: `${told} '${revision}'` })
    conditions.delete('FetchFailed')
  } else {
    await storeArtifact(tools, draft, url, resolved)
  }
  conditions.delete('ArtifactOutdated')
  conditions.set({ type: 'ArtifactInStorage', status: 'True', reason: 'Succeeded', message: `stored artifact for revision '${revision}'` })
}

async function storeArtifact(tools: SourceTools, draft: ObjectDraft, url: string, { commit, revision }: ResolvedReference): Promise<void> {
  const { object, conditions } = draft
  const { namespace, name } = draft
  const checkout = await withinTimeout(tools, draft, url, (signal) => checkOut(url, commit, signal), commit)
  try {
    const news = `new upstream revision '${revision}'`
    if (revisionOf(draft) !== undefined) conditions.set({ type: 'ArtifactOutdated', status: 'True', reason: 'NewRevision', message: news })
    conditions.delete('FetchFailed')
    markProgress(conditions, `building artifact: ${news}`, 'with-ready')
    await draft.save()
    const packed = await packArtifact(checkout.directory)
    const path = `gitrepository/${namespace}/${name}/${commit}.tar.gz`
    const artifact: JsonMap = {
      ...packed,
      lastUpdateTime: kubeTime(tools.clock.now()),
      path,
      revision,
      url: `http://source-controller.flux-system.svc.cluster.local./${path}`,
    }
    draft.status['artifact'] = artifact
    await tools.artifacts.put(keyOf(object), revision, checkout)
    await tools.record(object, {
      type: 'Normal',
      reason: 'NewArtifact',
      message: `stored artifact for commit '${shortened(checkout.subject)}'`,
      annotations: { 'source.toolkit.fluxcd.io/digest': packed.digest, 'source.toolkit.fluxcd.io/revision': revision },
    })
  } catch (error) {
    if (!tools.artifacts.has(keyOf(object), revision)) await checkout.dispose()
    throw error
  }
}

const shortened = (subject: string) => ([...subject].length > 50 ? `${[...subject].slice(0, 50).join('')}...` : subject)

/** The credentials themselves are not used: a repository of the git server here asks for none. */
async function requireSecret({ client }: SourceTools, draft: ObjectDraft): Promise<void> {
  const name = textAt(draft.object, 'spec', 'secretRef', 'name')
  if (name === undefined) return
  const { namespace } = draft
  if ((await client.get({ apiVersion: 'v1', kind: 'Secret' }, { namespace, name })) !== undefined) return
  const failed = `failed to get secret '${namespace}/${name}'`
  throw new SourceFailure('AuthenticationFailed', `${failed}: ${failed}: secrets "${name}" not found`)
}

/** Work with a remote within `spec.timeout`; its failures in the words of source-controller. */
async function withinTimeout<T>(
  { clock, signal }: SourceTools,
  { object }: ObjectDraft,
  url: string,
  work: (signal: AbortSignal) => Promise<T>,
  commit?: string,
): Promise<T> {
  const limit = new AbortController()
  const done = new AbortController()
  const timeoutMs = parseGoDuration(textAt(object, 'spec', 'timeout') ?? '60s')
  clock.sleep(timeoutMs, AbortSignal.any([signal, done.signal])).then(
    () => limit.abort(),
    () => undefined, // the work ended first, or the controller stopped
  )
  try {
    return await work(AbortSignal.any([signal, limit.signal]))
  } catch (error) {
    signal.throwIfAborted()
    if (limit.signal.aborted) throw remoteFailure(url, new RemoteFailure('unreachable', 'context deadline exceeded', error))
    if (!(error instanceof RemoteFailure)) throw error
    if (error.kind === 'no-reference' && commit !== undefined) throw missingCommit(commit)
    throw remoteFailure(url, error)
  } finally {
    done.abort()
  }
}
