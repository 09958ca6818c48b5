import { helmContext } from '../actions/helm-context.ts'
import { isHelmFailure } from '../actions/helm-failure.ts'
import { rollback } from '../actions/rollback.ts'
import { observeInventory } from '../release/observe-inventory.ts'
import { observeRollback } from '../release/observe-releases.ts'
import { aboutRequest, aboutSnapshot, countFailure, type ReleaseRequest, recordReleaseEvent } from '../release/release-request.ts'
import type { ReleaseSettings } from '../release/release-settings.ts'
import { chartOf, fullNameOf, latestOf, previousOf, type Snapshot } from '../release/snapshots.ts'
import { summarize } from '../release/summarize.ts'
import type { Step } from './step.ts'

/** After a failed upgrade back to the newest revision that was good. */
export const rollbackStep = (settings: ReleaseSettings): Step => ({
  type: 'remediation',
  name: 'rollback',
  timeoutMs: settings.timeoutOf('rollback'),
  run,
})

async function run(request: ReleaseRequest): Promise<Error | undefined> {
  const { draft, settings } = request
  const before = latestOf(draft)
  const previous = previousOf(draft, settings.remediationOf('upgrade').ignoresTestFailures)
  if (before === undefined || previous === undefined) return new Error('missing target release for rollback: required to rollback')
  const observe = observeRollback(draft, settings.isHelm3)
  const inventory = observeInventory(request)
  const context = helmContext(request, (release) => {
    observe(release)
    inventory.observe(release)
  })
  try {
    await rollback(context, previous.name, previous.version)
  } catch (error) {
    if (!isHelmFailure(error)) throw error
    await inventory.record()
    const message = `${about(previous)} failed: ${error.message.trim()}`
    countFailure(draft, 'failures')
    draft.conditions.set({ type: 'Remediated', status: 'False', reason: 'RollbackFailed', message })
    await recordReleaseEvent(request, 'Warning', 'RollbackFailed', message + context.log.toString(), subject(request, previous))
    summarize(request)
    return latestOf(draft)?.digest === before.digest ? error : undefined
  }
  await inventory.record()
  const message = `${about(previous)} succeeded`
  draft.conditions.set({ type: 'Remediated', status: 'True', reason: 'RollbackSucceeded', message })
  await recordReleaseEvent(request, 'Normal', 'RollbackSucceeded', message, subject(request, previous))
  summarize(request)
  return undefined
}

const about = (previous: Snapshot) => `Helm rollback to previous release ${fullNameOf(previous)} with chart ${chartOf(previous)}`

/** About the old chart, with the token of the new values (recorded). */
const subject = (request: ReleaseRequest, previous: Snapshot) => ({ ...aboutSnapshot(previous), token: aboutRequest(request).token })
