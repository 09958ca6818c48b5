import type { KindRef, KubeObject, ObjectKey } from '../../../cluster/kube-object.ts'
import type { ClusterEvent } from '../../../cluster/watch-history.ts'
import type { ArgoCdParts } from '../../argocd-parts.ts'
import type { RefreshLevel } from '../refresh-level.ts'
import { concernedApplications, isRelevant } from './concerned-applications.ts'
import { isExcluded } from './excluded-kinds.ts'

/** Changes are collected for that long before anybody is told of them. */
const COLLECTED_MS = 63
/** A change that is no reason to look again is taken in a little later than the others: watches of different kinds are not in step. */
const IRRELEVANT_LAG_MS = 20

/**
 * The cluster as the controller knows it: a copy that lags behind, in which comparisons and trees look. Without the Kubernetes API nothing comes in;
 * when it is back everything is read anew.
 */
export class LiveCache {
  readonly #parts: ArgoCdParts
  readonly #objects = new Map<string, KubeObject>()
  readonly #changed: (application: string, level: RefreshLevel) => void
  readonly #stopped = new AbortController()
  readonly #ends: readonly (() => void)[]
  #collected = new Map<string, RefreshLevel>()

  constructor(parts: ArgoCdParts, changed: (application: string, level: RefreshLevel) => void) {
    this.#parts = parts
    this.#changed = changed
    this.#readAll()
    this.#ends = [
      parts.cluster.watch((event) => this.#take(event)),
      parts.outages.onChange(() => {
        if (parts.outages.kubernetes === undefined) this.#readAll()
      }),
    ]
  }

  /** Everything but what Argo CD leaves out. */
  all(): readonly KubeObject[] {
    return [...this.#objects.values()]
  }

  /** In the version that is asked for. */
  get(ref: KindRef, key: ObjectKey): KubeObject | undefined {
    const info = this.#parts.cluster.findKind(ref)
    if (info === undefined) return undefined
    const stored = this.#parts.cluster.kinds.find((one) => one.group === info.group && one.kind === info.kind) ?? info
    const place = info.namespaced ? key : { name: key.name }
    const known = this.#objects.get(placeOf({ group: stored.group, kind: stored.kind }, place))
    // Another version of the same object is asked of the server itself.
    return known === undefined || known.apiVersion === ref.apiVersion ? known : this.#parts.cluster.peek(info, place)
  }

  close(): void {
    for (const end of this.#ends) end()
    this.#stopped.abort(new Error('the controller stopped'))
  }

  #readAll(): void {
    this.#objects.clear()
    for (const info of this.#parts.cluster.kinds) {
      if (info.storedAs !== undefined || isExcluded(info.group, info.kind)) continue
      for (const object of this.#parts.cluster.peekAll(info)) this.#objects.set(placeOf(info, object.metadata), object)
    }
  }

  #take(event: ClusterEvent): void {
    const { outages, clock } = this.#parts
    if (isExcluded(event.info.group, event.info.kind) || outages.kubernetes !== undefined) return
    if (isRelevant(this.#parts, event)) {
      this.#store(event)
      this.#collect(event)
      return
    }
    clock.sleep(IRRELEVANT_LAG_MS, this.#stopped.signal).then(
      () => this.#store(event),
      () => undefined, // stopped
    )
  }

  #store({ type, info, object }: ClusterEvent): void {
    const place = placeOf(info, object.metadata)
    const known = this.#objects.get(place)
    // Something newer came before it, or the object is gone.
    if (type === 'MODIFIED' && (known === undefined || Number(known.metadata.resourceVersion) > Number(object.metadata.resourceVersion))) return
    if (type === 'DELETED') this.#objects.delete(place)
    else this.#objects.set(place, object)
  }

  #collect(event: ClusterEvent): void {
    const isFirst = this.#collected.size === 0
    for (const [application, level] of concernedApplications(this.#parts, (ref, key) => this.get(ref, key), event)) {
      if (this.#collected.get(application) !== 'recent') this.#collected.set(application, level)
    }
    if (!isFirst || this.#collected.size === 0) return
    this.#parts.clock.sleep(COLLECTED_MS, this.#stopped.signal).then(
      () => this.#tell(),
      () => undefined, // stopped
    )
  }

  #tell(): void {
    const collected = this.#collected
    this.#collected = new Map()
    for (const [application, level] of collected) this.#changed(application, level)
  }
}

const placeOf = ({ group, kind }: { readonly group: string; readonly kind: string }, { namespace = '', name }: ObjectKey) =>
  `${group}/${kind}/${namespace}/${name}`
