import { helmContext } from '../actions/helm-context.ts'
import { HelmFailure, isHelmFailure } from '../actions/helm-failure.ts'
import { uninstall } from '../actions/uninstall.ts'
import { observeUninstall } from '../release/observe-releases.ts'
import { aboutSnapshot, countFailure, type ReleaseRequest, recordReleaseEvent } from '../release/release-request.ts'
import type { ReleaseSettings } from '../release/release-settings.ts'
import { chartOf, fullNameOf, isOf, latestOf, type Snapshot } from '../release/snapshots.ts'
import { summarize } from '../release/summarize.ts'
import type { Release } from '../storage/release.ts'
import type { Step } from './step.ts'

/** After a failed install, or after a failed upgrade by choice: nothing of the release remains. */
export const uninstallRemediationStep = (settings: ReleaseSettings): Step => ({
  type: 'remediation',
  name: 'uninstall',
  timeoutMs: settings.timeoutOf('uninstall'),
  run: remediate,
})

type Needed = Pick<ReleaseRequest, 'tools' | 'draft' | 'settings' | 'storage'>

/** `Ready` goes on telling of the failure that made it necessary (recorded): nothing is summarized here. */
async function remediate(request: ReleaseRequest): Promise<Error | undefined> {
  const { draft, settings } = request
  const current = latestOf(draft)
  if (current === undefined) return new Error('no latest release: required to uninstall')
  const context = helmContext(request, observeUninstall(draft, settings.isHelm3, 'uninstall-remediation'))
  const about = `Helm uninstall remediation for release ${fullNameOf(current)} with chart ${chartOf(current)}`
  try {
    const release = await uninstall(context, current.name)
    if (release === undefined) throw new HelmFailure(notLoaded(current))
    checkTarget(release, current)
    if (latestOf(draft)?.digest === current.digest) throw new HelmFailure('uninstall completed with error: release not updated in Helm storage')
  } catch (error) {
    if (!isHelmFailure(error)) throw error
    const message = `${about} failed: ${error.message.trim()}`
    countFailure(draft, 'failures')
    draft.conditions.set({ type: 'Remediated', status: 'False', reason: 'UninstallFailed', message })
    await recordReleaseEvent(request, 'Warning', 'UninstallFailed', message + context.log.toString(), aboutSnapshot(current))
    return latestOf(draft)?.digest === current.digest ? error : undefined
  }
  const message = `${about} succeeded`
  draft.conditions.set({ type: 'Remediated', status: 'True', reason: 'UninstallSucceeded', message })
  await recordReleaseEvent(request, 'Normal', 'UninstallSucceeded', message, aboutSnapshot(current))
  return undefined
}

/** For a HelmRelease that is deleted, or whose release has to go to make place for another. Returns why it did not work. */
export async function uninstallRelease(request: Needed): Promise<Error | undefined> {
  const { draft, settings } = request
  const current = latestOf(draft)
  if (current === undefined) {
    summarize(request)
    return undefined
  }
  const context = helmContext(request, observeUninstall(draft, settings.isHelm3, 'uninstall'))
  const released = (reason: string, message: string) => draft.conditions.set({ type: 'Released', status: 'False', reason, message })
  const about = `release ${fullNameOf(current)} with chart ${chartOf(current)}`
  try {
    const release = await uninstall(context, current.name)
    if (release === undefined) {
      released('UninstallSucceeded', `Release ${fullNameOf(current)} was not found, assuming it is uninstalled`)
      summarize(request)
      return undefined
    }
    checkTarget(release, current)
  } catch (error) {
    if (!isHelmFailure(error)) throw error
    const message = `Helm uninstall failed for ${about}: ${error.message.trim()}`
    countFailure(draft, 'failures')
    released('UninstallFailed', message)
    await recordReleaseEvent(request, 'Warning', 'UninstallFailed', message + context.log.toString(), aboutSnapshot(current))
    summarize(request)
    return error
  }
  const message = `Helm uninstall succeeded for ${about}`
  draft.status['inventory'] = undefined
  released('UninstallSucceeded', message)
  await recordReleaseEvent(request, 'Normal', 'UninstallSucceeded', message, aboutSnapshot(current))
  summarize(request)
  return undefined
}

const notLoaded = ({ name }: Snapshot) => `uninstall: Release not loaded: ${name}: release: not found`

function checkTarget(release: Release, current: Snapshot): void {
  if (isOf(current, release)) return
  throw new HelmFailure(`release mismatch: uninstalled release ${fullNameOf(release)} != current release ${fullNameOf(current)}`)
}
