import type { Clock } from '@gitops-dms/core'
import type { Cluster } from '../../cluster/cluster.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { APPLICATION } from '../kinds.ts'
import type { Outages } from '../outages.ts'

export interface ApplicationEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: KubeObject
}

interface InformerParts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly outages: Outages
  readonly namespace: string
}

const FIRST_PAUSE_MS = 800
const LONGEST_PAUSE_MS = 30_000

/**
 * The API server's own copy of all applications of the control plane, kept by a watch. A silent Kubernetes API only delays it. One that refuses
 * connections cuts the watch: then it lists anew, after pauses that double, and every application comes as changed, whether it has or not.
 */
export class ApplicationInformer {
  readonly #parts: InformerParts
  readonly #known = new Map<string, KubeObject>()
  readonly #listeners = new Set<(event: ApplicationEvent) => void>()
  readonly #ends: readonly (() => void)[]
  readonly #closed = new AbortController()
  #version: number
  /** What the watch is: delivering, held up, or cut and not yet made again. */
  #watch: 'open' | 'silent' | 'cut' = 'open'

  constructor(parts: InformerParts) {
    const { cluster, outages } = parts
    this.#parts = parts
    this.#version = cluster.version
    this.#relist()
    this.#ends = [
      cluster.watchKind(cluster.kindOf(APPLICATION), (event) => {
        if (this.#watch === 'open') this.#take(event)
      }),
      outages.onChange(() => this.#notice()),
    ]
    this.#notice()
  }

  /** By name; shared and frozen. */
  list(): readonly KubeObject[] {
    const names = [...this.#known.keys()].sort()
    return names.flatMap((name) => this.#known.get(name) ?? [])
  }

  get(name: string): KubeObject | undefined {
    return this.#known.get(name)
  }

  /** The resourceVersion up to which it knows everything. */
  get version(): string {
    return String(this.#version)
  }

  /** Every change that it learns of. Returns what ends it. */
  onEvent(listener: (event: ApplicationEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  close(): void {
    this.#closed.abort()
    for (const end of this.#ends) end()
    this.#listeners.clear()
  }

  #notice(): void {
    const { kubernetes } = this.#parts.outages
    if (this.#watch === 'cut') return
    if (kubernetes === 'refused') {
      this.#watch = 'cut'
      void this.#reconnect()
    } else if (kubernetes === 'silent') this.#watch = 'silent'
    else if (this.#watch === 'silent') {
      this.#watch = 'open'
      this.#relist()
    }
  }

  async #reconnect(): Promise<void> {
    const { clock, outages } = this.#parts
    for (let pause = FIRST_PAUSE_MS; this.#watch === 'cut'; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const isOver = await clock.sleep(pause, this.#closed.signal).then(
        () => false,
        () => true,
      )
      if (isOver) return
      if (outages.kubernetes === undefined) this.#watch = 'open'
    }
    this.#relist(true)
  }

  #take({ type, object }: ApplicationEvent): void {
    if (object.metadata.namespace !== this.#parts.namespace) return
    this.#version = Math.max(this.#version, Number(object.metadata.resourceVersion))
    if (type === 'DELETED') this.#known.delete(object.metadata.name)
    else this.#known.set(object.metadata.name, object)
    for (const listener of this.#listeners) listener({ type, object })
  }

  /** What has changed meanwhile is told as it is now; what came and went is never told. */
  #relist(tellsAll = false): void {
    const { cluster, namespace } = this.#parts
    const now = cluster.peekAll(cluster.kindOf(APPLICATION), namespace)
    const names = new Set(now.map(({ metadata }) => metadata.name))
    for (const object of this.list()) if (!names.has(object.metadata.name)) this.#take({ type: 'DELETED', object })
    for (const object of now) {
      const before = this.#known.get(object.metadata.name)
      if (tellsAll || before !== object) this.#take({ type: before === undefined ? 'ADDED' : 'MODIFIED', object })
    }
    this.#version = cluster.version
  }
}
