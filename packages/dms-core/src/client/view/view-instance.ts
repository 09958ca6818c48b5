import type { Clock } from '../../contract/adapter-context.ts'
import type { DeploymentSummary } from '../../contract/deployment.ts'
import type { Problem } from '../../contract/problem.ts'
import type { SummaryPool } from '../../streams/summary-pool.ts'
import { type InstanceEvent, InstanceState } from '../fleet/watch-instance-state.ts'
import { SortedById } from './view-sorted.ts'

export type Viewed = DeploymentSummary & { readonly instance: string }

/** One instance as a view holds it: its deployments, and whether they are in step with the backend. */
export class ViewInstance {
  readonly name: string
  readonly state: InstanceState<Viewed>
  readonly sorted = new SortedById<Viewed>()
  /** Resolves when it has been listed once or has failed once. */
  readonly heard: Promise<void>
  readonly #clock: Clock
  readonly #applied: (event: InstanceEvent) => void
  #hear: () => void = () => {}
  #unheard = true
  #synced = false
  #since: string
  #error: Problem | null = null

  constructor(options: {
    readonly name: string
    readonly clock: Clock
    readonly pool: SummaryPool
    /** Called after each event has been applied. */
    readonly applied: (event: InstanceEvent) => void
  }) {
    const { name, clock, pool } = options
    this.name = name
    this.#clock = clock
    this.#applied = options.applied
    this.#since = this.#now()
    this.heard = new Promise((resolve) => {
      this.#hear = resolve
    })
    this.state = new InstanceState({ instance: name, keep: (summary) => pool.keepOf(name, summary), emit: (event) => this.#apply(event) })
  }

  /** In step with its backend, or since when and why not. */
  get report(): { readonly instance: string; readonly synced: boolean; readonly since: string; readonly error: Problem | null } {
    return { instance: this.name, synced: this.#synced, since: this.#since, error: this.#error }
  }

  get isHeard(): boolean {
    return !this.#unheard
  }

  /** The view has been closed: what it holds gets old. */
  end(error: Problem): void {
    this.#turn(false, error)
  }

  #apply(event: InstanceEvent): void {
    const { type, deployment, error } = event
    if (type === 'deleted') this.sorted.delete((deployment as Viewed).id)
    else if (deployment !== null) this.sorted.set(deployment as Viewed)
    if (type === 'synced') this.#turn(true, null)
    if (type === 'interrupted') this.#turn(false, error)
    this.#applied(event)
    if (this.#unheard && (type === 'synced' || type === 'interrupted')) {
      this.#unheard = false
      this.#hear()
    }
  }

  /** `since` is when it got out of step, also when the reason changes meanwhile. */
  #turn(synced: boolean, error: Problem | null): void {
    if (this.#synced !== synced) this.#since = this.#now()
    this.#synced = synced
    this.#error = error
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}
