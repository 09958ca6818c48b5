import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type EventSource, eventRecorder } from '../../cluster/event-recorder.ts'
import type { KindRef } from '../../cluster/kube-object.ts'
import { POD } from '../kinds.ts'
import { DEFAULT_WORKLOAD_TIMING, type WorkloadTiming } from '../workload-timing.ts'
import { ObjectCache } from './object-cache.ts'
import { Writer } from './writer.ts'

/** The node that all pods run on; there need not be an object of it. */
export const NODE_NAME = 'node-1'

/** What the workload controllers of one cluster share. */
export class WorkloadWorld {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly timing: Required<WorkloadTiming>
  readonly #caches = new Map<string, ObjectCache>()
  readonly #writers: Writer[] = []
  #starting: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(client: ClusterClient, clock: Clock, timing: WorkloadTiming) {
    this.client = client
    this.clock = clock
    this.timing = { ...DEFAULT_WORKLOAD_TIMING, ...timing }
  }

  /** One for each kind, shared by all that ask. Asked for before the start. */
  cache(kind: KindRef): ObjectCache {
    const known = this.#caches.get(kind.kind) ?? new ObjectCache(this.client, this.clock, kind, this.timing.lagMs)
    this.#caches.set(kind.kind, known)
    return known
  }

  get pods(): ObjectCache {
    return this.cache(POD)
  }

  /** Fills the caches. No controller hears anything before all of them are full: one that misses half of the cluster would make it anew. */
  start(): void {
    const caches = [...this.#caches.values()]
    for (const cache of caches) cache.start()
    this.#starting = Promise.all(caches.map((cache) => cache.complete())).then(() => {
      if (!this.#stopped) for (const cache of caches) cache.release()
    })
  }

  /** Ends the caches, then the controllers, then what these have still to tell. */
  async stop(controllers: readonly { stop(): Promise<void> }[]): Promise<void> {
    this.#stopped = true
    for (const cache of this.#caches.values()) cache.stop()
    await this.#starting
    await Promise.all(controllers.map((controller) => controller.stop()))
    await Promise.all(this.#writers.map((writer) => writer.flushed()))
  }

  /** Of a part of the controller manager. */
  controllerWriter(component: string): Writer {
    return this.#writer('kube-controller-manager', { component })
  }

  schedulerWriter(): Writer {
    return this.#writer('kube-scheduler', { component: 'default-scheduler', host: NODE_NAME })
  }

  kubeletWriter(): Writer {
    return this.#writer('kubelet', { component: 'kubelet', host: NODE_NAME })
  }

  #writer(manager: string, source: EventSource): Writer {
    const recorder = eventRecorder(this.client, this.clock, { ...source, manager })
    const writer = new Writer({ client: this.client, clock: this.clock, writeMs: this.timing.writeMs, manager, recorder })
    this.#writers.push(writer)
    return writer
  }
}
