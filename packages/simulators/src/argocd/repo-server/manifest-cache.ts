import type { Clock } from '@gitops-dms/core'
import type { JsonMap } from '../../cluster/kube-object.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { SourceType } from './source-type.ts'

export interface RenderedSource {
  readonly manifests: readonly JsonMap[]
  readonly revision: string
  readonly sourceType: SourceType
}

interface Entry {
  /** JSON, so that nobody changes what others get. */
  readonly rendered?: string
  readonly failures: number
  readonly firstFailureAt: number
  readonly error: string
}

/** Failures after which the same manifests are not tried again, and for how long. */
const MOST_FAILURES = 3
const PAUSE_MS = 3_600_000
const MOST_KEPT = 300

/** What sources were rendered to, and what could not be. */
export class ManifestCache {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Undefined: it has to be rendered. @throws RepoServerError for what failed too often lately. */
  find(key: string): RenderedSource | undefined {
    const entry = this.#entries.get(key)
    if (entry?.rendered !== undefined) return JSON.parse(entry.rendered) as RenderedSource
    if (entry === undefined || entry.failures < MOST_FAILURES) return undefined
    if (this.#clock.now() - entry.firstFailureAt >= PAUSE_MS) {
      this.#entries.delete(key)
      return undefined
    }
    throw new RepoServerError(2, `Manifest generation error (cached): ${entry.error}`)
  }

  keep(key: string, rendered: RenderedSource): void {
    this.#set(key, { rendered: JSON.stringify(rendered), failures: 0, firstFailureAt: 0, error: '' })
  }

  /** What was rendered before no longer counts. */
  failed(key: string, error: RepoServerError): void {
    const { failures = 0, firstFailureAt = this.#clock.now() } = { ...this.#failureOf(key) }
    // A plain error of the real server is its text; one with a code of its own shows the code.
    this.#set(key, { failures: failures + 1, firstFailureAt, error: error.code === 2 ? error.message : error.text })
  }

  clear(): void {
    this.#entries.clear()
  }

  #failureOf(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    return entry === undefined || entry.failures === 0 ? undefined : entry
  }

  #set(key: string, entry: Entry): void {
    this.#entries.delete(key)
    const [oldest] = this.#entries.keys()
    if (this.#entries.size >= MOST_KEPT && oldest !== undefined) this.#entries.delete(oldest)
    this.#entries.set(key, entry)
  }
}
