import type { Clock } from '@gitops-dms/core'
import type { ClusterClient, DeleteOptions } from '../../cluster/cluster-client.ts'
import type { EventRecorder, RecordedEvent } from '../../cluster/event-recorder.ts'
import type { JsonMap, KindRef, KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { mergeDifference } from './merge-difference.ts'

/** How a controller writes: each write takes its time, and is in the name of its component. */
export class Writer {
  readonly #client: ClusterClient
  readonly #clock: Clock
  readonly #writeMs: number
  readonly #manager: string
  readonly #recorder: EventRecorder
  readonly #events = new Set<Promise<void>>()

  constructor(tools: { client: ClusterClient; clock: Clock; writeMs: number; manager: string; recorder: EventRecorder }) {
    this.#client = tools.client
    this.#clock = tools.clock
    this.#writeMs = tools.writeMs
    this.#manager = tools.manager
    this.#recorder = tools.recorder
  }

  /** What a write takes. */
  pause(signal: AbortSignal): Promise<void> {
    return this.#clock.sleep(this.#writeMs, signal)
  }

  /** As the server has it now, not as a cache shows it. */
  read(object: KubeObject): Promise<KubeObject | undefined> {
    return this.#client.get(object, keyOf(object))
  }

  async create(object: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    await this.pause(signal)
    return this.createNow(object)
  }

  /** One of several writes at the same time. */
  createNow(object: KubeObject): Promise<KubeObject> {
    return this.#client.create(object, this.#manager)
  }

  /** One of several writes at the same time. */
  async deleteNow(object: KubeObject, options: DeleteOptions = {}): Promise<boolean> {
    const { uid } = object.metadata
    return this.#client.delete(object, keyOf(object), { ...(uid === undefined ? {} : { uid }), ...options })
  }

  /** As an update of the whole object: a 409 when it is not the stored one any more. */
  async update(before: KubeObject, after: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    const { status: _before, ...old } = before
    const { status: _after, ...wanted } = after
    return this.#patch(before, old as unknown as JsonMap, wanted as unknown as JsonMap, undefined, signal)
  }

  /** As an update of the status, which takes annotations along; nothing is sent when nothing differs. */
  async updateStatus(before: KubeObject, after: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    const part = ({ metadata, status = {} }: KubeObject): JsonMap => ({ metadata: { annotations: { ...metadata.annotations } }, status })
    return this.#patch(before, part(before), part(after), 'status', signal)
  }

  /** The whole status; when the object has changed meanwhile, once more over what it is now. */
  async replaceStatus(object: KubeObject, status: JsonMap, signal: AbortSignal): Promise<void> {
    try {
      await this.updateStatus(object, { ...object, status }, signal)
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== 'Conflict') throw error
      const fresh = await this.read(object)
      if (fresh !== undefined) await this.updateStatus(fresh, { ...fresh, status }, signal)
    }
  }

  /** A patch of the status by somebody who alone writes it: no conflict. */
  async patchStatus(object: KubeObject, status: JsonMap, signal: AbortSignal): Promise<void> {
    const patch = mergeDifference(object.status, status)
    if (patch === undefined) return
    await this.pause(signal)
    await this.#client.patch(object, keyOf(object), { status: patch }, { subresource: 'status', fieldManager: this.#manager })
  }

  async scale(kind: KindRef, key: { namespace?: string | undefined; name: string }, replicas: number, signal: AbortSignal): Promise<void> {
    await this.pause(signal)
    await this.#client.patch(kind, key, { spec: { replicas } }, { subresource: 'scale', fieldManager: this.#manager })
  }

  async delete(object: KubeObject, signal: AbortSignal, options: DeleteOptions = {}): Promise<boolean> {
    await this.pause(signal)
    return this.deleteNow(object, options)
  }

  async bind(pod: KubeObject, node: string, signal: AbortSignal): Promise<void> {
    await this.pause(signal)
    await this.#client.bind(keyOf(pod), node)
  }

  /** Beside the pass, as client-go sends events. */
  event(object: KubeObject, type: RecordedEvent['type'], reason: string, message: string, more: Partial<RecordedEvent> = {}): void {
    const sent = this.#recorder(object, { type, reason, message, ...more })
    this.#events.add(sent)
    void sent.then(() => this.#events.delete(sent))
  }

  /** Resolves when all events are stored or dropped. */
  async flushed(): Promise<void> {
    await Promise.all(this.#events)
  }

  async #patch(before: KubeObject, old: JsonMap, wanted: JsonMap, subresource: 'status' | undefined, signal: AbortSignal): Promise<KubeObject> {
    const patch = mergeDifference(old, wanted)
    if (patch === undefined) return before
    const { resourceVersion } = before.metadata
    const metadata = { ...(patch['metadata'] as JsonMap | undefined), ...(resourceVersion === undefined ? {} : { resourceVersion }) }
    await this.pause(signal)
    const options = subresource === undefined ? {} : { subresource }
    return this.#client.patch(before, keyOf(before), { ...patch, metadata }, { ...options, fieldManager: this.#manager })
  }
}

const keyOf = ({ metadata: { namespace, name } }: KubeObject) => ({ namespace, name })
