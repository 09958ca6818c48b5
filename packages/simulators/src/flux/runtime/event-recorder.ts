import type { Clock } from '@gitops-dms/core'
import { kubeTime } from '../../cluster/cluster.ts'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'

const EVENT = { apiVersion: 'v1', kind: 'Event' } as const

export interface RecordedEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly annotations?: Readonly<Record<string, string>>
}

export type EventRecorder = (object: KubeObject, event: RecordedEvent) => Promise<void>

/** Events as client-go records them: one that repeats itself is counted, and keeps its first annotations (recorded). */
export function eventRecorder(client: ClusterClient, clock: Clock, component: string): EventRecorder {
  const known = new Map<string, { readonly event: KubeObject; count: number }>()
  let sequence = 0

  const newEvent = (object: KubeObject, { type, reason, message, annotations }: RecordedEvent): KubeObject => {
    const { name, namespace = 'default', uid = '', resourceVersion = '' } = object.metadata
    // client-go names an event by the nanosecond; a clock of milliseconds needs the counter.
    const suffix = (BigInt(clock.now()) * 1_000_000n + BigInt(sequence++)).toString(16)
    return {
      ...EVENT,
      metadata: { name: `${name}.${suffix}`, namespace, ...(annotations === undefined ? {} : { annotations: { ...annotations } }) },
      involvedObject: { kind: object.kind, namespace, name, uid, apiVersion: object.apiVersion, resourceVersion },
      reason,
      message,
      type,
      source: { component },
      firstTimestamp: kubeTime(clock.now()),
      reportingComponent: component,
    }
  }

  return async (object, recorded) => {
    const { type, reason, message } = recorded
    const identity = JSON.stringify([object.kind, object.metadata.uid, type, reason, message])
    const entry = known.get(identity) ?? { event: newEvent(object, recorded), count: 0 }
    entry.count++
    known.set(identity, entry)
    try {
      await client.apply({ ...entry.event, lastTimestamp: kubeTime(clock.now()), count: entry.count }, component)
    } catch (error) {
      // An event that cannot be stored is dropped, as client-go does, for example when its namespace is gone.
      if (!(error instanceof StatusError)) throw error
    }
  }
}
