import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import type { KindRef, KubeObject } from '../../cluster/kube-object.ts'
import type { FluxTiming } from '../flux-timing.ts'
import type { FluxVersion } from '../flux-version.ts'
import { HELM_REPOSITORY, storedKind } from '../kinds.ts'
import { eventRecorder } from '../runtime/event-recorder.ts'
import { watchTriggers } from '../runtime/reconcile-triggers.ts'
import { type Requeue, Requeues, retryWhenRefused } from '../runtime/requeue.ts'
import type { ArtifactStore } from './artifact-store.ts'
import { buckets } from './bucket/reconcile-bucket.ts'
import { gitRepositories } from './git/reconcile-git-repository.ts'
import { helmCharts } from './helm/reconcile-helm-chart.ts'
import { reconcileHelmRepository } from './helm/reconcile-helm-repository.ts'
import { limitWorkers } from './limit-workers.ts'
import { ociRepositories } from './oci/reconcile-oci-repository.ts'
import { reconcileSource } from './reconcile-source.ts'
import type { SourceTools } from './source-tools.ts'
import { watchChartSources } from './watch-chart-sources.ts'

export interface SourceControllerOptions {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly timing: FluxTiming
  readonly artifacts: ArtifactStore
  /** Which version of Flux this is. Default 2.9. */
  readonly version?: FluxVersion | undefined
}

interface Reconciler {
  readonly ref: KindRef
  pass(tools: SourceTools, object: KubeObject): Promise<Requeue>
}

const RECONCILERS: readonly Reconciler[] = [
  ...[gitRepositories, ociRepositories, helmCharts, buckets].map((kind) => ({
    ref: kind.ref,
    pass: (tools: SourceTools, object: KubeObject) => reconcileSource(kind, tools, object),
  })),
  { ref: HELM_REPOSITORY, pass: reconcileHelmRepository },
]

/** source-controller: fetches sources of all kinds, keeps their artifacts, polls. ExternalArtifacts are written by others. */
export function sourceController({ client, clock, timing, artifacts, version = '2.9' }: SourceControllerOptions): Controller {
  const record = eventRecorder(client, clock, 'source-controller')
  const stored = (kind: KindRef) => storedKind(kind, version)
  const shared = { client, clock, timing, artifacts, record, stored, writeMs: timing.writeMs, manager: 'source-controller' }
  const served = RECONCILERS.flatMap(({ ref, pass }) => {
    const kind = stored(ref)
    return kind === undefined ? [] : [{ ref: kind, pass }]
  })
  const queues = new Map(served.map((reconciler) => [reconciler.ref.kind, queueFor(reconciler, shared, timing)]))
  const ends: (() => void)[] = []
  return {
    start: () => {
      for (const { ref } of served) ends.push(watchTriggers(client, ref, (key) => queues.get(ref.kind)?.add(key)))
      ends.push(watchChartSources(shared, (key) => queues.get(helmCharts.ref.kind)?.add(key)))
    },
    stop: async () => {
      for (const end of ends.splice(0)) end()
      await Promise.all([...queues.values()].map((queue) => queue.stop()))
    },
  }
}

/** `--concurrent` of source-controller, by default: a remote that hangs keeps one of them until its time is over. */
const WORKERS = 2

function queueFor({ ref, pass }: Reconciler, shared: Omit<SourceTools, 'signal'>, timing: FluxTiming): WorkQueue {
  const limited = limitWorkers(WORKERS)
  const queue = new WorkQueue(shared.clock, (key, signal) =>
    limited(async () => {
      signal.throwIfAborted()
      const [namespace, name = ''] = key.split('/')
      const object = await shared.client.get(ref, { namespace, name })
      requeues.schedule(key, object === undefined ? 'never' : await retryWhenRefused(() => pass({ ...shared, signal }, object)))
    }),
  )
  const requeues = new Requeues(queue, timing.firstRetryMs)
  return queue
}
