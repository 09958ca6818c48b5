import { at, type KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { HELM_RELEASE } from '../kinds.ts'
import { CelSyntaxError } from '../runtime/cel-expression.ts'
import { healthJudge } from '../runtime/health-judge.ts'
import { ObjectDraft } from '../runtime/object-draft.ts'
import type { Requeue } from '../runtime/requeue.ts'
import { finalizeRelease } from './finalize-release.ts'
import type { HelmTools } from './helm-tools.ts'
import { prepareRelease } from './prepare-release.ts'
import { applyChartTemplate } from './prerequisites/chart-template.ts'
import { invalidExpression } from './prerequisites/check-dependencies.ts'
import { ReleaseFailure, TerminalFailure } from './prerequisites/release-failure.ts'
import { ReleaseSettings } from './release/release-settings.ts'
import type { PassEnd } from './release/run-release.ts'
import { latestOf } from './release/snapshots.ts'
import { releaseChart } from './release-chart.ts'

/** One pass of helm-controller over a HelmRelease. One that names no chart, or two, is not even looked at. */
export async function reconcileRelease(tools: HelmTools, object: KubeObject): Promise<Requeue> {
  if ((at(object, 'spec', 'chart') === undefined) === (at(object, 'spec', 'chartRef') === undefined)) return 'never'
  const draft = new ObjectDraft(tools, HELM_RELEASE, object)
  const { requeue, observed } = await guardedPass(tools, draft)
  draft.answerRequest()
  if (observed) draft.status['observedGeneration'] = object.metadata.generation ?? 1
  const hasOtherHistory = draft.hasChanged('history')
  await draft.save()
  if (hasOtherHistory && !draft.isDeleted) await awaitCache(tools, observed || latestOf(draft) === undefined)
  return requeue
}

/**
 * The next pass may only begin when the cache has the history. What is written without its generation counting as observed is compared with
 * more precise times than the API has, so that it is waited for in vain: hence the 11 s after a remediation (recorded). An empty history has no
 * times.
 */
async function awaitCache({ clock, signal, timing }: HelmTools, isFound: boolean): Promise<void> {
  await clock.sleep(isFound ? timing.historyPollMs : timing.historyTimeoutMs, signal)
}

const RETRY: PassEnd = { requeue: 'with-backoff', observed: false }

/** What stops a pass stands in Ready afterwards; what the API server refused is only tried again. */
async function guardedPass(tools: HelmTools, draft: ObjectDraft): Promise<PassEnd> {
  try {
    return await pass(tools, draft)
  } catch (error) {
    if (error instanceof StatusError) return RETRY
    if (!(error instanceof ReleaseFailure)) throw error
    const { reason, message, event } = error
    draft.conditions.set({ type: 'Ready', status: 'False', reason, message })
    if (event !== undefined) await tools.record(draft.object, { type: 'Warning', reason, message: event })
    if (!(error instanceof TerminalFailure)) return RETRY
    draft.conditions.delete('Reconciling')
    draft.conditions.set({ type: 'Stalled', status: 'True', reason, message })
    return { requeue: 'never', observed: true }
  }
}

async function pass(tools: HelmTools, draft: ObjectDraft): Promise<PassEnd> {
  const settings = new ReleaseSettings(draft.object, tools.version)
  if (draft.isDeleted) return await finalizeRelease(tools, draft, settings)
  if (!draft.hasFinalizer) {
    draft.addFinalizer()
    return RETRY
  }
  if (draft.isSuspended) return { requeue: 'never', observed: true }
  requireExpressions(settings)
  if (!(await applyChartTemplate(tools, draft))) return RETRY
  draft.conditions.delete('Stalled')
  draft.conditions.set({ type: 'Reconciling', status: 'True', reason: 'Progressing', message: 'Fulfilling prerequisites' })
  await draft.save()
  const prepared = await prepareRelease(tools, draft, settings)
  if ('waitsFor' in prepared) return { requeue: { afterMs: tools.timing.requeueDependencyMs }, observed: false }
  return await releaseChart(tools, draft, settings, prepared)
}

function requireExpressions(settings: ReleaseSettings): void {
  try {
    healthJudge(settings.at('healthCheckExprs'))
  } catch (error) {
    if (error instanceof CelSyntaxError) throw invalidExpression(error.message)
    throw error
  }
}
