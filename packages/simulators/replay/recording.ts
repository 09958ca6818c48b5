import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'

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

export type TimelineEntry =
  | { readonly kind: 'call'; readonly atMs: number; readonly request: RecordedRequest; readonly response: RecordedResponse }
  | { readonly kind: 'note'; readonly atMs: number; readonly note: string; readonly revision?: string; readonly digest?: string }
  | { readonly kind: 'watch'; readonly atMs: number; readonly resource: string; readonly type: string; readonly object: Record<string, unknown> }

export interface LifeFile {
  readonly name: string
  readonly namespace: string
  readonly timeline: readonly TimelineEntry[]
  readonly given: readonly Given[]
}

export interface Recordings {
  readonly exchangeFiles: readonly ExchangeFile[]
  readonly lives: readonly LifeFile[]
  /** Name of a repository to its fast-export file. */
  readonly repositories: ReadonlyMap<string, string>
  /** Folder of the chart repository. */
  readonly charts: string
}

const BASELINE = 'replay-baseline.json'

/** All recordings below a folder that are of a Kubernetes API; those in a folder `argocd` have another simulator. */
export async function readRecordings(folder: string): Promise<Recordings> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const exchangeFiles: ExchangeFile[] = []
  const lives: LifeFile[] = []
  for (const path of paths.filter((one) => one.endsWith('.json') && basename(one) !== BASELINE)) {
    const name = relative(folder, path).replace(/\.json$/, '')
    if (name.split('/').includes('argocd')) continue
    const content = JSON.parse(await readFile(path, 'utf8')) as Partial<ExchangeFile & LifeFile>
    const given = content.given ?? []
    if (content.exchanges !== undefined) exchangeFiles.push({ name, exchanges: content.exchanges, given })
    else if (content.timeline !== undefined) lives.push({ name, namespace: content.namespace ?? '', timeline: content.timeline, given })
    else throw new Error(`${path}: neither exchanges nor a timeline`)
  }
  const exported = paths.filter((path) => path.endsWith('.fast-export'))
  return {
    exchangeFiles,
    lives,
    repositories: new Map(exported.map((path) => [basename(path, '.fast-export'), path])),
    charts: dirname(paths.find((path) => basename(path) === 'index.yaml') ?? join(folder, 'charts', 'index.yaml')),
  }
}
