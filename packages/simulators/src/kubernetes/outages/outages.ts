import type { Clock } from '@gitops-dms/core'
import { StatusError } from '../../cluster/status-error.ts'
import type { UserInfo } from '../access/user-info.ts'
import { isAdmin } from '../access/user-info.ts'

/** Ends what was begun. A second call does nothing. */
export type EndOutage = () => void

/** What can be wrong with an API server that still answers. Everything happens on the clock of the cluster. */
export interface ApiOutage {
  /**
   * The store behind the server stops answering. Reads that need it get 504 after 60 s, writes 504 after 34 s; those with `resourceVersion=0`,
   * open and new watches, access reviews, `/version` and `/livez` go on; `/readyz` fails after 4 s. As recorded, a 504 says nothing of the
   * outcome: an update that was refused so is applied when the store is back, a create is not (`lost`: neither is).
   */
  storeSilent(options?: { readonly lost?: boolean }): EndOutage
  /**
   * The server has just started: 503 with `Retry-After: 5` for everything but `/version` and health, and `/readyz` names what is missing.
   * `almost`: everything is answered, only `/readyz` still waits for the roles that a server makes at its start.
   */
  starting(options?: { readonly almost?: boolean }): EndOutage
  /** Too many requests of these users (default: of all but administrators): 429 in plain text with `Retry-After`. */
  tooManyRequests(options?: { readonly users?: readonly string[]; readonly retryAfterSeconds?: number }): EndOutage
}

/** A read that the store did not answer in time: becomes the 504 of the outer time limit, which is no proper Status. */
export class ReadTimedOut extends Error {}

const READ_MS = 60_000
const WRITE_MS = 34_000

type WriteKind = 'create' | 'update' | 'delete'

interface Limit {
  readonly users: readonly string[] | undefined
  readonly retryAfterSeconds: number
}

export class Outages implements ApiOutage {
  readonly #clock: Clock
  readonly #limits = new Set<Limit>()
  #silent: { readonly lost: boolean; readonly back: AbortController; readonly late: (() => unknown)[] } | undefined
  readonly #starts = new Set<{ readonly almost: boolean }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `early`: no path is there yet; `almost`: but for readiness it is up. */
  get start(): 'early' | 'almost' | 'over' {
    if (this.#starts.size === 0) return 'over'
    return [...this.#starts].some(({ almost }) => !almost) ? 'early' : 'almost'
  }

  get isStoreSilent(): boolean {
    return this.#silent !== undefined
  }

  storeSilent({ lost = false }: { readonly lost?: boolean } = {}): EndOutage {
    const silence = this.#silent ?? { lost, back: new AbortController(), late: [] }
    this.#silent = silence
    return () => {
      if (this.#silent !== silence) return
      this.#silent = undefined
      silence.back.abort()
      for (const act of silence.late) ignoreRefusal(act)
    }
  }

  starting({ almost = false }: { readonly almost?: boolean } = {}): EndOutage {
    const start = { almost }
    this.#starts.add(start)
    return () => this.#starts.delete(start)
  }

  tooManyRequests({ users, retryAfterSeconds = 1 }: { readonly users?: readonly string[]; readonly retryAfterSeconds?: number } = {}): EndOutage {
    const limit: Limit = { users, retryAfterSeconds }
    this.#limits.add(limit)
    return () => this.#limits.delete(limit)
  }

  /** Seconds to wait, for whom there are too many requests now. */
  retryAfter(user: UserInfo): number | undefined {
    const limit = [...this.#limits].find(({ users }) => (users === undefined ? !isAdmin(user) : users.includes(user.name)))
    return limit?.retryAfterSeconds
  }

  /** Resolves when the store can be asked. @throws ReadTimedOut after 60 s. */
  async read(signal: AbortSignal): Promise<void> {
    if (this.#silent === undefined) return
    if (!(await this.#isBackWithin(READ_MS, signal))) throw new ReadTimedOut()
  }

  /** @throws StatusError 504 after 34 s, whatever becomes of the write. */
  async write<T>(kind: WriteKind, { signal }: Request, act: () => T | Promise<T>): Promise<T> {
    const silence = this.#silent
    if (silence === undefined || (await this.#isBackWithin(WRITE_MS, signal))) return act()
    if (kind !== 'create' && !silence.lost) silence.late.push(act)
    throw new StatusError(504, 'Timeout', 'Timeout: request did not complete within requested timeout - context deadline exceeded', {})
  }

  async #isBackWithin(ms: number, signal: AbortSignal): Promise<boolean> {
    const back = this.#silent?.back.signal
    if (back === undefined) return true
    try {
      await this.#clock.sleep(ms, AbortSignal.any([back, signal]))
      return false
    } catch (error) {
      if (back.aborted) return true
      throw error
    }
  }
}

/** Nobody waits for its answer any more. */
function ignoreRefusal(act: () => unknown): void {
  try {
    act()
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
  }
}
