import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { Controller } from '../../cluster/controller.ts'
import { type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { defaultFluxFeatures, type FluxFeatures } from '../flux-features.ts'
import type { FluxTiming } from '../flux-timing.ts'
import type { FluxVersion } from '../flux-version.ts'
import { BUCKET, EXTERNAL_ARTIFACT, GIT_REPOSITORY, KUSTOMIZATION, OCI_REPOSITORY, storedKind } from '../kinds.ts'
import { Conditions } from '../runtime/conditions.ts'
import { deploymentController } from '../runtime/deployment-controller.ts'
import { elapsedTime } from '../runtime/elapsed-time.ts'
import { eventRecorder } from '../runtime/event-recorder.ts'
import { keyOf } from '../runtime/reconcile-triggers.ts'
import { watchRevisions } from '../runtime/watch-revisions.ts'
import type { ArtifactStore } from '../source/artifact-store.ts'
import { sourceOf } from './find-source.ts'
import { referencesOf } from './load-variables.ts'
import { reconcileKustomization } from './reconcile-kustomization.ts'

export interface KustomizeControllerOptions {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly timing: FluxTiming
  readonly artifacts: ArtifactStore
  /** Default 2.9. */
  readonly version?: FluxVersion | undefined
  /** What differs from the defaults of the version. */
  readonly features?: Partial<FluxFeatures> | undefined
}

/** kustomize-controller: applies artifacts, again at each interval, and at once when the source has a new one. */
export function kustomizeController({ client, clock, timing, artifacts, version = '2.9', features = {} }: KustomizeControllerOptions): Controller {
  const record = eventRecorder(client, clock, 'kustomize-controller')
  const gates = { ...defaultFluxFeatures(version), ...features }
  /** Passes under way, which a newer revision may end. */
  const running = new Map<string, AbortController>()
  const shared = {
    client,
    clock,
    elapsed: elapsedTime(clock),
    artifacts,
    record,
    timing,
    version,
    features: gates,
    writeMs: timing.writeMs,
    manager: 'gotk-kustomize-controller',
  }
  return deploymentController({
    client,
    clock,
    timing,
    version,
    kind: KUSTOMIZATION,
    reconcile: async (object, signal) => {
      const superseded = new AbortController()
      running.set(keyOf(object), superseded)
      const requeue = await reconcileKustomization({ ...shared, signal, superseded: superseded.signal }, object)
      running.delete(keyOf(object))
      return requeue
    },
    watchSources: (wake) => {
      const onRevision = (source: KubeObject, revision: string) =>
        wake((object) => {
          const isDue = isSource(object, source) && !hasAttempted(object, revision)
          if (isDue) running.get(keyOf(object))?.abort(`${source.kind}/${keyOf(source)}`)
          return isDue
        })
      return sourceKinds(version, gates).map((kind) => watchRevisions(client, kind, onRevision))
    },
    readsFrom,
  })
}

const sourceKinds = (version: FluxVersion, { externalArtifact }: FluxFeatures): KindRef[] =>
  [GIT_REPOSITORY, OCI_REPOSITORY, BUCKET, ...(externalArtifact ? [EXTERNAL_ARTIFACT] : [])].flatMap((kind) => storedKind(kind, version) ?? [])

function isSource(object: KubeObject, { kind, metadata }: KubeObject): boolean {
  const source = sourceOf(object)
  return source.kind === kind && source.name === metadata.name && source.namespace === metadata.namespace
}

/** One that is ready, or at work, on this very revision needs no other pass. */
function hasAttempted(object: KubeObject, revision: string): boolean {
  if (textAt(object, 'status', 'lastAttemptedRevision') !== revision) return false
  const conditions = new Conditions(object, () => 0)
  return conditions.is('Ready', 'True') || conditions.is('Reconciling', 'True')
}

/** Variables, the keys of `spec.decryption`, `spec.kubeConfig`. */
function readsFrom(object: KubeObject, { kind, metadata }: KubeObject): boolean {
  const { spec } = object
  const named = [
    ...referencesOf(spec?.['postBuild']),
    { kind: 'Secret', name: textAt(spec, 'decryption', 'secretRef', 'name') },
    { kind: 'Secret', name: textAt(spec, 'kubeConfig', 'secretRef', 'name') },
    { kind: 'ConfigMap', name: textAt(spec, 'kubeConfig', 'configMapRef', 'name') },
  ]
  return object.metadata.namespace === metadata.namespace && named.some((one) => one.kind === kind && one.name === metadata.name)
}
