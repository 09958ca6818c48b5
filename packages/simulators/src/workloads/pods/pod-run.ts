import type { Clock } from '@gitops-dms/core'
import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { Writer } from '../runtime/writer.ts'
import type { WorkloadTiming } from '../workload-timing.ts'
import { type PodLife, runContainer, runInitContainer } from './container-run.ts'
import { type ContainerState, waitingState } from './container-state.ts'
import { containersOf, initContainersOf } from './pod-behaviour.ts'
import { podStatus } from './pod-status.ts'

export interface PodTools {
  readonly writer: Writer
  readonly clock: Clock
  readonly timing: Required<WorkloadTiming>
  /** Waits for the turn of a pod to become ready: those of one workload do it one after another. */
  readonly turn: (pod: KubeObject, signal: AbortSignal) => Promise<void>
  readonly newPodIP: () => string
}

/** The life of one pod on its node, from its arrival until nothing happens to it any more. */
export class PodRun implements PodLife {
  readonly pod: KubeObject
  readonly tools: PodTools
  readonly signal: AbortSignal
  readonly #init: ContainerState[]
  readonly #containers: ContainerState[]
  #initialized = 0
  #podIP: string | undefined
  /** As it was written last: the cache may be behind. */
  #status: JsonMap | undefined
  #writing: Promise<void> = Promise.resolve()
  #starting: Promise<void> | undefined

  constructor(pod: KubeObject, tools: PodTools, signal: AbortSignal) {
    this.pod = pod
    this.tools = tools
    this.signal = signal
    this.#status = pod.status
    const begins = initContainersOf(pod).length > 0 ? 'PodInitializing' : 'ContainerCreating'
    this.#init = initContainersOf(pod).map((container) => waitingState(container, 'PodInitializing'))
    this.#containers = containersOf(pod).map((container) => waitingState(container, begins))
  }

  async run(): Promise<void> {
    await this.#arrive()
    this.#podIP = this.tools.newPodIP()
    for (const container of initContainersOf(this.pod)) {
      if (!(await runInitContainer(this, container))) return
      this.#initialized++
      await this.sync()
    }
    await Promise.all(containersOf(this.pod).map((container) => runContainer(this, container)))
  }

  stateOf(container: JsonMap): ContainerState {
    const found = [...this.#init, ...this.#containers].find(({ name }) => name === container['name'])
    if (found === undefined) throw new Error(`the pod has no container ${String(container['name'])}`)
    return found
  }

  change(container: JsonMap, change: Partial<ContainerState>): void {
    for (const states of [this.#init, this.#containers]) {
      const index = states.findIndex(({ name }) => name === container['name'])
      const state = states[index]
      if (state !== undefined) states[index] = { ...state, ...change }
    }
  }

  /** The moment at which the containers start, all together: images pulled, and the turn of the pod come. */
  started(): Promise<void> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  get now(): number {
    return this.tools.clock.now()
  }

  sleep(ms: number): Promise<void> {
    return this.tools.clock.sleep(ms, this.signal)
  }

  event(container: JsonMap, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const list = initContainersOf(this.pod).some(({ name }) => name === container['name']) ? 'initContainers' : 'containers'
    this.tools.writer.event(this.pod, type, reason, message, { fieldPath: `spec.${list}{${String(container['name'])}}` })
  }

  /** Writes what has become of the containers, all of it at once. What changes during a write goes into the next one. */
  sync(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    const parts = { init: this.#init, containers: this.#containers, initialized: this.#initialized, podIP: this.#podIP }
    const status = podStatus(this.pod, this.#status, parts, this.now)
    const known = { ...this.pod, ...(this.#status === undefined ? {} : { status: this.#status }) }
    this.#status = status
    try {
      await this.tools.writer.patchStatus(known, status, this.signal)
    } catch (error) {
      // The pod has gone meanwhile: its end is told by the watch.
      if (!(error instanceof StatusError) || error.code !== 404) throw error
    }
  }

  async #arrive(): Promise<void> {
    const { firstStatusMs, readyMs } = this.tools.timing
    if (firstStatusMs >= readyMs) return
    if (firstStatusMs > 0) await this.sleep(firstStatusMs)
    await this.sync()
  }

  async #start(): Promise<void> {
    await this.sleep(this.tools.timing.readyMs)
    await this.tools.turn(this.pod, this.signal)
  }
}
