import type { Cluster } from '../../src/cluster/cluster.ts'
import { isKind } from '../../src/cluster/kinds.ts'
import { isMap, type KubeObject } from '../../src/cluster/kube-object.ts'
import type { Played } from './chronology.ts'
import { collectionAt, objectAt } from './object-path.ts'
import { keyOf, type Shown, shownBy } from './shown-objects.ts'

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE']

/**
 * What happened to the cluster beside the recorded requests, as the recording tells it: an object is there from the first answer that shows it,
 * and changes as later answers show, until a recorded request writes it: from then on it is the simulator's.
 */
export class OutsideChanges {
  readonly #cluster: Cluster
  readonly #states: readonly Shown[]
  readonly #written = new Set<string>()
  #applied = 0

  constructor(cluster: Cluster, played: readonly Played[]) {
    this.#cluster = cluster
    this.#states = statesOf(played)
  }

  /** What a watch tells first as changed or gone was there before: from the start, in the state in which it is shown first. */
  begin(startsAt: number): void {
    const first = new Map<string, Shown>()
    for (const state of this.#states) if (!first.has(state.key)) first.set(state.key, state)
    for (const { object, deleted, changed = false } of first.values()) {
      const { resourceVersion: _version, ...metadata } = object.metadata
      const isOlder = Date.parse(metadata.creationTimestamp ?? '') < startsAt
      if ((deleted || changed) && isOlder && this.#knows(object)) this.#cluster.restore({ ...object, metadata })
    }
  }

  /** Brings the cluster to what it was when this was asked. */
  before({ exchange, startsAt }: Played): void {
    const { shown, version } = shownBy(exchange)
    const isWrite = WRITES.includes(exchange.request.method)
    const streamed = exchange.response.stream !== undefined
    const first = shown.filter((one) => one.atMs !== undefined && one.atMs > (exchange.response.headersAtMs ?? 0) + LIVE_AFTER_MS)
    const shownHere = streamed ? Math.min(version, ...first.map((one) => one.version - 1)) : isWrite ? version - 1 : version
    const byNow = this.#states.findLast(({ object }) => writtenAt(object) < startsAt)?.version ?? 0
    const limit = isWrite && version > 0 ? version - 1 : Number.POSITIVE_INFINITY
    this.upTo(Math.min(Math.max(shownHere, byNow), limit))
    if (!isWrite) this.#deleteMissing(exchange)
    if (!isWrite) return
    if (exchange.response.status !== 201) for (const one of shown) this.#beforeWrite(one)
    if (version > 0) this.#cluster.advanceTo(version - 1)
  }

  /** A list of a whole collection also says what is not there. */
  #deleteMissing({ request, response }: Played['exchange']): void {
    const { body } = response
    const [path = '', query = ''] = request.path.split('?')
    if (response.status !== 200 || !isMap(body) || !Array.isArray(body['items']) || /limit=|continue=|Selector=|resourceVersion=[1-9]/.test(query))
      return
    const collection = collectionAt(this.#cluster, path)
    if (collection === undefined) return
    const { shown, version } = shownBy({ id: '', request, response })
    const there = new Set(shown.map(({ object }) => object.metadata.name))
    for (const object of this.#cluster.list(collection.info, collection.namespace)) {
      if (!there.has(object.metadata.name) && !this.#written.has(keyOf(object))) this.#cluster.restoreDeletion(object, version)
    }
  }

  /** What a request has written is not told from outside any more. */
  written(exchange: Played['exchange']): void {
    if (!WRITES.includes(exchange.request.method)) return
    for (const { key } of shownBy(exchange).shown) this.#written.add(key)
    const about = objectAt(this.#cluster, exchange.request.path)
    if (about !== undefined) this.#written.add(`${about.info.group}/${about.info.kind}/${about.namespace ?? ''}/${about.name}`)
  }

  /** All that was seen up to a revision. */
  upTo(version: number): void {
    if (version <= this.#applied) return
    for (const state of this.#states) {
      if (state.version <= this.#applied || state.version > version || this.#written.has(state.key)) continue
      this.#restore(state)
    }
    this.#applied = version
    this.#cluster.advanceTo(version)
  }

  #restore({ object, deleted, version }: Shown): void {
    // What the simulator does not have cannot be put there; the answers that show it are different, and say so.
    if (!this.#knows(object)) return
    if (deleted) this.#cluster.restoreDeletion(object, version)
    else this.#cluster.restore(object)
  }

  #knows({ apiVersion, kind }: KubeObject): boolean {
    return this.#cluster.kinds.some((known) => isKind(known, { apiVersion, kind }))
  }

  /** An object that a write shows first was there before, as it is without what the write did. */
  #beforeWrite({ key, object, version }: Shown): void {
    if (!this.#knows(object)) return
    const exists = this.#cluster.find(this.#cluster.kindOf(object), object.metadata) !== undefined
    if (this.#written.has(key) || exists || version === 0) return
    const { deletionTimestamp, deletionGracePeriodSeconds: _grace, generation, ...metadata } = object.metadata
    const before: KubeObject = { ...object, metadata: { ...metadata, resourceVersion: String(version - 1) } }
    if (generation !== undefined) before.metadata.generation = deletionTimestamp === undefined ? generation : generation - 1
    this.#cluster.restore(before)
  }
}

/** Events of a stream that come with its headers are its beginning, not something that happens. */
const LIVE_AFTER_MS = 100

/** The end of the second in which it was written: what its owners of fields and its own times say. */
function writtenAt({ metadata }: KubeObject): number {
  const { creationTimestamp = '', deletionTimestamp = '' } = metadata
  const managed = (metadata['managedFields' as never] ?? []) as readonly { readonly time?: string }[]
  const times = [creationTimestamp, deletionTimestamp, ...managed.map(({ time = '' }) => time)].map((time) => Date.parse(time))
  return Math.max(...times.filter((time) => !Number.isNaN(time))) + 1_000
}

/** Every state of every object, oldest first. A state that a request wrote is not among them. */
function statesOf(played: readonly Played[]): Shown[] {
  const writtenVersions = new Set<string>()
  const states = new Map<string, Shown>()
  for (const { exchange } of played) {
    const isWrite = WRITES.includes(exchange.request.method)
    for (const one of shownBy(exchange).shown) {
      const id = `${one.key}@${one.version}`
      if (isWrite) writtenVersions.add(id)
      const known = states.get(id)
      // A watch with a selector tells a change as a deletion; what any other answer shows at that revision is the truth.
      if (known === undefined || known.deleted) states.set(id, one)
    }
  }
  return [...states]
    .filter(([id]) => !writtenVersions.has(id))
    .map(([, state]) => state)
    .sort((a, b) => a.version - b.version)
}
