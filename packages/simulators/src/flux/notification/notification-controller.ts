import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type Controller, WorkQueue } from '../../cluster/controller.ts'
import type { KindRef, KubeObject } from '../../cluster/kube-object.ts'
import type { FluxTiming } from '../flux-timing.ts'
import { ALERT, PROVIDER, RECEIVER } from '../kinds.ts'
import { eventRecorder } from '../runtime/event-recorder.ts'
import { keyOf, watchTriggers } from '../runtime/reconcile-triggers.ts'
import { type Requeue, Requeues, retryWhenRefused } from '../runtime/requeue.ts'
import type { NotificationTools } from './notification-tools.ts'
import { reconcileReceiver } from './reconcile-receiver.ts'
import { reconcileAlert, reconcileProvider } from './reconcile-static.ts'

export interface NotificationControllerOptions {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly timing: FluxTiming
}

interface Reconciler {
  readonly ref: KindRef
  pass(tools: NotificationTools, object: KubeObject): Promise<Requeue>
}

const RECEIVERS: Reconciler = { ref: RECEIVER, pass: reconcileReceiver }
/** Providers and Alerts are stored, nothing is delivered. */
const STATIC: readonly Reconciler[] = [
  { ref: PROVIDER, pass: reconcileProvider },
  { ref: ALERT, pass: reconcileAlert },
]

/** notification-controller: makes Receivers ready, and leaves Providers and Alerts as they are but for a finalizer. */
export function notificationController({ client, clock, timing }: NotificationControllerOptions): Controller {
  const shared = {
    client,
    clock,
    record: eventRecorder(client, clock, 'notification-controller'),
    writeMs: timing.writeMs,
    manager: 'notification-controller',
  }
  const queues = new Map([RECEIVERS, ...STATIC].map((reconciler) => [reconciler.ref.kind, queueFor(reconciler, shared, timing)]))
  const ends: (() => void)[] = []
  return {
    start: () => {
      ends.push(watchTriggers(client, RECEIVER, (key) => queues.get(RECEIVER.kind)?.add(key)))
      for (const { ref } of STATIC) {
        ends.push(
          client.watch(ref, ({ type, object }) => {
            if (type !== 'DELETED') queues.get(ref.kind)?.add(keyOf(object))
          }),
        )
      }
    },
    stop: async () => {
      for (const end of ends.splice(0)) end()
      await Promise.all([...queues.values()].map((queue) => queue.stop()))
    },
  }
}

function queueFor({ ref, pass }: Reconciler, shared: Omit<NotificationTools, 'signal'>, timing: FluxTiming): WorkQueue {
  const queue = new WorkQueue(shared.clock, async (key, signal) => {
    const [namespace, name = ''] = key.split('/')
    const object = await shared.client.get(ref, { namespace, name })
    requeues.schedule(key, object === undefined ? 'never' : await retryWhenRefused(() => pass({ ...shared, signal }, object)))
  })
  const requeues = new Requeues(queue, timing.firstRetryMs)
  return queue
}
