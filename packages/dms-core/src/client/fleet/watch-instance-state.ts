import type { DeploymentSummary } from '../../contract/deployment.ts'
import type { Problem } from '../../contract/problem.ts'
import type { WatchEvent } from '../../contract/watch.ts'
import { jsonEqual } from '../../patch/json-equal.ts'

export type InstanceEvent = WatchEvent & { readonly instance: string }

export interface InstanceStateOptions<S extends DeploymentSummary> {
  readonly instance: string
  /** A summary as it is kept and handed out. */
  readonly keep: (summary: DeploymentSummary) => S
  readonly emit: (event: InstanceEvent) => void
}

/**
 * What is known of one instance, over all connections to it: each of them begins by telling everything, and what of it is news is found out
 * here. Deployments that a new connection does not name are gone.
 */
export class InstanceState<S extends DeploymentSummary> {
  readonly instance: string
  readonly known = new Map<string, S>()
  readonly #keep: (summary: DeploymentSummary) => S
  readonly #emit: (event: InstanceEvent) => void
  /** Named since this connection began, until it has told everything. */
  #named: Set<string> | undefined
  #gap = false
  #synced = false
  #told = ''

  constructor(options: InstanceStateOptions<S>) {
    this.instance = options.instance
    this.#keep = options.keep
    this.#emit = options.emit
  }

  /** A new connection, which is going to name everything. */
  begin(): void {
    this.#named = new Set()
  }

  take(event: WatchEvent): void {
    const { type, deployment, error } = event
    if (type === 'synced') this.#complete()
    else if (type === 'interrupted') this.interrupt(error)
    else if (deployment === null) this.#tell(type, null, event.observed, error)
    else if (type === 'deleted') this.#remove(deployment, event.observed)
    else this.#set(deployment, event.observed)
  }

  /** Everything that there is now, by a list. */
  replace(items: readonly DeploymentSummary[]): void {
    this.begin()
    for (const item of items) this.#set(item, false)
    this.#complete()
  }

  /** The same reason is told once. */
  interrupt(problem: Problem | null): void {
    const told = `${problem?.code} ${problem?.detail}`
    if (this.#synced || this.#told !== told) this.#tell('interrupted', null, true, problem)
    this.#synced = false
    this.#gap = true
    this.#told = told
  }

  #set(found: DeploymentSummary, observed: boolean): void {
    const { id } = found
    this.#named?.add(id)
    const known = this.known.get(id)
    const kept = this.#keep(found)
    if (known !== undefined && jsonEqual(known, kept)) return
    this.known.set(id, kept)
    // While a new connection names everything, what is news happened when nobody looked.
    this.#tell(known === undefined ? 'added' : 'modified', kept, observed && !(this.#gap && this.#named !== undefined))
  }

  #remove(last: DeploymentSummary, observed: boolean): void {
    this.#named?.delete(last.id)
    if (this.known.delete(last.id)) this.#tell('deleted', this.#keep(last), observed)
  }

  #complete(): void {
    const named = this.#named
    this.#named = undefined
    if (named !== undefined) {
      for (const [id, last] of this.known) {
        if (named.has(id)) continue
        this.known.delete(id)
        this.#tell('deleted', last, false)
      }
    }
    if (!this.#synced) this.#tell('synced', null, true)
    this.#synced = true
    this.#told = ''
  }

  #tell(type: WatchEvent['type'], deployment: S | null, observed: boolean, error: Problem | null = null): void {
    this.#emit({ type, deployment, error, observed, cursor: null, instance: this.instance })
  }
}
