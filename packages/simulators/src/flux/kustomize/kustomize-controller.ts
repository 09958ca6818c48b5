import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { FluxTiming } from '../flux-timing.ts'
import { GIT_REPOSITORY, KUSTOMIZATION } from '../kinds.ts'
import { Conditions } from '../runtime/conditions.ts'
import { eventRecorder } from '../runtime/event-recorder.ts'
import { keyOf, watchTriggers } from '../runtime/reconcile-triggers.ts'
import { Requeues, retryWhenRefused } from '../runtime/requeue.ts'
import type { ArtifactStore } from '../source/artifact-store.ts'
import { reconcileKustomization } from './reconcile-kustomization.ts'

export interface KustomizeControllerOptions {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly timing: FluxTiming
  readonly artifacts: ArtifactStore
}

/** kustomize-controller: applies artifacts, again at each interval, and at once when the source has a new one. */
export function kustomizeController({ client, clock, timing, artifacts }: KustomizeControllerOptions): Controller {
  const record = eventRecorder(client, clock, 'kustomize-controller')
  const queue = new WorkQueue(clock, async (key, signal) => {
    const [namespace, name = ''] = key.split('/')
    const object = await client.get(KUSTOMIZATION, { namespace, name })
    if (object === undefined) return
    const tools = { client, clock, signal, artifacts, record, timing, writeMs: timing.writeMs, manager: 'gotk-kustomize-controller' }
    requeues.schedule(key, await retryWhenRefused(() => reconcileKustomization(tools, object)))
  })
  const requeues = new Requeues(queue, timing.firstRetryMs)
  /** As they are now: the dependants of a source are found without asking. */
  const kustomizations = new Map<string, KubeObject>()
  const ends: (() => void)[] = []

  const wakeDependants = (source: KubeObject, revision: string): void => {
    for (const [key, object] of kustomizations) {
      if (isSource(object, source) && !hasAttempted(object, revision)) queue.add(key)
    }
  }

  return {
    start: () => {
      ends.push(
        client.watch(KUSTOMIZATION, ({ type, object }) => {
          if (type === 'DELETED') kustomizations.delete(keyOf(object))
          else kustomizations.set(keyOf(object), object)
        }),
        watchTriggers(client, KUSTOMIZATION, (key) => queue.add(key)),
        watchRevisions(client, wakeDependants),
      )
    },
    stop: async () => {
      for (const end of ends.splice(0)) end()
      await queue.stop()
    },
  }
}

/** Calls back when a source gets another artifact than it had. */
function watchRevisions(client: ClusterClient, changed: (source: KubeObject, revision: string) => void): () => void {
  const seen = new Map<string, string | undefined>()
  return client.watch(GIT_REPOSITORY, ({ type, object }) => {
    const key = keyOf(object)
    if (type === 'DELETED') {
      seen.delete(key)
      return
    }
    const revision = textAt(object, 'status', 'artifact', 'revision')
    if (revision !== undefined && revision !== seen.get(key)) changed(object, revision)
    seen.set(key, revision)
  })
}

function isSource(object: KubeObject, source: KubeObject): boolean {
  const reference = at(object, 'spec', 'sourceRef')
  const namespace = textAt(reference, 'namespace') ?? object.metadata.namespace
  return textAt(reference, 'kind') === source.kind && textAt(reference, 'name') === source.metadata.name && namespace === source.metadata.namespace
}

/** One that is ready, or at work, on this very revision needs no other pass. */
function hasAttempted(object: KubeObject, revision: string): boolean {
  if (textAt(object, 'status', 'lastAttemptedRevision') !== revision) return false
  const conditions = new Conditions(object, () => 0)
  return conditions.is('Ready', 'True') || conditions.is('Reconciling', 'True')
}
