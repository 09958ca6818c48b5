import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@gitops-dms/core'
import { conflict, WireError } from '../wire-error.ts'
import type { WireKind, WireMetadata, WireObject, WireSpec, WireStatus } from '../wire-types.ts'
import { WatchHistory } from './watch-history.ts'

export interface NewObject {
  readonly kind: WireKind
  readonly uid: string
  readonly metadata: Pick<WireMetadata, 'name' | 'namespace' | 'labels' | 'annotations'>
  readonly spec: WireSpec
  readonly status: WireStatus
}

export const keyOf = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`
export const keyOfObject = ({ kind, metadata }: Pick<WireObject, 'kind' | 'metadata'>): string => keyOf(kind, metadata.namespace, metadata.name)

/** Objects with their versions. What is read from it is not to be changed: every write makes a new state. */
export class ObjectStore {
  readonly history = new WatchHistory()
  readonly #clock: Clock
  readonly #objects = new Map<string, WireObject>()
  #sequence = 1_000

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get sequence(): number {
    return this.#sequence
  }

  get(key: string): WireObject | undefined {
    return this.#objects.get(key)
  }

  all(): WireObject[] {
    return [...this.#objects.values()]
  }

  create({ kind, uid, metadata, spec, status }: NewObject): WireObject {
    const key = keyOf(kind, metadata.namespace, metadata.name)
    this.requireAbsent(key)
    const now = this.#time()
    const born = { uid, generation: 1, createdAt: now, updatedAt: now, deletingSince: null, owner: null, finalizers: [] }
    return this.#put(key, structuredClone({ kind, metadata: { ...metadata, ...born, ...this.#next() }, spec, status }), undefined)
  }

  /** @throws WireError 409 */
  requireAbsent(key: string): void {
    const there = this.#objects.get(key)
    if (there !== undefined) throw conflict('exists', `${key} is there already`, { resource: 'deployment', uid: there.metadata.uid })
  }

  /** A change that changes nothing writes nothing. */
  write(key: string, change: (draft: WireObject) => void): WireObject {
    const current = this.#objects.get(key)
    if (current === undefined) throw new Error(`${key} is not in the store`)
    const draft = structuredClone(current)
    change(draft)
    if (isDeepStrictEqual(draft, current)) return current
    if (!isDeepStrictEqual(draft.spec, current.spec)) draft.metadata.generation++
    if (!isDeepStrictEqual([draft.spec, draft.metadata], [current.spec, current.metadata])) draft.metadata.updatedAt = this.#time()
    Object.assign(draft.metadata, this.#next())
    return this.#put(key, draft, current)
  }

  remove(key: string): void {
    const object = this.#objects.get(key)
    if (object === undefined) return
    this.#objects.delete(key)
    this.history.record({ type: 'gone', sequence: ++this.#sequence, object, previous: object })
  }

  #put(key: string, object: WireObject, previous: WireObject | undefined): WireObject {
    this.#objects.set(key, object)
    this.history.record({ type: 'put', sequence: object.metadata.sequence, object, previous })
    return object
  }

  #next(): Pick<WireMetadata, 'sequence' | 'version'> {
    const sequence = ++this.#sequence
    return { sequence, version: createHash('sha256').update(String(sequence)).digest('base64url').slice(0, 12) }
  }

  #time(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}

/** @throws WireError 412 when the state is another than the one that the caller has seen. */
export function requireVersion({ metadata }: WireObject, version: string | null): void {
  if (version !== null && version.replace(/^"(.*)"$/, '$1') !== metadata.version) {
    throw new WireError(412, 'stale', `the version is ${metadata.version}, not ${version}`, { version: metadata.version })
  }
}
