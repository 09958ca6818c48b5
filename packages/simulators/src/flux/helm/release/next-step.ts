import { driftStep } from '../steps/drift-step.ts'
import { installStep, upgradeStep } from '../steps/release-step.ts'
import { rollbackStep } from '../steps/rollback-step.ts'
import type { Step } from '../steps/step.ts'
import { testStep } from '../steps/test-step.ts'
import { uninstallRemediationStep } from '../steps/uninstall-step.ts'
import { unlockStep } from '../steps/unlock-step.ts'
import { type Drift, summarizeDrift } from './detect-drift.ts'
import type { ReleaseState } from './determine-state.ts'
import { takeRequest } from './handle-request.ts'
import { activeRemediation, activeRetryInterval, failuresOf, isExhausted, type ReleaseRequest } from './release-request.ts'
import { chartOf, digestOf, fullNameOf, keepNewest, latestOf, previousOf, setHistory, truncateHistory } from './snapshots.ts'
import { summarize } from './summarize.ts'

export type NextStep =
  | { readonly step: Step }
  | 'done'
  /** No attempt is left. */
  | 'exhausted'
  /** There is nothing to roll back to. */
  | 'no-target'

/** What brings a release nearer to what it should be. */
export async function nextStep(request: ReleaseRequest, state: Exclude<ReleaseState, { status: 'unknown' }>): Promise<NextStep> {
  const { draft, settings } = request
  const isForced = takeRequest(draft, 'forceAt')
  switch (state.status) {
    case 'in-sync':
      return settle(request, isForced)
    case 'locked':
      return { step: unlockStep(settings) }
    case 'absent':
      return !isForced && isExhausted(draft, settings.remediationOf('install')) ? 'exhausted' : { step: installStep(settings) }
    case 'unmanaged':
      setHistory(draft, [])
      return { step: upgradeStep(settings) }
    case 'out-of-sync':
      return !isForced && isExhausted(draft, settings.remediationOf('upgrade')) ? 'exhausted' : { step: upgradeStep(settings) }
    case 'drifted':
      return await drifted(request, state.drifts)
    case 'untested':
      withoutRemediation(request)
      return { step: testStep(settings) }
    case 'failed':
      return await failed(request, isForced)
  }
}

function settle(request: ReleaseRequest, isForced: boolean): NextStep {
  const { draft, settings } = request
  if (activeRetryInterval(request) !== undefined) keepNewest(draft)
  else truncateHistory(draft, activeRemediation(request)?.ignoresTestFailures ?? settings.isOn('test', 'ignoreFailures'))
  if (isForced) return { step: upgradeStep(settings) }
  withoutRemediation(request)
  const released = draft.conditions.get('Released')
  const action = { InstallFailed: 'install', UpgradeFailed: 'upgrade' }[released?.reason ?? '']
  if (action !== undefined) {
    markReleased(request, action === 'install' ? 'InstallSucceeded' : 'UpgradeSucceeded', action)
    summarize(request)
  }
  if (settings.driftMode !== 'disabled' && settings.knowsDriftCondition) {
    draft.conditions.set({ type: 'Drifted', status: 'False', reason: 'NoDriftDetected', message: 'No drift detected against the cluster state' })
  }
  return 'done'
}

/** A release that was rolled back to what is wanted now is as good as upgraded. */
function withoutRemediation(request: ReleaseRequest): void {
  if (!request.draft.conditions.is('Remediated', 'True')) return
  request.draft.conditions.delete('Remediated')
  markReleased(request, 'UpgradeSucceeded', 'upgrade')
}

function markReleased({ draft }: ReleaseRequest, reason: string, action: string): void {
  const current = latestOf(draft)
  if (current === undefined) return
  const message = `Helm ${action} succeeded for release ${fullNameOf(current)} with chart ${chartOf(current)}`
  draft.conditions.set({ type: 'Released', status: 'True', reason, message })
}

async function drifted({ draft, settings, tools }: ReleaseRequest, drifts: readonly Drift[]): Promise<NextStep> {
  const current = latestOf(draft)
  const name = current === undefined ? '' : fullNameOf(current)
  const message = `Cluster state of release ${name} has drifted from the desired state:\n${summarizeDrift(drifts)}`
  await tools.record(draft.object, { type: 'Warning', reason: 'DriftDetected', message })
  if (settings.knowsDriftCondition) draft.conditions.set({ type: 'Drifted', status: 'True', reason: 'DriftDetected', message })
  return settings.driftMode === 'enabled' ? { step: driftStep(settings, drifts) } : 'done'
}

async function failed(request: ReleaseRequest, isForced: boolean): Promise<NextStep> {
  const { draft, settings, storage } = request
  if (activeRetryInterval(request) !== undefined) {
    keepNewest(draft)
    return { step: upgradeStep(settings) }
  }
  const remediation = activeRemediation(request)
  // Without a failure that counts, what it failed under has changed since.
  if (remediation === undefined || failuresOf(draft, remediation.counter) <= 0 || isForced) return { step: upgradeStep(settings) }
  if (isExhausted(draft, remediation) && !remediation.remediatesLastFailure) return 'exhausted'
  truncateHistory(draft, remediation.ignoresTestFailures)
  if (remediation.strategy === 'uninstall') return { step: uninstallRemediationStep(settings) }
  const previous = previousOf(draft, remediation.ignoresTestFailures)
  if (previous === undefined) return 'no-target'
  const stored = await storage.get(previous.name, previous.version)
  // A target that is gone or was changed is no place to go back to; another attempt is the best that can be done.
  return { step: stored !== undefined && digestOf(stored) === previous.digest ? rollbackStep(settings) : upgradeStep(settings) }
}
