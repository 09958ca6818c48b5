import { at, textAt } from '../../cluster/kube-object.ts'
import { checkHealth } from '../runtime/check-health.ts'
import { formatGoDuration } from '../runtime/go-duration.ts'
import type { HealthJudge } from '../runtime/health-judge.ts'
import type { ObjectId } from '../runtime/inventory.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import { KustomizationFailure } from './kustomization-failure.ts'
import { type KustomizationTools, type Revision, recordAbout, timeoutOf } from './kustomization-tools.ts'

export interface HealthCheck {
  /** What was applied and not left alone; with `spec.wait` all of it is looked at. */
  readonly applied: readonly ObjectId[]
  /** Whether an object goes by itself when it is done. */
  readonly vanishes: (id: ObjectId) => boolean
  /** Whether this pass changed anything. */
  readonly changed: boolean
  readonly judge: HealthJudge
  readonly revision: Revision
}

/** Waits for what `spec.wait` or `spec.healthChecks` ask for; without either the condition Healthy goes. @throws KustomizationFailure. */
export async function waitForHealth(tools: KustomizationTools, draft: ObjectDraft, check: HealthCheck): Promise<void> {
  const { conditions } = draft
  const { revision } = check.revision
  const asked = at(draft.object, 'spec', 'wait') === true ? check.applied : namedHealthChecks(draft)
  if (asked.length === 0) {
    conditions.delete('Healthy')
    return
  }
  const wasHealthy = conditions.is('Healthy', 'True')
  const startedAt = tools.clock.now()
  const doing = `Running health checks for revision ${revision} with a timeout of ${formatGoDuration(timeoutOf(draft))}`
  conditions.markReconciling('Progressing', doing)
  conditions.set({ type: 'Healthy', status: 'Unknown', reason: 'Progressing', message: doing })
  await draft.save()
  const failure = await lookAt(tools, draft, asked, check)
  const took = tools.elapsed(startedAt)
  if (failure !== undefined) {
    conditions.set({ type: 'Healthy', status: 'False', reason: 'HealthCheckFailed', message: failure })
    throw new KustomizationFailure('HealthCheckFailed', `health check failed after ${took}: ${failure}`)
  }
  const passed = `Health check passed in ${took}`
  const isNews = check.changed && draft.status['lastAppliedRevision'] !== revision
  if (!wasHealthy || isNews) await recordAbout(tools, draft, check.revision, 'Normal', passed)
  conditions.set({ type: 'Healthy', status: 'True', reason: 'Succeeded', message: passed })
  await draft.save()
}

async function lookAt(tools: KustomizationTools, draft: ObjectDraft, asked: readonly ObjectId[], check: HealthCheck): Promise<string | undefined> {
  // One that waits for itself would wait for ever.
  const objects = asked.filter(({ kind, namespace, name }) => kind !== draft.object.kind || namespace !== draft.namespace || name !== draft.name)
  const cancelled = tools.features.cancelHealthCheckOnNewRevision ? tools.superseded : new AbortController().signal
  try {
    return await checkHealth({ ...tools, signal: AbortSignal.any([tools.signal, cancelled]) }, objects, {
      pollMs: tools.timing.healthPollMs,
      timeoutMs: timeoutOf(draft),
      judge: check.judge,
      vanishes: check.vanishes,
    })
  } catch (error) {
    if (tools.signal.aborted || !cancelled.aborted) throw error
    const message = `New reconciliation triggered by ${String(cancelled.reason)}`
    const event = `Health checks canceled due to new reconciliation triggered by ${String(cancelled.reason)}`
    throw new KustomizationFailure('HealthCheckCanceled', message, error, { event, eventType: 'Normal', requeue: 'with-backoff' })
  }
}

function namedHealthChecks(draft: ObjectDraft): ObjectId[] {
  const checks = at(draft.object, 'spec', 'healthChecks')
  if (!Array.isArray(checks)) return []
  return checks.map((check) => ({
    apiVersion: textAt(check, 'apiVersion') || 'apps/v1',
    kind: textAt(check, 'kind') ?? '',
    namespace: textAt(check, 'namespace') ?? '',
    name: textAt(check, 'name') ?? '',
  }))
}
