import { formatGoDuration } from '../../runtime/go-duration.ts'
import type { Requeue } from '../../runtime/requeue.ts'
import type { Step, StepType } from '../steps/step.ts'
import { determineState } from './determine-state.ts'
import { nextStep } from './next-step.ts'
import { activeRemediation, activeRetryInterval, failuresOf, isExhausted, type ReleaseRequest } from './release-request.ts'
import { summarize } from './summarize.ts'

/** How a pass ends. */
export interface PassEnd {
  readonly requeue: Requeue
  /** Whether the generation counts as observed: when nothing more is to be done about it soon. */
  readonly observed: boolean
}

/** Step after step until the release is what it should be or nothing more can be done for now. Each step is written before and after it. */
export async function runRelease(request: ReleaseRequest): Promise<PassEnd> {
  const { draft, settings } = request
  const done = new Set<StepType>()
  for (;;) {
    const state = await determineState(request)
    if (state.status === 'unknown') {
      draft.conditions.set({ type: 'Ready', status: 'False', reason: 'StateError', message: `Could not determine release state: ${state.reason}` })
      return { requeue: 'with-backoff', observed: false }
    }
    const next = await nextStep(request, state)
    if (next === 'exhausted') return stalled(request)
    if (next === 'no-target') {
      stall(request, 'MissingRollbackTarget', 'Failed to perform remediation: missing target release for rollback: cannot remediate failed release')
      return { requeue: 'never', observed: true }
    }
    if (next === 'done') {
      draft.conditions.delete('Reconciling')
      summarize(request)
      return { requeue: { afterMs: settings.intervalMs }, observed: true }
    }
    const { step } = next
    if (done.has(step.type)) return again(request)
    await announce(request, step)
    const failure = await step.run(request)
    if (failure !== undefined) return afterFailure(request, failure)
    if (step.type === 'remediation') return afterRemediation(request)
    done.add(step.type)
    await draft.save()
  }
}

async function announce({ draft }: ReleaseRequest, step: Step): Promise<void> {
  const message = `Running '${step.name}' action with timeout of ${formatGoDuration(step.timeoutMs)}`
  reconciling(draft.conditions, 'Progressing', message)
  if (step.type === 'release') draft.conditions.set({ type: 'Ready', status: 'Unknown', reason: 'Progressing', message })
  await draft.save()
}

/** Nothing was stored: the same can be tried again, after a growing pause. */
function afterFailure(request: ReleaseRequest, failure: Error): PassEnd {
  const { conditions } = request.draft
  const retry = retryLater(request)
  if (retry !== undefined) return retry
  if (conditions.is('Ready', 'True')) conditions.set({ type: 'Ready', status: 'False', reason: 'ReconcileError', message: failure.message })
  return { requeue: 'with-backoff', observed: false }
}

function afterRemediation(request: ReleaseRequest): PassEnd {
  const retry = retryLater(request)
  if (retry !== undefined) return retry
  const remediation = activeRemediation(request)
  const isUninstalledUpgrade = remediation?.counter === 'upgradeFailures' && remediation.strategy === 'uninstall'
  if (remediation === undefined || !isExhausted(request.draft, remediation) || isUninstalledUpgrade) return mustRequeue(request)
  return stalled(request)
}

/** One step of a type is enough for a pass. */
function again(request: ReleaseRequest): PassEnd {
  const retry = retryLater(request)
  if (retry !== undefined) return retry
  const remediation = activeRemediation(request)
  if (remediation === undefined || !isExhausted(request.draft, remediation)) return mustRequeue(request)
  request.draft.conditions.delete('Reconciling')
  return { requeue: { afterMs: request.settings.intervalMs }, observed: true }
}

function retryLater(request: ReleaseRequest): PassEnd | undefined {
  const intervalMs = activeRetryInterval(request)
  if (intervalMs === undefined) return undefined
  reconciling(request.draft.conditions, 'ProgressingWithRetry', `retrying after ${formatGoDuration(intervalMs)}`)
  return { requeue: { afterMs: intervalMs }, observed: true }
}

function mustRequeue({ draft }: ReleaseRequest): PassEnd {
  reconciling(draft.conditions, 'ProgressingWithRetry', draft.conditions.get('Ready')?.message ?? '')
  return { requeue: 'with-backoff', observed: false }
}

function stalled(request: ReleaseRequest): PassEnd {
  const { draft } = request
  const remediation = activeRemediation(request)
  const attempts = remediation === undefined ? 0 : failuresOf(draft, remediation.counter)
  stall(request, 'RetriesExceeded', `Failed to ${String(draft.status['lastAttemptedReleaseAction'])} after ${attempts} attempt(s)`)
  return { requeue: 'never', observed: true }
}

function stall({ draft: { conditions } }: ReleaseRequest, reason: string, message: string): void {
  conditions.delete('Reconciling')
  conditions.set({ type: 'Stalled', status: 'True', reason, message })
}

function reconciling(conditions: ReleaseRequest['draft']['conditions'], reason: string, message: string): void {
  conditions.delete('Stalled')
  conditions.set({ type: 'Reconciling', status: 'True', reason, message })
}
