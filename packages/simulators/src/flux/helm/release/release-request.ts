import type { JsonMap } from '../../../cluster/kube-object.ts'
import type { Chart } from '../../../rendering/helm/chart.ts'
import { HELM_GROUP } from '../../kinds.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import type { HelmTools } from '../helm-tools.ts'
import type { ReleaseStorage } from '../storage/release-storage.ts'
import type { ReleaseSettings, Remediation } from './release-settings.ts'
import type { Snapshot } from './snapshots.ts'

/** What a release has to become, and what it is. */
export interface ReleaseRequest {
  readonly tools: HelmTools
  readonly draft: ObjectDraft
  readonly settings: ReleaseSettings
  readonly storage: ReleaseStorage
  readonly chart: Chart
  readonly values: JsonMap
  readonly configDigest: string
}

const lastAction = ({ draft }: ReleaseRequest): 'install' | 'upgrade' | undefined => {
  const action = draft.status['lastAttemptedReleaseAction']
  return action === 'install' || action === 'upgrade' ? action : undefined
}

/** That of the last attempt. */
export function activeRemediation(request: ReleaseRequest): Remediation | undefined {
  const action = lastAction(request)
  return action === undefined ? undefined : request.settings.remediationOf(action)
}

/** In milliseconds, when the last attempt is to be repeated rather than remediated. */
export function activeRetryInterval(request: ReleaseRequest): number | undefined {
  const action = lastAction(request)
  return action === undefined ? undefined : request.settings.retryIntervalOf(action)
}

export const failuresOf = (draft: ObjectDraft, counter: Remediation['counter']): number => Number(draft.status[counter] ?? 0)

export const isExhausted = (draft: ObjectDraft, { retries, counter }: Remediation): boolean => retries >= 0 && failuresOf(draft, counter) > retries

export const countFailure = (draft: ObjectDraft, counter: 'failures' | Remediation['counter']): void => {
  draft.status[counter] = Number(draft.status[counter] ?? 0) + 1
}

export function clearFailures(draft: ObjectDraft): void {
  for (const counter of ['failures', 'installFailures', 'upgradeFailures']) draft.status[counter] = undefined
}

/** Of an event: about which chart, which values. */
export interface EventSubject {
  readonly revision: string
  readonly appVersion?: string | undefined
  readonly token: string
  readonly ociDigest?: string | undefined
}

/** The chart and values that were to be released. */
export const aboutRequest = ({ chart, configDigest, draft }: ReleaseRequest): EventSubject => ({
  revision: chart.metadata.version,
  appVersion: chart.metadata.appVersion,
  token: configDigest,
  ociDigest: draft.status['lastAttemptedRevisionDigest'] as string | undefined,
})

export const aboutSnapshot = ({ chartVersion, appVersion, configDigest, ociDigest }: Snapshot): EventSubject => ({
  revision: chartVersion,
  appVersion,
  token: configDigest,
  ociDigest,
})

export async function recordReleaseEvent(
  { tools, draft }: Pick<ReleaseRequest, 'tools' | 'draft'>,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  { revision, appVersion, token, ociDigest }: EventSubject,
): Promise<void> {
  const meta = { 'app-version': appVersion, 'oci-digest': ociDigest, revision, token }
  const annotations = Object.entries(meta).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[`${HELM_GROUP}/${key}`, value] as const],
  )
  await tools.record(draft.object, { type, reason, message, annotations: Object.fromEntries(annotations) })
}
