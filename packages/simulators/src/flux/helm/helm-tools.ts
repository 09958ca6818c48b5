import type { FluxFeatures } from '../flux-features.ts'
import type { FluxTiming } from '../flux-timing.ts'
import type { FluxVersion } from '../flux-version.ts'
import type { EventRecorder } from '../runtime/event-recorder.ts'
import type { DraftTools } from '../runtime/object-draft.ts'
import type { ArtifactStore } from '../source/artifact-store.ts'

export interface HelmTools extends DraftTools {
  readonly artifacts: ArtifactStore
  readonly record: EventRecorder
  readonly timing: FluxTiming
  readonly version: FluxVersion
  readonly features: FluxFeatures
}

/** Field manager of everything that helm-controller writes: status, HelmCharts and the objects of releases. */
export const MANAGER = 'helm-controller'
