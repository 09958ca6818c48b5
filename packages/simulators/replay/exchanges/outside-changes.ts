import type { Cluster } from '../../src/cluster/cluster.ts'
import { isKind } from '../../src/cluster/kinds.ts'
import { isMap, type KubeObject } from '../../src/cluster/kube-object.ts'
import type { RecordedResponse } from '../recording.ts'
import type { Played } from './chronology.ts'
import { collectionAt, objectAt } from './object-path.ts'
import { OtherWriters } from './other-writers.ts'
import { keyAt, keyOf, type Shown, shownBy } from './shown-objects.ts'

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE']

/**
 * What happened to the cluster beside the recorded requests, as the recording tells it: an object is there from the first answer that shows it,
 * and changes as later answers show, until a recorded request writes it: from then on it is the simulator's, unless an answer tells that
 * somebody else has written to it meanwhile.
 */
export class OutsideChanges {
  readonly #cluster: Cluster
  readonly #states: readonly Shown[]
  readonly #written = new Set<string>()
  /** What a request has deleted, whether it is gone or not. */
  readonly #deleted = new Set<string>()
  readonly #others: OtherWriters
  #applied = 0
  /** By exchange, what of its world no answer tells. */
  readonly #unknown = new Map<Played['exchange'], string>()

  constructor(cluster: Cluster, played: readonly Played[]) {
    this.#cluster = cluster
    this.#states = statesOf(played)
    this.#others = new OtherWriters(
      cluster,
      played.map(({ exchange }) => exchange),
    )
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
    const first = shown.filter((one) => isLive(one, exchange.response))
    const shownHere = streamed ? Math.min(version, ...first.map((one) => one.version - 1)) : isWrite ? version - 1 : version
    const byNow = this.#states.findLast(({ object }) => writtenAt(object) < startsAt)?.version ?? 0
    const limit = isWrite && version > 0 ? version - 1 : Number.POSITIVE_INFINITY
    this.upTo(Math.min(Math.max(shownHere, byNow), limit))
    if (!isWrite) this.#deleteMissing(exchange)
    this.#bySomebodyElse(exchange, isWrite)
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
      if (!there.has(object.metadata.name) && !this.#isRemovedHere(object)) this.#cluster.restoreDeletion(object, version)
    }
  }

  /** Whether it is the simulator that has to remove what a request has written. */
  #isRemovedHere(object: KubeObject): boolean {
    const { ownerReferences = [], deletionTimestamp } = object.metadata
    const isDoomed = ownerReferences.length > 0 || deletionTimestamp !== undefined || this.#deleted.has(keyOf(object))
    return this.#written.has(keyOf(object)) && isDoomed
  }

  /** What an answer depends on and no other tells; asked after `before`. */
  unknown({ exchange }: Played): string | undefined {
    return this.#unknown.get(exchange)
  }

  /**
   * Where an answer shows that somebody else has written to what a request has written, it is as shown there. The answer to a write has both in it:
   * what there was before, it does not tell.
   */
  #bySomebodyElse(exchange: Played['exchange'], isWrite: boolean): void {
    const shown = shownBy(exchange).shown.filter((one) => this.#written.has(one.key) && !isLive(one, exchange.response))
    const changed = shown.flatMap((one) => {
      const writer = this.#others.of(exchange, one)
      return writer === undefined ? [] : [{ one, writer }]
    })
    const writer = changed[0]?.writer ?? this.#others.inConflict(exchange)
    if (!isWrite) for (const { one } of changed) this.#adopt(one)
    else if (writer !== undefined) this.#unknown.set(exchange, `what ${writer} wrote to the object before, no answer shows`)
  }

  /** Its uid stays the one of here. */
  #adopt({ object, version }: Shown): void {
    if (!this.#knows(object)) return
    const { uid = object.metadata.uid } = this.#cluster.find(this.#cluster.kindOf(object), object.metadata)?.metadata ?? {}
    const { deletionTimestamp, finalizers = [] } = object.metadata
    if (deletionTimestamp !== undefined && finalizers.length === 0) this.#cluster.restoreDeletion(object, version)
    else this.#cluster.restore({ ...object, metadata: { ...object.metadata, ...(uid === undefined ? {} : { uid }) } })
  }

  /** To be told of each exchange when it has been made, and whether it succeeded here. */
  made({ exchange }: Played, succeeded: boolean): void {
    const isWrite = WRITES.includes(exchange.request.method)
    const { shown } = shownBy(exchange)
    if (isWrite && succeeded) {
      const about = objectAt(this.#cluster, exchange.request.path)
      // What a request has written is not told from outside any more.
      for (const key of [...shown.map((one) => one.key), ...(about === undefined ? [] : [keyAt(about)])]) {
        this.#written.add(key)
        if (exchange.request.method === 'DELETE') this.#deleted.add(key)
      }
    }
    if (this.#unknown.has(exchange)) for (const one of shown) this.#adopt(one)
    this.#others.note(exchange)
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

const isLive = ({ atMs }: Shown, { headersAtMs }: RecordedResponse): boolean => atMs !== undefined && atMs > (headersAtMs ?? 0) + LIVE_AFTER_MS

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
