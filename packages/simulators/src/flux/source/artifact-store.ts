/** Files of one artifact, in a folder of its own. */
export interface ArtifactFiles {
  readonly directory: string
  /** Removes the folder. */
  dispose(): Promise<void>
}

export interface ArtifactEntry {
  /** Last part of `status.artifact.path`. An entry of the same name is replaced. */
  readonly file: string
  readonly revision: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

interface Stored extends ArtifactEntry {
  readonly files: ArtifactFiles
  users: number
  removed: boolean
}

export interface ArtifactStoreOptions {
  /** Host, with the port if there is one, of `status.artifact.url`. Default: the service of source-controller in `flux-system`. */
  readonly host?: string
}

/** Whose artifacts: `GitRepository/apps/web`. */
export const sourceKey = ({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }) =>
  `${kind}/${namespace}/${name}`

/** As source-controller is started by default: of one source so many files remain, and none but the current one longer than a minute. */
const KEPT_FILES = 2
const KEPT_MS = 60_000

/** The storage of source-controller: per source the files of its newest artifacts, each in a folder that goes when nobody reads it any more. */
export class ArtifactStore {
  readonly host: string
  /** Oldest first. */
  readonly #sources = new Map<string, Stored[]>()
  readonly #kept = new Set<Stored>()

  constructor({ host = 'source-controller.flux-system.svc.cluster.local.' }: ArtifactStoreOptions = {}) {
    this.host = host
  }

  has(source: string, revision: string): boolean {
    return this.#find(source, revision) !== undefined
  }

  async put(source: string, entry: ArtifactEntry, files: ArtifactFiles): Promise<void> {
    const stored = { ...entry, files, users: 0, removed: false }
    this.#kept.add(stored)
    const before = this.#sources.get(source) ?? []
    this.#sources.set(source, [...before.filter(({ file }) => file !== entry.file), stored])
    await Promise.all(before.filter(({ file }) => file === entry.file).map((replaced) => this.#remove(replaced)))
  }

  /** Undefined when there is no such artifact (any more). */
  async read<T>(source: string, revision: string, read: (directory: string) => Promise<T>): Promise<{ readonly value: T } | undefined> {
    const stored = this.#find(source, revision)
    if (stored === undefined) return undefined
    stored.users++
    try {
      return { value: await read(stored.files.directory) }
    } finally {
      stored.users--
      await this.#disposeUnused(stored)
    }
  }

  /** Removes old files of a source, never those of its current revision. Returns how many. */
  async collect(source: string, currentRevision: string, now: number): Promise<number> {
    const all = this.#sources.get(source) ?? []
    const current = this.#find(source, currentRevision)
    const garbage = garbageAmong(all, current, now)
    this.#sources.set(
      source,
      all.filter((stored) => !garbage.includes(stored)),
    )
    await Promise.all(garbage.map((stored) => this.#remove(stored)))
    return garbage.length
  }

  /** Everything of a source. False = there was none. */
  async remove(source: string): Promise<boolean> {
    const all = this.#sources.get(source)
    if (all === undefined) return false
    this.#sources.delete(source)
    await Promise.all(all.map((stored) => this.#remove(stored)))
    return true
  }

  /** For when nobody reads any more. */
  async clear(): Promise<void> {
    this.#sources.clear()
    const all = [...this.#kept]
    this.#kept.clear()
    await Promise.all(all.map(({ files }) => files.dispose()))
  }

  #find(source: string, revision: string): Stored | undefined {
    return this.#sources.get(source)?.findLast((stored) => stored.revision === revision)
  }

  async #remove(stored: Stored): Promise<void> {
    stored.removed = true
    await this.#disposeUnused(stored)
  }

  async #disposeUnused(stored: Stored): Promise<void> {
    if (!stored.removed || stored.users > 0 || !this.#kept.delete(stored)) return
    await stored.files.dispose()
  }
}

function garbageAmong(all: readonly Stored[], current: Stored | undefined, now: number): Stored[] {
  const others = all.filter((stored) => stored !== current)
  const garbage = others.filter(({ createdAt }) => now - createdAt > KEPT_MS)
  for (const stored of others) {
    if (all.length - garbage.length <= KEPT_FILES) break
    if (!garbage.includes(stored)) garbage.push(stored)
  }
  return garbage
}
