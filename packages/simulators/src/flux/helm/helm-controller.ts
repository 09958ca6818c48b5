import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import { at, type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { defaultFluxFeatures, type FluxFeatures } from '../flux-features.ts'
import type { FluxTiming } from '../flux-timing.ts'
import { type FluxVersion, isSince } from '../flux-version.ts'
import { EXTERNAL_ARTIFACT, HELM_CHART, HELM_RELEASE, OCI_REPOSITORY, storedKind } from '../kinds.ts'
import { Conditions } from '../runtime/conditions.ts'
import { eventRecorder } from '../runtime/event-recorder.ts'
import { keyOf, watchTriggers } from '../runtime/reconcile-triggers.ts'
import { Requeues, retryWhenRefused } from '../runtime/requeue.ts'
import { watchLabelled } from '../runtime/watch-labelled.ts'
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
  const queue = new WorkQueue(clock, async (key, signal) => {
    const [namespace, name = ''] = key.split('/')
    const object = await client.get(HELM_RELEASE, { namespace, name })
    if (object === undefined) return
    requeues.schedule(key, await retryWhenRefused(() => reconcileRelease({ ...shared, signal }, object)))
  })
  const requeues = new Requeues(queue, timing.firstRetryMs)
  /** As they are now: the dependants of a source are found without asking. */
  const releases = new Map<string, KubeObject>()
  const ends: (() => void)[] = []

  const wakeDependants = (source: KubeObject): void => {
    for (const [key, release] of releases) if (isSource(release, source) && !hasReleased(release, source)) queue.add(key)
  }

  const wakeReaders = (changed: KubeObject): void => {
    for (const [key, release] of releases) if (readsFrom(release, changed)) queue.add(key)
  }

  return {
    start: () => {
      ends.push(
        client.watch(HELM_RELEASE, ({ type, object }) => {
          if (type === 'DELETED') releases.delete(keyOf(object))
          else releases.set(keyOf(object), object)
        }),
        watchTriggers(client, HELM_RELEASE, (key) => queue.add(key)),
        ...sourceKinds(version, gates).map((kind) => watchChartSources(client, kind, wakeDependants)),
        ...(isSince(version, '2.7') ? [watchLabelled(client, clock, wakeReaders)] : []),
      )
    },
    stop: async () => {
      for (const end of ends.splice(0)) end()
      await queue.stop()
    },
  }
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
