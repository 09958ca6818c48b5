import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { isSince } from '../flux-version.ts'
import { KUSTOMIZATION } from '../kinds.ts'
import { CelSyntaxError } from '../runtime/cel-expression.ts'
import { formatGoDuration } from '../runtime/go-duration.ts'
import { type HealthJudge, healthJudge } from '../runtime/health-judge.ts'
import { ObjectDraft } from '../runtime/object-draft.ts'
import type { Requeue } from '../runtime/requeue.ts'
import { applyRevision } from './apply-revision.ts'
import { unmetDependency } from './check-dependencies.ts'
import { finalizeKustomization } from './finalize-kustomization.ts'
import { findSource, originRevisionOf } from './find-source.ts'
import { ConfigurationFailure, KustomizationFailure } from './kustomization-failure.ts'
import { intervalOf, type KustomizationTools, type Revision, recordAbout, recordSuccess, retryIntervalOf } from './kustomization-tools.ts'

/** One pass of kustomize-controller over a Kustomization. */
export async function reconcileKustomization(tools: KustomizationTools, object: KubeObject): Promise<Requeue> {
  const startedAt = tools.clock.now()
  const draft = new ObjectDraft(tools, KUSTOMIZATION, object)
  const requeue = await pass(tools, draft)
  await finish(draft)
  if (draft.conditions.is('Ready', 'True') && !draft.isSuspended) await recordSuccess(tools, draft, startedAt)
  return requeue
}

const NO_REVISION: Revision = { revision: '', origin: undefined }

async function pass(tools: KustomizationTools, draft: ObjectDraft): Promise<Requeue> {
  if (draft.isDeleted) return finalizeKustomization(tools, draft)
  if (!draft.hasFinalizer) {
    draft.addFinalizer()
    return 'with-backoff'
  }
  if (draft.isSuspended) return 'never'
  const judge = await judgeOf(tools, draft)
  if (judge === undefined || (await lacksGate(tools, draft))) return 'never'
  return applySource(tools, draft, judge)
}

/** Undefined: `spec.healthCheckExprs` cannot work, which has been said. */
async function judgeOf(tools: KustomizationTools, draft: ObjectDraft): Promise<HealthJudge | undefined> {
  try {
    return healthJudge(at(draft.object, 'spec', 'healthCheckExprs'))
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error
    await giveUp(tools, draft, NO_REVISION, error.message)
    return undefined
  }
}

async function lacksGate(tools: KustomizationTools, draft: ObjectDraft): Promise<boolean> {
  if (textAt(draft.object, 'spec', 'decryption', 'serviceAccountName') === undefined || tools.features.objectLevelWorkloadIdentity) return false
  const message =
    'to use spec.decryption.serviceAccountName for decryption authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller'
  draft.conditions.markStalled('FeatureGateDisabled', message)
  draft.conditions.set({ type: 'Ready', status: 'False', reason: 'FeatureGateDisabled', message })
  await recordAbout(tools, draft, NO_REVISION, 'Warning', message)
  return true
}

async function applySource(tools: KustomizationTools, draft: ObjectDraft, judge: HealthJudge): Promise<Requeue> {
  const source = await findSource(tools, draft)
  if ('denied' in source) return denyAccess(tools, draft, source.denied)
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
  const wanted: Revision = { revision, origin: originRevisionOf(source.object) }
  try {
    const unmet = await unmetDependency(tools, draft.object, revision)
    if (unmet !== undefined) {
      draft.conditions.set({ type: 'Ready', status: 'False', reason: 'DependencyNotReady', message: unmet })
      await recordAbout(tools, draft, wanted, 'Normal', `Dependencies do not meet ready condition, ${later}`)
      return { afterMs: requeueDependencyMs }
    }
    await applyRevision(tools, draft, wanted, judge)
    return { afterMs: intervalOf(draft) }
  } catch (error) {
    return fail(tools, draft, wanted, error)
  }
}

async function fail(tools: KustomizationTools, draft: ObjectDraft, revision: Revision, error: unknown): Promise<Requeue> {
  if (error instanceof ConfigurationFailure) {
    await giveUp(tools, draft, revision, `terminal error: ${error.message}`)
    return 'never'
  }
  if (!(error instanceof KustomizationFailure)) throw error
  draft.conditions.set({ type: 'Ready', status: 'False', reason: error.reason, message: error.message })
  if (error.event !== '') await recordAbout(tools, draft, revision, error.eventType, error.event)
  return error.requeue ?? { afterMs: retryIntervalOf(draft) }
}

/** Until the spec changes. This counts as having seen the generation. */
async function giveUp(tools: KustomizationTools, draft: ObjectDraft, revision: Revision, reason: string): Promise<void> {
  const message = `Reconciliation failed terminally due to configuration error: ${reason}`
  draft.conditions.set({ type: 'Ready', status: 'False', reason: 'InvalidCELExpression', message })
  draft.conditions.markStalled('InvalidCELExpression', message)
  draft.status['observedGeneration'] = draft.object.metadata.generation ?? 1
  await recordAbout(tools, draft, revision, 'Warning', message)
}

/** Before 2.7 it was tried again and again. */
async function denyAccess(tools: KustomizationTools, draft: ObjectDraft, message: string): Promise<Requeue> {
  const isFinal = isSince(tools.version, '2.7')
  if (isFinal) draft.conditions.markStalled('AccessDenied', message)
  draft.conditions.set({ type: 'Ready', status: 'False', reason: 'AccessDenied', message })
  await recordAbout(tools, draft, NO_REVISION, 'Warning', message)
  return isFinal ? 'never' : { afterMs: retryIntervalOf(draft) }
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
