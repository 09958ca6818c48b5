import { type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { KUSTOMIZATION, SOURCE_GROUP } from '../kinds.ts'
import { formatGoDuration } from '../runtime/go-duration.ts'
import { ObjectDraft } from '../runtime/object-draft.ts'
import type { Requeue } from '../runtime/requeue.ts'
import { applyRevision } from './apply-revision.ts'
import { unmetDependency } from './check-dependencies.ts'
import { finalizeKustomization } from './finalize-kustomization.ts'
import { KustomizationFailure } from './kustomization-failure.ts'
import { intervalOf, type KustomizationTools, recordAbout, recordSuccess, retryIntervalOf } from './kustomization-tools.ts'

/** One pass of kustomize-controller over a Kustomization. */
export async function reconcileKustomization(tools: KustomizationTools, object: KubeObject): Promise<Requeue> {
  const startedAt = tools.clock.now()
  const draft = new ObjectDraft(tools, KUSTOMIZATION, object)
  const requeue = await pass(tools, draft)
  await finish(draft)
  if (draft.conditions.is('Ready', 'True') && !draft.isSuspended) await recordSuccess(tools, draft, startedAt)
  return requeue
}

async function pass(tools: KustomizationTools, draft: ObjectDraft): Promise<Requeue> {
  if (draft.isDeleted) return finalizeKustomization(tools, draft)
  if (!draft.hasFinalizer) {
    draft.addFinalizer()
    return 'with-backoff'
  }
  if (draft.isSuspended) return 'never'
  const source = await findSource(tools, draft)
  if ('missing' in source) {
    draft.conditions.set({ type: 'Ready', status: 'False', reason: 'ArtifactFailed', message: source.missing })
    return { afterMs: retryIntervalOf(draft) }
  }
  const { requeueDependencyMs } = tools.timing
  const revision = textAt(source.object, 'status', 'artifact', 'revision')
  const later = `retrying in ${formatGoDuration(requeueDependencyMs)}`
  if (revision === undefined) {
    draft.conditions.set({ type: 'Ready', status: 'False', reason: 'ArtifactFailed', message: `Source artifact not found, ${later}` })
    return { afterMs: requeueDependencyMs }
  }
  const unmet = await unmetDependency(tools.client, draft.object, revision)
  if (unmet !== undefined) {
    draft.conditions.set({ type: 'Ready', status: 'False', reason: 'DependencyNotReady', message: unmet })
    await recordAbout(tools, draft, revision, 'Normal', `Dependencies do not meet ready condition, ${later}`)
    return { afterMs: requeueDependencyMs }
  }
  return applySource(tools, draft, revision)
}

async function applySource(tools: KustomizationTools, draft: ObjectDraft, revision: string): Promise<Requeue> {
  try {
    await applyRevision(tools, draft, revision)
    return { afterMs: intervalOf(draft) }
  } catch (error) {
    if (!(error instanceof KustomizationFailure)) throw error
    draft.conditions.set({ type: 'Ready', status: 'False', reason: error.reason, message: error.message })
    await recordAbout(tools, draft, revision, 'Warning', error.message)
    return { afterMs: retryIntervalOf(draft) }
  }
}

/**
 * The generation counts as observed only after a success. That includes the pass of a suspended object that was ready before, although
 * nothing is applied in it (recorded).
 */
async function finish(draft: ObjectDraft): Promise<void> {
  draft.answerRequest()
  const { conditions } = draft
  if (conditions.is('Ready', 'True')) {
    conditions.delete('Reconciling')
    draft.status['observedGeneration'] = draft.object.metadata.generation ?? 1
  }
  const progress = conditions.get('Reconciling')
  if (conditions.is('Ready', 'False') && progress !== undefined) conditions.set({ ...progress, reason: 'ProgressingWithRetry' })
  await draft.save()
}

async function findSource(
  { client }: KustomizationTools,
  { object, namespace }: ObjectDraft,
): Promise<{ readonly object: KubeObject } | { readonly missing: string }> {
  const kind = textAt(object, 'spec', 'sourceRef', 'kind') ?? ''
  const name = textAt(object, 'spec', 'sourceRef', 'name') ?? ''
  const key = { namespace: textAt(object, 'spec', 'sourceRef', 'namespace') ?? namespace, name }
  try {
    const found = await client.get({ apiVersion: textAt(object, 'spec', 'sourceRef', 'apiVersion') ?? `${SOURCE_GROUP}/v1`, kind }, key)
    return found === undefined ? { missing: `${kind}.${SOURCE_GROUP} "${name}" not found` } : { object: found }
  } catch (error) {
    if (error instanceof StatusError) return { missing: error.message }
    throw error
  }
}
