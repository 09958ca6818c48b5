import type { Clock } from '@gitops-dms/core'
import type { ClusterClient, ObjectEvent } from '../../cluster/cluster-client.ts'
import type { KindRef, KubeObject, ObjectKey } from '../../cluster/kube-object.ts'

interface Change {
  readonly event: ObjectEvent
  readonly before: KubeObject | undefined
}

const LATE_MS = 5_000

type CacheListener = (event: ObjectEvent, before: KubeObject | undefined) => void

/** The key of a work queue: `<namespace>/<name>`. */
export const keyOf = ({ namespace = '', name }: ObjectKey): string => `${namespace}/${name}`

/**
 * All objects of one kind as a watch tells of them, a little later than they are stored: what a controller acts on. The lag is what lets the
 * recorded conflicts happen. Objects are shared, and not to be changed.
 */
export class ObjectCache {
  readonly kind: KindRef
  readonly #client: ClusterClient
  readonly #clock: Clock
  readonly #lagMs: number
  readonly #objects = new Map<string, KubeObject>()
  readonly #byOwner = new Map<string, Map<string, KubeObject>>()
  readonly #listeners: CacheListener[] = []
  #due: { readonly at: number; readonly event: ObjectEvent }[] = []
  #draining = false
  /** What has happened before the release. */
  #held: Change[] | undefined = []
  /** What was there at the start and has not come yet, and whom that keeps waiting. */
  #missing = new Set<string>()
  #onComplete: () => void = () => undefined
  readonly #stopped = new AbortController()
  #end: (() => void) | undefined

  constructor(client: ClusterClient, clock: Clock, kind: KindRef, lagMs: number) {
    this.#client = client
    this.#clock = clock
    this.kind = kind
    this.#lagMs = lagMs
  }

  /** Before the start only. */
  listen(listener: CacheListener): void {
    this.#listeners.push(listener)
  }

  /** Fills itself; its listeners hear nothing before the release. */
  start(): void {
    this.#end = this.#client.watch(this.kind, (event) => {
      this.#due.push({ at: this.#clock.now() + this.#lagMs, event })
      if (!this.#draining) void this.#drain()
    })
  }

  /** Resolves when all that is there now has come, or after a while: what was removed meanwhile never comes. */
  async complete(): Promise<void> {
    const listed = await this.#client.list(this.kind)
    this.#missing = new Set(listed.map(({ metadata }) => keyOf(metadata)).filter((key) => !this.#objects.has(key)))
    if (this.#missing.size === 0) return
    const given = new AbortController()
    const all = new Promise<void>((resolve) => {
      this.#onComplete = resolve
    })
    const late = this.#clock.sleep(LATE_MS, AbortSignal.any([given.signal, this.#stopped.signal])).catch(() => undefined)
    await Promise.race([all, late])
    given.abort()
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    this.#tell(held)
  }

  stop(): void {
    this.#end?.()
    this.#stopped.abort()
    this.#due = []
    this.#held = []
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key)
  }

  all(): IterableIterator<KubeObject> {
    return this.#objects.values()
  }

  /** Those whose controller has the uid, oldest first. */
  ownedBy(uid: string | undefined): KubeObject[] {
    const owned = [...(this.#byOwner.get(uid ?? '')?.values() ?? [])]
    return owned.sort((a, b) => compare(a.metadata.creationTimestamp, b.metadata.creationTimestamp) || compare(a.metadata.name, b.metadata.name))
  }

  /** Those of a namespace that have no controller. */
  orphans(namespace: string | undefined): KubeObject[] {
    return [...(this.#byOwner.get(`orphans of ${namespace}`)?.values() ?? [])]
  }

  async #drain(): Promise<void> {
    this.#draining = true
    try {
      for (;;) {
        const [first] = this.#due
        if (first === undefined) return
        const left = first.at - this.#clock.now()
        if (left > 0) await this.#clock.sleep(left, this.#stopped.signal)
        const now = this.#clock.now()
        const later = this.#due.findIndex(({ at }) => at > now)
        const ready = this.#due.splice(0, later < 0 ? this.#due.length : later)
        // Nobody is told before all of the moment is there: what happened at once is seen at once.
        const changes = ready.map(({ event }) => ({ event, before: this.#apply(event) }))
        if (this.#held === undefined) this.#tell(changes)
        else this.#held.push(...changes)
      }
    } catch (error) {
      if (!this.#stopped.signal.aborted) throw error
    } finally {
      this.#draining = false
    }
  }

  #tell(changes: readonly Change[]): void {
    for (const { event, before } of changes) for (const listener of this.#listeners) listener(event, before)
  }

  /** Returns what it was before. */
  #apply(event: ObjectEvent): KubeObject | undefined {
    const { object } = event
    const key = keyOf(object.metadata)
    const before = this.#objects.get(key)
    if (before !== undefined) this.#byOwner.get(ownerOf(before))?.delete(key)
    if (event.type === 'DELETED') {
      this.#objects.delete(key)
      const uid = ownerOf(object)
      if (this.#byOwner.get(uid)?.size === 0) this.#byOwner.delete(uid)
    } else {
      this.#objects.set(key, object)
      const uid = ownerOf(object)
      const owned = this.#byOwner.get(uid) ?? new Map<string, KubeObject>()
      this.#byOwner.set(uid, owned.set(key, object))
    }
    if (this.#missing.delete(key) && this.#missing.size === 0) this.#onComplete()
    return before
  }
}

export const controllerOf = (object: KubeObject) => object.metadata.ownerReferences?.find((owner) => owner.controller === true)

const ownerOf = (object: KubeObject): string => controllerOf(object)?.uid ?? `orphans of ${object.metadata.namespace}`

const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0)
