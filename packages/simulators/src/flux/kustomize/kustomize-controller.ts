import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import { type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { defaultFluxFeatures, type FluxFeatures } from '../flux-features.ts'
import type { FluxTiming } from '../flux-timing.ts'
import { type FluxVersion, isSince } from '../flux-version.ts'
import { BUCKET, EXTERNAL_ARTIFACT, GIT_REPOSITORY, KUSTOMIZATION, OCI_REPOSITORY, storedKind } from '../kinds.ts'
import { Conditions } from '../runtime/conditions.ts'
import { elapsedTime } from '../runtime/elapsed-time.ts'
import { eventRecorder } from '../runtime/event-recorder.ts'
import { keyOf, watchTriggers } from '../runtime/reconcile-triggers.ts'
import { Requeues, retryWhenRefused } from '../runtime/requeue.ts'
import { watchLabelled } from '../runtime/watch-labelled.ts'
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
  const queue = new WorkQueue(clock, async (key, signal) => {
    const [namespace, name = ''] = key.split('/')
    const object = await client.get(KUSTOMIZATION, { namespace, name })
    if (object === undefined) return
    const superseded = new AbortController()
    running.set(key, superseded)
    const tools = { ...shared, signal, superseded: superseded.signal }
    requeues.schedule(key, await retryWhenRefused(() => reconcileKustomization(tools, object)))
    running.delete(key)
  })
  const requeues = new Requeues(queue, timing.firstRetryMs)
  /** As they are now: the dependants of a source are found without asking. */
  const kustomizations = new Map<string, KubeObject>()
  const ends: (() => void)[] = []

  const wakeDependants = (source: KubeObject, revision: string): void => {
    for (const [key, object] of kustomizations) {
      if (!isSource(object, source) || hasAttempted(object, revision)) continue
      running.get(key)?.abort(`${source.kind}/${keyOf(source)}`)
      queue.add(key)
    }
  }

  const wakeReaders = (changed: KubeObject): void => {
    for (const [key, object] of kustomizations) if (readsFrom(object, changed)) queue.add(key)
  }

  return {
    start: () => {
      ends.push(
        client.watch(KUSTOMIZATION, ({ type, object }) => {
          if (type === 'DELETED') kustomizations.delete(keyOf(object))
          else kustomizations.set(keyOf(object), object)
        }),
        watchTriggers(client, KUSTOMIZATION, (key) => queue.add(key)),
        ...sourceKinds(version, gates).map((kind) => watchRevisions(client, kind, wakeDependants)),
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
