import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import type { FluxTiming } from '../flux-timing.ts'
import { GIT_REPOSITORY } from '../kinds.ts'
import { eventRecorder } from '../runtime/event-recorder.ts'
import { watchTriggers } from '../runtime/reconcile-triggers.ts'
import { Requeues, retryWhenRefused } from '../runtime/requeue.ts'
import type { ArtifactStore } from './artifact-store.ts'
import { reconcileGitRepository } from './reconcile-git-repository.ts'

export interface SourceControllerOptions {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly timing: FluxTiming
  readonly artifacts: ArtifactStore
}

/** source-controller for GitRepositories: fetches them, keeps their artifacts, polls. */
export function sourceController({ client, clock, timing, artifacts }: SourceControllerOptions): Controller {
  const record = eventRecorder(client, clock, 'source-controller')
  const queue = new WorkQueue(clock, async (key, signal) => {
    const [namespace, name = ''] = key.split('/')
    const object = await client.get(GIT_REPOSITORY, { namespace, name })
    if (object === undefined) return
    const tools = { client, clock, signal, artifacts, record, writeMs: timing.writeMs, manager: 'gotk-source-controller' }
    requeues.schedule(key, await retryWhenRefused(() => reconcileGitRepository(tools, object)))
  })
  const requeues = new Requeues(queue, timing.firstRetryMs)
  let end: (() => void) | undefined
  return {
    start: () => {
      end = watchTriggers(client, GIT_REPOSITORY, (key) => queue.add(key))
    },
    stop: async () => {
      end?.()
      await queue.stop()
    },
  }
}
