import type { DeploymentSummary } from '../../contract/deployment.ts'
import type { WatchEvent } from '../../contract/watch.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { jsonEqual } from '../../patch/json-equal.ts'
import { SummaryPool } from '../../streams/summary-pool.ts'
import type { WatchedSummary } from './watch-summaries-types.ts'

type Version = number | bigint | undefined

interface Known {
  readonly summary: DeploymentSummary
  readonly version: Version
  readonly uid: string | null
}

/** Versions of what is out of sight that are remembered, so that an older state does not bring it back. */
const HIDDEN = 10_000

interface ChangeFacts {
  readonly observed: boolean
  readonly cursor: string | null
  readonly created?: boolean | undefined
}

/** What the reader of a watch has been told so far, and what it has to be told next. */
export class WatchedState {
  readonly #matches: (summary: DeploymentSummary) => boolean
  readonly #emit: (event: WatchEvent) => void
  readonly #pool = new SummaryPool()
  readonly #known = new Map<string, Known>()
  readonly #hidden = new Map<string, Version>()
  #complete: boolean
  #listed = false
  /** What changed while a list beside the stream is on its way: the list may be older. */
  #touched: Set<string> | undefined

  constructor(options: {
    readonly matches: (summary: DeploymentSummary) => boolean
    readonly emit: (event: WatchEvent) => void
    readonly resumed: boolean
  }) {
    this.#matches = options.matches
    this.#emit = options.emit
    this.#complete = !options.resumed
  }

  /** False for a reader that has resumed: it may know what is not known here, and only resuming again can tell it everything. */
  get complete(): boolean {
    return this.#complete
  }

  change(item: WatchedSummary, facts: ChangeFacts): void {
    const { id } = item.summary
    this.#touched?.add(id)
    const known = this.#known.get(id)
    if (isOlder(item.version, known === undefined ? this.#hidden.get(id) : known.version)) return
    if (!this.#matches(item.summary)) this.#hide(id, item.summary, item.version, facts)
    else this.#show(item, known, facts)
  }

  gone(item: { readonly id: string; readonly summary?: DeploymentSummary | undefined; readonly version?: Version }, facts: ChangeFacts): void {
    this.#touched?.add(item.id)
    const known = this.#known.get(item.id)
    if (isOlder(item.version, known?.version)) return
    this.#hide(item.id, item.summary ?? known?.summary, item.version, facts)
  }

  /** Everything that there is now, taken while no stream runs: the whole truth. */
  replace(items: readonly WatchedSummary[]): void {
    const observed = !this.#listed
    this.#listed = true
    this.#merge(items, observed, new Set())
  }

  /** From now on until `mergeList` or `dropList` it is noted what the stream changes. */
  beginList(): void {
    this.#touched = new Set()
  }

  /** A list that was taken beside the stream: it says nothing about what the stream has changed meanwhile. */
  mergeList(items: readonly WatchedSummary[]): void {
    const touched = this.#touched ?? new Set()
    this.#touched = undefined
    if (this.#complete) this.#merge(items, false, touched)
  }

  dropList(): void {
    this.#touched = undefined
  }

  #merge(items: readonly WatchedSummary[], observed: boolean, except: ReadonlySet<string>): void {
    const facts = { observed, cursor: null }
    const listed = new Set(items.map((item) => item.summary.id))
    const vanished = [...this.#known.keys()].filter((id) => !listed.has(id) && !except.has(id))
    for (const id of vanished) this.#hide(id, this.#known.get(id)?.summary, undefined, facts)
    for (const item of [...items].sort((a, b) => (a.summary.id < b.summary.id ? -1 : 1))) {
      if (!except.has(item.summary.id)) this.change(item, facts)
    }
  }

  #show(item: WatchedSummary, known: Known | undefined, facts: ChangeFacts): void {
    const { version } = item
    const uid = item.uid ?? known?.uid ?? null
    const remade = known !== undefined && known.uid !== null && known.uid !== uid
    const summary = this.#keep(item.summary, known?.summary)
    const same = summary === known?.summary
    this.#hidden.delete(summary.id)
    this.#known.set(summary.id, { summary, version: version ?? known?.version, uid })
    if (remade) {
      this.#tell('deleted', known.summary, { observed: false, cursor: null })
      this.#tell('added', summary, facts)
    } else if (known !== undefined) {
      if (!same) this.#tell('modified', summary, facts)
    } else this.#tell(this.#complete || facts.created === true ? 'added' : 'modified', summary, facts)
  }

  /** The known one when nothing has changed. */
  #keep(found: DeploymentSummary, known: DeploymentSummary | undefined): DeploymentSummary {
    return known !== undefined && jsonEqual(known, found) ? known : this.#pool.keep(found)
  }

  #hide(id: string, last: DeploymentSummary | undefined, version: Version, facts: ChangeFacts): void {
    const known = this.#known.get(id)
    this.#known.delete(id)
    if (version !== undefined) this.#rememberHidden(id, version)
    if (known === undefined && this.#complete) return
    // A reader that has resumed may have it, and can be told only with its last state.
    if (last === undefined)
      throw new DmsError({ code: 'EXPIRED', message: `what ${id} was when it went is not known; watch anew without resumeFrom` })
    this.#tell('deleted', this.#pool.keep(last), facts)
  }

  #rememberHidden(id: string, version: Version): void {
    this.#hidden.delete(id)
    this.#hidden.set(id, version)
    const [oldest] = this.#hidden.keys()
    if (this.#hidden.size > HIDDEN && oldest !== undefined) this.#hidden.delete(oldest)
  }

  #tell(type: WatchEvent['type'], deployment: DeploymentSummary, { observed, cursor }: ChangeFacts): void {
    this.#emit({ type, deployment, error: null, observed, cursor })
  }
}

const isOlder = (version: Version, known: Version) => version !== undefined && known !== undefined && version < known
