import type { ChartMetadata } from '../../../rendering/helm/chart.ts'
import { isHelmFailure } from '../actions/helm-failure.ts'
import { isPending, type Release } from '../storage/release.ts'
import { type Drift, detectDrift } from './detect-drift.ts'
import { activeRemediation, type ReleaseRequest } from './release-request.ts'
import { digestOf, hasFailedTest, isOf, latestOf, wasTested } from './snapshots.ts'
import { commonMetadataDigest, postRenderersDigest } from './summarize.ts'

export type ReleaseState =
  | { readonly status: 'absent' | 'unmanaged' | 'out-of-sync' | 'locked' | 'untested' | 'in-sync' | 'failed' }
  | { readonly status: 'drifted'; readonly drifts: readonly Drift[] }
  | { readonly status: 'unknown'; readonly reason: string }

/** What storage, history and cluster say of a release, against what it should be. */
export async function determineState(request: ReleaseRequest): Promise<ReleaseState> {
  const { draft, settings, storage } = request
  const release = await storage.last(settings.name)
  if (release === undefined) return { status: 'absent' }
  if (isPending(release)) return { status: 'locked' }
  const current = latestOf(draft)
  const { status } = release.info
  if (current === undefined) return { status: status === 'uninstalled' ? 'absent' : 'unmanaged' }
  // Somebody else changed the release: nothing of what is known about it can be trusted.
  if (!isOf(current, release) || digestOf(release) !== current.digest) return { status: 'unmanaged' }
  if (status === 'failed') return { status: 'failed' }
  if (status === 'uninstalled') return { status: 'absent' }
  if (status !== 'deployed') return { status: 'unknown', reason: `unable to determine state for release with status '${status}'` }
  if (!isOfChart(release, request.chart.metadata) || current.configDigest !== request.configDigest || rendersDifferently(request))
    return { status: 'out-of-sync' }
  if (settings.testsAreOn) {
    if (!wasTested(current)) return { status: 'untested' }
    if (activeRemediation(request)?.ignoresTestFailures === false && hasFailedTest(current)) return { status: 'failed' }
  }
  if (settings.driftMode !== 'disabled') {
    const drifts = await driftOf(request, release)
    if (typeof drifts === 'string') return { status: 'unknown', reason: `unable to determine cluster state: ${drifts}` }
    if (drifts.length > 0) return { status: 'drifted', drifts }
  }
  return { status: 'in-sync' }
}

async function driftOf(request: ReleaseRequest, release: Release): Promise<Drift[] | string> {
  try {
    return await detectDrift(request, release)
  } catch (error) {
    if (isHelmFailure(error)) return error.message
    throw error
  }
}

const isOfChart = ({ chart }: Release, metadata: ChartMetadata) => JSON.stringify(sorted(chart.metadata)) === JSON.stringify(sorted(metadata))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]))
}

/** Only a new generation can have other post-renderers. */
function rendersDifferently({ draft, settings }: ReleaseRequest): boolean {
  if (draft.status['observedGeneration'] === draft.object.metadata.generation) return false
  return (
    postRenderersDigest(settings) !== draft.status['observedPostRenderersDigest'] ||
    commonMetadataDigest(settings) !== draft.status['observedCommonMetadataDigest']
  )
}
