export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly contentType?: string
  readonly body?: unknown
}

export interface Chunk {
  readonly atMs: number
  readonly chunk: string
}

export interface RecordedResponse {
  readonly status: number | null
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: unknown
  readonly tookMs?: number
  readonly stream?: readonly Chunk[]
  /** Null: they never came. */
  readonly headersAtMs?: number | null
  readonly end?: string
  readonly endAtMs?: number
}

export interface Exchange {
  readonly id: string
  readonly request: RecordedRequest
  readonly response: RecordedResponse
}

/** What a recording does not show: an object (as a manifest), or a thing done (`given.ts` has the forms). */
export type Given = Readonly<Record<string, unknown>>

export interface ExchangeFile {
  /** Below the folder, without its ending: `kubernetes/writes`. */
  readonly name: string
  readonly exchanges: readonly Exchange[]
  readonly given: readonly Given[]
}

export type CallEntry = { readonly kind: 'call'; readonly atMs: number; readonly request: RecordedRequest; readonly response: RecordedResponse }
/** Something done outside the API. `revision`: a commit that came; `digest`: what was pushed to an OCI store. */
export type NoteEntry = { readonly kind: 'note'; readonly atMs: number; readonly note: string; readonly revision?: string; readonly digest?: string }
export type WatchEntry = {
  readonly kind: 'watch'
  readonly atMs: number
  readonly resource: string
  readonly type: string
  readonly object: Record<string, unknown>
}

export type TimelineEntry = CallEntry | NoteEntry | WatchEntry

export interface LifeFile {
  readonly name: string
  /** Those that its calls and objects are in; the first is its own. */
  readonly namespaces: readonly string[]
  readonly timeline: readonly TimelineEntry[]
  readonly given: readonly Given[]
}

export interface BrokenFile {
  readonly name: string
  /** What of it is not of the format. */
  readonly error: unknown
}

export type ArgoCdEntry =
  | CallEntry
  | NoteEntry
  /** What a poll, each 100 ms, found that was not as before; `spec` only when it changed. */
  | { readonly kind: 'get'; readonly atMs: number; readonly status: number; readonly body: Readonly<Record<string, unknown>> }

export interface ArgoCdLifeFile {
  readonly name: string
  readonly timeline: readonly ArgoCdEntry[]
  readonly given: readonly Given[]
}

export interface Recordings {
  readonly exchangeFiles: readonly ExchangeFile[]
  readonly lives: readonly LifeFile[]
  /** Files that cannot be played. */
  readonly broken: readonly BrokenFile[]
  /** Name of a repository to its fast-export file. */
  readonly repositories: ReadonlyMap<string, string>
  /** Folder of the chart repository; undefined = there is none. */
  readonly charts: string | undefined
  /** Those of an Argo CD, which is another simulator. */
  readonly argoCd: { readonly exchangeFiles: readonly ExchangeFile[]; readonly lives: readonly ArgoCdLifeFile[] }
}
