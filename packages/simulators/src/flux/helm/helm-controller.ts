import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { Controller } from '../../cluster/controller.ts'
import { at, type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { defaultFluxFeatures, type FluxFeatures } from '../flux-features.ts'
import type { FluxTiming } from '../flux-timing.ts'
import type { FluxVersion } from '../flux-version.ts'
import { EXTERNAL_ARTIFACT, HELM_CHART, HELM_RELEASE, OCI_REPOSITORY, storedKind } from '../kinds.ts'
import { Conditions } from '../runtime/conditions.ts'
import { deploymentController } from '../runtime/deployment-controller.ts'
import { eventRecorder } from '../runtime/event-recorder.ts'
import type { ArtifactStore } from '../source/artifact-store.ts'
import { MANAGER } from './helm-tools.ts'
import { chartSourceOf } from './prerequisites/find-chart-source.ts'
import { reconcileRelease } from './reconcile-release.ts'
import { watchChartSources } from './watch-chart-sources.ts'

export interface HelmControllerOptions {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly timing: FluxTiming
  readonly artifacts: ArtifactStore
  /** Default 2.9. */
  readonly version?: FluxVersion | undefined
  /** What differs from the defaults of the version. */
  readonly features?: Partial<FluxFeatures> | undefined
}

/** helm-controller: installs charts and keeps the releases as they are wanted, again at each interval, and at once when the chart is another. */
export function helmController({ client, clock, timing, artifacts, version = '2.9', features = {} }: HelmControllerOptions): Controller {
  const record = eventRecorder(client, clock, MANAGER)
  const gates = { ...defaultFluxFeatures(version), ...features }
  const shared = { client, clock, artifacts, record, timing, version, features: gates, writeMs: timing.writeMs, manager: MANAGER }
  return deploymentController({
    client,
    clock,
    timing,
    version,
    kind: HELM_RELEASE,
    reconcile: (release, signal) => reconcileRelease({ ...shared, signal }, release),
    watchSources: (wake) => {
      const onChange = (source: KubeObject) => wake((release) => isSource(release, source) && !hasReleased(release, source))
      return sourceKinds(version, gates).map((kind) => watchChartSources(client, kind, onChange))
    },
    readsFrom,
  })
}

const sourceKinds = (version: FluxVersion, { externalArtifact }: FluxFeatures): KindRef[] =>
  [HELM_CHART, OCI_REPOSITORY, ...(externalArtifact ? [EXTERNAL_ARTIFACT] : [])].flatMap((kind) => storedKind(kind, version) ?? [])

function isSource(release: KubeObject, { kind, metadata }: KubeObject): boolean {
  const source = chartSourceOf(release)
  return source.kind === kind && source.name === metadata.name && source.namespace === metadata.namespace
}

/** One that is ready with this very chart, or at work on it, needs no other pass. An OCI artifact is known by its digest. */
function hasReleased(release: KubeObject, source: KubeObject): boolean {
  const attempted = textAt(release, 'status', source.kind === 'HelmChart' ? 'lastAttemptedRevision' : 'lastAttemptedRevisionDigest')
  const revision = textAt(source, 'status', 'artifact', 'revision') ?? ''
  const isSame = attempted !== undefined && (revision === attempted || revision.endsWith(`@${attempted}`))
  const conditions = new Conditions(release, () => 0)
  return isSame && !conditions.is('Stalled', 'True') && (conditions.is('Ready', 'True') || conditions.is('Reconciling', 'True'))
}

/** Values, and `spec.kubeConfig`. */
function readsFrom(release: KubeObject, { kind, metadata }: KubeObject): boolean {
  if (release.metadata.namespace !== metadata.namespace) return false
  const references = at(release, 'spec', 'valuesFrom')
  const isNamed = (reference: unknown) => textAt(reference, 'kind') === kind && textAt(reference, 'name') === metadata.name
  const kubeConfig = kind === 'Secret' ? 'secretRef' : 'configMapRef'
  return (Array.isArray(references) && references.some(isNamed)) || textAt(release, 'spec', 'kubeConfig', kubeConfig, 'name') === metadata.name
}
