import type { Clock } from '@gitops-dms/core'
import { kubeTime } from './cluster.ts'
import type { ClusterClient } from './cluster-client.ts'
import { EventAggregator } from './event-aggregator.ts'
import type { KubeObject } from './kube-object.ts'
import { StatusError } from './status-error.ts'

const EVENT = { apiVersion: 'v1', kind: 'Event' } as const

export interface RecordedEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly annotations?: Readonly<Record<string, string>>
  /** Which part of the object it is about, as `spec.containers{app}`. */
  readonly fieldPath?: string
  /** Makes it an event of the newer form: with the time of this one, never counted. */
  readonly action?: string
}

export interface EventSource {
  readonly component: string
  /** The node that it runs on. */
  readonly host?: string
  /** Field manager. Default: the component. */
  readonly manager?: string
}

/** Resolves when it is stored, or dropped. */
export type EventRecorder = (object: KubeObject, event: RecordedEvent) => Promise<void>

/** client-go names an event by the nanosecond; a clock of milliseconds needs a counter, which all recorders share. */
let sequence = 0
const nextSequence = () => {
  sequence = (sequence + 1) % 1_000_000
  return sequence
}

/** As many as client-go remembers to count repetitions. */
const REMEMBERED = 4_096

/** Events as client-go records them: one that repeats itself is counted, and keeps its first annotations (recorded). */
export function eventRecorder(client: ClusterClient, clock: Clock, from: string | EventSource): EventRecorder {
  const source: EventSource = typeof from === 'string' ? { component: from } : from
  const manager = source.manager ?? source.component
  const shown = source.host === undefined ? { component: source.component } : { component: source.component, host: source.host }
  const aggregator = new EventAggregator()
  const known = new Map<string, { name: string; count: number; stored: Promise<void> }>()

  const newEvent = (object: KubeObject, { type, reason, message, annotations, fieldPath, action }: RecordedEvent): KubeObject => {
    const { name, namespace = 'default', uid = '', resourceVersion = '' } = object.metadata
    const suffix = (BigInt(clock.now()) * 1_000_000n + BigInt(nextSequence())).toString(16)
    const now = kubeTime(clock.now())
    const involvedObject = { kind: object.kind, namespace, name, uid, apiVersion: object.apiVersion, resourceVersion }
    return {
      ...EVENT,
      metadata: { name: `${name}.${suffix}`, namespace, ...(annotations === undefined ? {} : { annotations: { ...annotations } }) },
      involvedObject: fieldPath === undefined ? involvedObject : { ...involvedObject, fieldPath },
      reason,
      message,
      type,
      ...(action === undefined
        ? { source: { ...shown }, firstTimestamp: now, lastTimestamp: now, count: 1, reportingInstance: source.host ?? '' }
        : { action, eventTime: microTime(clock.now()), reportingInstance: `${source.component}-${source.host ?? ''}` }),
      reportingComponent: source.component,
    }
  }

  return async (object, given) => {
    const { type, reason, fieldPath } = given
    const similar = JSON.stringify([object.kind, object.metadata.uid, fieldPath, type, reason])
    const isCombined = given.action === undefined && aggregator.combines(similar, given.message, clock.now())
    const message = isCombined ? `(combined from similar events): ${given.message}` : given.message
    const recorded = { ...given, message }
    const identity = isCombined ? similar : JSON.stringify([object.kind, object.metadata.uid, fieldPath, type, reason, message])
    const before = recorded.action === undefined ? known.get(identity) : undefined
    try {
      if (before === undefined) {
        // What is combined does not say who reports it (recorded).
        const event = { ...newEvent(object, recorded), ...(isCombined ? { reportingComponent: '' } : {}) }
        const stored = client.create(event, manager).then(() => undefined)
        known.set(identity, { name: event.metadata.name, count: 1, stored })
        const oldest = known.size > REMEMBERED ? known.keys().next().value : undefined
        if (oldest !== undefined) known.delete(oldest)
        await stored
        return
      }
      const count = ++before.count
      const lastTimestamp = kubeTime(clock.now())
      await before.stored
      const key = { namespace: object.metadata.namespace ?? 'default', name: before.name }
      await client.patch(EVENT, key, { count, lastTimestamp, ...(isCombined ? { message } : {}) }, { fieldManager: manager })
    } catch (error) {
      // An event that cannot be stored is dropped, as client-go does, for example when its namespace is gone.
      if (!(error instanceof StatusError)) throw error
      known.delete(identity)
    }
  }
}

/** metav1.MicroTime. */
const microTime = (ms: number) => `${new Date(ms).toISOString().slice(0, -1)}000Z`
