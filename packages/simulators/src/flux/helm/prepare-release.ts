import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { formatGoDuration } from '../runtime/go-duration.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import type { HelmTools } from './helm-tools.ts'
import { unmetDependency } from './prerequisites/check-dependencies.ts'
import { findChartSource, unreadySource } from './prerequisites/find-chart-source.ts'
import { loadReleaseChart, type ReleaseChart } from './prerequisites/load-release-chart.ts'
import { ReleaseFailure } from './prerequisites/release-failure.ts'
import { requireAccess } from './prerequisites/require-access.ts'
import type { ReleaseSettings } from './release/release-settings.ts'
import { composeValues, ValuesFailure } from './values/compose-values.ts'

export interface PreparedRelease extends ReleaseChart {
  readonly values: JsonMap
}

/** What a release needs and does not have: it is looked for again after a while. */
export interface Missing {
  readonly waitsFor: 'dependency' | 'source'
}

/** Everything that has to be there before Helm is asked. @throws ReleaseFailure, TerminalFailure. */
export async function prepareRelease(tools: HelmTools, draft: ObjectDraft, settings: ReleaseSettings): Promise<PreparedRelease | Missing> {
  const { client, timing } = tools
  const unmet = await unmetDependency(tools, draft.object)
  if (unmet !== undefined) {
    unready(draft, 'DependencyNotReady', unmet)
    await tools.record(draft.object, { type: 'Normal', reason: 'DependencyNotReady', message: unmet })
    return { waitsFor: 'dependency' }
  }
  overcome(draft, 'DependencyNotReady')
  await tools.clock.sleep(timing.chartLookMs, tools.signal)
  const source = await findChartSource(tools, draft)
  overcome(draft, 'AccessDenied', 'ArtifactFailed')
  const why = unreadySource(source)
  if (why !== undefined) {
    unready(draft, 'SourceNotReady', why)
    return { waitsFor: 'source' }
  }
  overcome(draft, 'SourceNotReady')
  const values = await valuesOf(client, draft.object)
  overcome(draft, 'ValuesError')
  const loaded = await loadReleaseChart(tools, source)
  if (loaded === undefined) {
    unready(draft, 'ArtifactFailed', `Source not ready: artifact not found. Retrying in ${formatGoDuration(timing.requeueDependencyMs)}`)
    return { waitsFor: 'dependency' }
  }
  await requireAccess(client, settings)
  overcome(draft, 'ArtifactFailed', 'RESTClientError')
  return { ...loaded, values }
}

async function valuesOf(client: ClusterClient, object: KubeObject): Promise<JsonMap> {
  try {
    return await composeValues(client, object)
  } catch (error) {
    if (!(error instanceof ValuesFailure)) throw error
    throw new ReleaseFailure('ValuesError', error.message, { cause: error, event: error.message })
  }
}

const unready = (draft: ObjectDraft, reason: string, message: string) => draft.conditions.set({ type: 'Ready', status: 'False', reason, message })

/** A reason that holds no more leaves Ready open. */
function overcome(draft: ObjectDraft, ...reasons: readonly string[]): void {
  if (!reasons.includes(draft.conditions.get('Ready')?.reason ?? '')) return
  draft.conditions.set({ type: 'Ready', status: 'Unknown', reason: 'Progressing', message: 'reconciliation in progress' })
}
