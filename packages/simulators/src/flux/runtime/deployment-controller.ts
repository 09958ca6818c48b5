import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import type { KindRef, KubeObject } from '../../cluster/kube-object.ts'
import type { FluxTiming } from '../flux-timing.ts'
import { type FluxVersion, isSince } from '../flux-version.ts'
import { keyOf, watchTriggers } from './reconcile-triggers.ts'
import { type Requeue, Requeues, retryWhenRefused } from './requeue.ts'
import { watchLabelled } from './watch-labelled.ts'

export interface DeploymentControllerParts {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly timing: FluxTiming
  readonly version: FluxVersion
  /** Of what it deploys. */
  readonly kind: KindRef
  /** One pass. */
  reconcile(object: KubeObject, signal: AbortSignal): Promise<Requeue>
  /** Begins the watches of what is deployed from; `wake` has every object looked at, and those that are due reconciled. Returns what ends them. */
  watchSources(wake: (isDue: (object: KubeObject) => boolean) => void): readonly (() => void)[]
  /** Whether a ConfigMap or Secret is among what the object is made with. */
  readsFrom(object: KubeObject, changed: KubeObject): boolean
}

/** What kustomize-controller and helm-controller have in common: passes at each interval, at requests, and when what they deploy from is another. */
export function deploymentController(parts: DeploymentControllerParts): Controller {
  const { client, clock, timing, version, kind } = parts
  const queue = new WorkQueue(clock, async (key, signal) => {
    const [namespace, name = ''] = key.split('/')
    const object = await client.get(kind, { namespace, name })
    if (object === undefined) return
    requeues.schedule(key, await retryWhenRefused(() => parts.reconcile(object, signal)))
  })
  const requeues = new Requeues(queue, timing.firstRetryMs)
  /** As they are now: the dependants of a source are found without asking. */
  const objects = new Map<string, KubeObject>()
  const ends: (() => void)[] = []
  const wake = (isDue: (object: KubeObject) => boolean): void => {
    for (const [key, object] of objects) if (isDue(object)) queue.add(key)
  }
  return {
    start: () => {
      ends.push(
        client.watch(kind, ({ type, object }) => {
          if (type === 'DELETED') objects.delete(keyOf(object))
          else objects.set(keyOf(object), object)
        }),
        watchTriggers(client, kind, (key) => queue.add(key)),
        ...parts.watchSources(wake),
        ...(isSince(version, '2.7') ? [watchLabelled(client, clock, (changed) => wake((object) => parts.readsFrom(object, changed)))] : []),
      )
    },
    stop: async () => {
      for (const end of ends.splice(0)) end()
      await queue.stop()
    },
  }
}
