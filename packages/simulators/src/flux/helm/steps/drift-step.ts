import { StatusError } from '../../../cluster/status-error.ts'
import { byApplyOrder } from '../../runtime/apply-order.ts'
import { displayOf, idOf } from '../../runtime/inventory.ts'
import { MANAGER } from '../helm-tools.ts'
import { type Drift, toPatch } from '../release/detect-drift.ts'
import { aboutSnapshot, type ReleaseRequest, recordReleaseEvent } from '../release/release-request.ts'
import type { ReleaseSettings } from '../release/release-settings.ts'
import { fullNameOf, latestOf } from '../release/snapshots.ts'
import type { Step } from './step.ts'

/** Puts back what differs from the release; what the rules ignore stays as it is. */
export const driftStep = (settings: ReleaseSettings, drifts: readonly Drift[]): Step => ({
  type: 'drift-correction',
  name: 'correct cluster drift',
  timeoutMs: settings.timeoutMs,
  run: (request) => correct(request, drifts),
})

async function correct(request: ReleaseRequest, drifts: readonly Drift[]): Promise<undefined> {
  const { draft } = request
  draft.conditions.set({ type: 'Ready', status: 'Unknown', reason: 'Progressing', message: 'correcting cluster drift' })
  const corrected: string[] = []
  const failures: string[] = []
  for (const type of ['removed', 'changed'] as const) {
    for (const drift of drifts.filter((one) => one.type === type).toSorted((a, b) => byApplyOrder(idOf(a.object), idOf(b.object)))) {
      const name = displayOf(idOf(drift.object))
      try {
        await put(request, drift)
        corrected.push(`${name} ${type === 'removed' ? 'created' : 'configured'}`)
      } catch (error) {
        if (!(error instanceof StatusError)) throw error
        failures.push(`${name} ${type === 'removed' ? 'creation' : 'patch'} failure: ${error.message}`)
      }
    }
  }
  const current = latestOf(draft)
  if (current === undefined) return
  const release = fullNameOf(current)
  if (failures.length > 0) {
    const partly = corrected.length > 0 ? 'partially ' : ''
    const done = corrected.length > 0 ? `\n\nSuccessful corrections:\n${corrected.join('\n')}` : ''
    const message = `Failed to ${partly}correct cluster state of release ${release}:\n${failures.join('\n')}${done}`
    await recordReleaseEvent(request, 'Warning', 'DriftCorrectionFailed', message, aboutSnapshot(current))
  } else if (corrected.length > 0) {
    const message = `Cluster state of release ${release} has been corrected:\n${corrected.join('\n')}`
    await recordReleaseEvent(request, 'Normal', 'DriftCorrected', message, aboutSnapshot(current))
  }
}

async function put({ tools: { client } }: ReleaseRequest, drift: Drift): Promise<void> {
  if (drift.type === 'removed') await client.create(drift.object, MANAGER)
  if (drift.type === 'changed')
    await client.patch(drift.object, drift.object.metadata, toPatch(drift.operations), { type: 'json', fieldManager: MANAGER })
}
