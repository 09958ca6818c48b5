import type { Chart } from '../../rendering/helm/chart.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import type { HelmTools } from './helm-tools.ts'
import type { PreparedRelease } from './prepare-release.ts'
import { takeRequest } from './release/handle-request.ts'
import { clearFailures } from './release/release-request.ts'
import type { ReleaseSettings } from './release/release-settings.ts'
import { type PassEnd, runRelease } from './release/run-release.ts'
import { latestOf, setHistory } from './release/snapshots.ts'
import { uninstallRelease } from './steps/uninstall-step.ts'
import { ReleaseStorage } from './storage/release-storage.ts'
import { digestValues } from './values/digest-values.ts'

/** Makes of a chart and values the release that a HelmRelease stands for. */
export async function releaseChart(tools: HelmTools, draft: ObjectDraft, settings: ReleaseSettings, prepared: PreparedRelease): Promise<PassEnd> {
  const { chart, values, ociDigest } = prepared
  const { status } = draft
  if (isElsewhere(draft, settings, chart)) return await moveRelease(tools, draft, settings)
  status['storageNamespace'] = settings.storageNamespace
  const configDigest = digestValues(values)
  if (isAnotherAttempt(draft, chart, configDigest)) clearFailures(draft)
  status['lastAttemptedGeneration'] = draft.object.metadata.generation ?? 1
  status['lastAttemptedRevision'] = chart.metadata.version
  status['lastAttemptedRevisionDigest'] = ociDigest
  status['lastAttemptedConfigDigest'] = configDigest
  const storage = new ReleaseStorage({ client: tools.client, clock: tools.clock, namespace: settings.storageNamespace })
  return await runRelease({ tools, draft, settings, storage, chart, values, configDigest })
}

/** Whether the release of before is not the one that is wanted now: it would be in the way. */
function isElsewhere(draft: ObjectDraft, settings: ReleaseSettings, chart: Chart): boolean {
  const storageNamespace = draft.status['storageNamespace']
  const current = latestOf(draft)
  if (storageNamespace === undefined || current === undefined) return false
  const hasMoved = settings.storageNamespace !== storageNamespace || settings.namespace !== current.namespace || settings.name !== current.name
  const isReplaced = chart.metadata.name !== current.chartName && settings.text('upgrade', 'chartNameChangeStrategy') !== 'InPlaceUpdate'
  return hasMoved || isReplaced
}

async function moveRelease(tools: HelmTools, draft: ObjectDraft, settings: ReleaseSettings): Promise<PassEnd> {
  const namespace = String(draft.status['storageNamespace'])
  const storage = new ReleaseStorage({ client: tools.client, clock: tools.clock, namespace })
  const failure = await uninstallRelease({ tools, draft, settings, storage })
  if (failure === undefined) {
    setHistory(draft, [])
    clearFailures(draft)
    draft.status['storageNamespace'] = undefined
  }
  return { requeue: 'with-backoff', observed: false }
}

/** Failures count for one generation, chart version and set of values, or until a reset is asked for. */
function isAnotherAttempt(draft: ObjectDraft, chart: Chart, configDigest: string): boolean {
  const { lastAttemptedGeneration, lastAttemptedRevision, lastAttemptedConfigDigest } = draft.status
  const isReset = takeRequest(draft, 'resetAt')
  return (
    isReset ||
    lastAttemptedGeneration !== draft.object.metadata.generation ||
    lastAttemptedRevision !== chart.metadata.version ||
    (lastAttemptedConfigDigest !== undefined && lastAttemptedConfigDigest !== configDigest)
  )
}
