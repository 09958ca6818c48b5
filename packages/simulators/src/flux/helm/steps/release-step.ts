import { formatGoDuration } from '../../runtime/go-duration.ts'
import { helmContext } from '../actions/helm-context.ts'
import { isHelmFailure } from '../actions/helm-failure.ts'
import type { HelmLog } from '../actions/helm-log.ts'
import { install } from '../actions/install.ts'
import { upgrade } from '../actions/upgrade.ts'
import { observeInventory } from '../release/observe-inventory.ts'
import { ObservedReleases } from '../release/observe-releases.ts'
import { aboutRequest, aboutSnapshot, clearFailures, countFailure, type ReleaseRequest, recordReleaseEvent } from '../release/release-request.ts'
import type { ReleaseSettings } from '../release/release-settings.ts'
import { chartOf, fullNameOf, latestOf, setHistory, wasTested } from '../release/snapshots.ts'
import { summarize } from '../release/summarize.ts'
import type { Step } from './step.ts'

/** Installs: a first revision, and the end of every history before it. */
export const installStep = (settings: ReleaseSettings): Step => releaseStep('install', settings)

/** Upgrades to another revision. */
export const upgradeStep = (settings: ReleaseSettings): Step => releaseStep('upgrade', settings)

const releaseStep = (action: 'install' | 'upgrade', settings: ReleaseSettings): Step => ({
  type: 'release',
  name: action,
  timeoutMs: settings.timeoutOf(action),
  run: (request) => release(action, request),
})

async function release(action: 'install' | 'upgrade', request: ReleaseRequest): Promise<Error | undefined> {
  const { draft, settings, tools, chart, values } = request
  const observed = new ObservedReleases()
  const inventory = observeInventory(request)
  const context = helmContext(request, (changed) => {
    observed.observe(changed)
    inventory.observe(changed)
  })
  const startedAt = tools.clock.now()
  draft.status['lastAttemptedReleaseAction'] = action
  if (action === 'install') setHistory(draft, [])
  draft.conditions.delete('TestSuccess')
  draft.conditions.delete('Remediated')
  let failure: Error | undefined
  try {
    await (action === 'install' ? install(context, chart, values) : upgrade(context, chart, values))
  } catch (error) {
    if (!isHelmFailure(error)) throw error
    failure = error
  }
  if (settings.knowsDuration) draft.status['lastAttemptedReleaseActionDuration'] = formatGoDuration(tools.clock.now() - startedAt)
  observed.recordOn(draft, settings.isHelm3, action)
  await inventory.record()
  if (failure === undefined) await succeeded(action, request)
  else {
    await failed(action, request, failure, context.log)
    if (!observed.isEmpty) countFailure(draft, settings.remediationOf(action).counter)
  }
  summarize(request)
  return observed.isEmpty ? failure : undefined
}

async function succeeded(action: 'install' | 'upgrade', request: ReleaseRequest): Promise<void> {
  const { draft, settings } = request
  const current = latestOf(draft)
  if (current === undefined) throw new Error('a release succeeded without being stored')
  const reason = action === 'install' ? 'InstallSucceeded' : 'UpgradeSucceeded'
  const message = `Helm ${action} succeeded for release ${fullNameOf(current)} with chart ${chartOf(current)}`
  draft.conditions.set({ type: 'Released', status: 'True', reason, message })
  if (settings.testsAreOn && !wasTested(current)) {
    const awaited = `Helm release ${fullNameOf(current)} with chart ${chartOf(current)} is awaiting tests`
    draft.conditions.set({ type: 'TestSuccess', status: 'Unknown', reason: 'AwaitingTests', message: awaited })
  }
  if (settings.retryIntervalOf(action) !== undefined) clearFailures(draft)
  await recordReleaseEvent(request, 'Normal', reason, message, aboutSnapshot(current))
}

/** The message names no revision: there may be none (recorded). */
async function failed(action: 'install' | 'upgrade', request: ReleaseRequest, failure: Error, log: HelmLog): Promise<void> {
  const { draft, settings, chart } = request
  const { name, version } = chart.metadata
  const reason = action === 'install' ? 'InstallFailed' : 'UpgradeFailed'
  const message = `Helm ${action} failed for release ${settings.namespace}/${settings.fullName} with chart ${name}@${version}: ${failure.message.trim()}`
  countFailure(draft, 'failures')
  draft.conditions.set({ type: 'Released', status: 'False', reason, message })
  await recordReleaseEvent(request, 'Warning', reason, message + log.toString(), aboutRequest(request))
}
