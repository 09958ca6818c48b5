import { observeUnlock } from '../release/observe-releases.ts'
import { aboutSnapshot, type ReleaseRequest, recordReleaseEvent } from '../release/release-request.ts'
import type { ReleaseSettings } from '../release/release-settings.ts'
import { chartOf, fullNameOf, snapshotOf } from '../release/snapshots.ts'
import { summarize } from '../release/summarize.ts'
import { isPending, withInfo } from '../storage/release.ts'
import type { Step } from './step.ts'

/** A revision that somebody left pending, for example a controller that was stopped in the middle, counts as failed. */
export const unlockStep = (settings: ReleaseSettings): Step => ({ type: 'unlock', name: 'unlock', timeoutMs: settings.timeoutMs, run })

async function run(request: ReleaseRequest): Promise<Error | undefined> {
  const { draft, settings, storage } = request
  const last = await storage.last(settings.name)
  if (last !== undefined && isPending(last)) {
    const { status } = last.info
    const unlocked = withInfo(last, { status: 'failed', description: `Release unlocked from stale '${status}' state` })
    await storage.observedBy(observeUnlock(draft, settings.isHelm3)).update(unlocked)
    const current = snapshotOf(last, settings.isHelm3)
    const message = `Unlocked Helm release ${fullNameOf(current)} with chart ${chartOf(current)} in ${status} state`
    draft.conditions.set({ type: 'Released', status: 'False', reason: 'PendingRelease', message })
    await recordReleaseEvent(request, 'Normal', 'PendingRelease', message, aboutSnapshot(current))
  }
  summarize(request)
  return undefined
}
