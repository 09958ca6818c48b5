import type { Clock } from '@gitops-dms/core'
import { EngineProblem } from '../engine-problem.ts'
import type { WirePackage, WirePackageVersion } from '../wire-answers.ts'
import { conflict } from '../wire-error.ts'
import type { WireSource } from '../wire-types.ts'
import type { OwnSource, SourceWorld } from './source-world.ts'
import { compareVersions } from './version-range.ts'

export type StoredPackage = Omit<WirePackage, 'usedBy'>

/** The registered places that links may name. Credentials are taken and never given back, so they are not even kept. */
export class PackageShelf {
  readonly #clock: Clock
  readonly #world: SourceWorld
  readonly #packages = new Map<string, StoredPackage>()
  #last = 0

  constructor(clock: Clock, world: SourceWorld) {
    this.#clock = clock
    this.#world = world
  }

  all(): StoredPackage[] {
    return [...this.#packages.values()]
  }

  get(id: string): StoredPackage | undefined {
    return this.#packages.get(id)
  }

  find = (namespace: string, name: string): WireSource | undefined =>
    this.all().find((one) => one.namespace === namespace && one.name === name)?.source

  register(namespace: string, name: string | null, source: OwnSource): StoredPackage {
    const id = `pkg-${this.#last + 1}`
    const wanted = name ?? id
    const same = this.all().find(
      (one) => one.namespace === namespace && (one.name === wanted || JSON.stringify(one.source) === JSON.stringify(source)),
    )
    if (same !== undefined) throw conflict('exists', `${same.name} is that package already`, { resource: 'package', id: same.id })
    this.#last++
    const now = new Date(this.#clock.now()).toISOString()
    const made: StoredPackage = { id, name: wanted, namespace, source, connection: this.#connection(source, now), createdAt: now }
    this.#packages.set(id, made)
    return made
  }

  delete(id: string): void {
    this.#packages.delete(id)
  }

  /** Newest first. */
  versions(source: OwnSource): WirePackageVersion[] {
    const { type, revisions, branches, tags } = this.#world.repository(source)
    const shown = (version: string, { id, at, content }: (typeof revisions)[number]): WirePackageVersion => ({
      version,
      digest: type === 'chart' ? null : id,
      createdAt: at,
      appVersion: content.version,
    })
    if (type === 'chart') return revisions.map((revision) => shown(revision.id, revision)).reverse()
    if (type === 'bucket') return revisions.slice(-1).map((revision) => shown(revision.id, revision))
    return [...branches, ...tags]
      .map(([name, revision]) => shown(name, revision))
      .sort((a, b) => compareVersions(b.appVersion ?? '', a.appVersion ?? '') || (a.version < b.version ? -1 : 1))
  }

  #connection(source: OwnSource, checkedAt: string): StoredPackage['connection'] {
    try {
      this.#world.repository(source)
      return { state: 'reachable', message: null, checkedAt }
    } catch (error) {
      if (!(error instanceof EngineProblem)) throw error
      return { state: 'unreachable', message: error.message, checkedAt }
    }
  }
}
