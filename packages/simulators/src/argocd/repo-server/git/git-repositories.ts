import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { externalWork } from '../../../cluster/external-work.ts'
import { checkOut } from '../../../git/fetch-repository.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { isFile } from '../file-kind.ts'
import { normalizeUrl } from '../normalize-url.ts'
import { refuseOutsideLinks } from '../refuse-outside-links.ts'
import { RepoServerError } from '../repo-server-error.ts'
import type { Repository } from '../repository.ts'
import { accessOf } from '../repository-access.ts'
import { type FileTree, SharedTrees } from '../shared-trees.ts'
import { whileOpen } from '../while-open.ts'
import { type CommitMetadata, GitClone } from './git-clone.ts'
import { type Freshness, ReferenceCache } from './reference-cache.ts'
import { isFullHash, resolveGitRevision } from './resolve-git-revision.ts'

export interface WorkingTree extends FileTree {
  /** Full hash. */
  readonly commit: string
}

const MOST_TREES = 16

/** The git repositories that the repository server has seen. Every call throws RepoServerError. */
export class GitRepositories {
  readonly #clock: Clock
  readonly #references: ReferenceCache
  readonly #clones = new Map<string, GitClone>()
  readonly #trees = new SharedTrees<WorkingTree>(MOST_TREES)

  constructor(clock: Clock) {
    this.#clock = clock
    this.#references = new ReferenceCache(clock)
  }

  async references(repository: Repository, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
    return await this.#references.list(repository, 'apart', signal)
  }

  async resolve(repository: Repository, revision: string, freshness: Freshness, signal: AbortSignal | undefined, tagPrefix = ''): Promise<string> {
    if (isFullHash(revision)) return revision
    return resolveGitRevision(await this.#listed(repository, freshness, signal), revision, tagPrefix)
  }

  /** A revision that was resolved. Others have the same files. */
  async checkOut(repository: Repository, revision: string, signal: AbortSignal | undefined): Promise<WorkingTree> {
    const key = JSON.stringify([normalizeUrl(repository.repo), revision])
    return await this.#trees.use(key, () => this.#checkedOut(repository, revision), signal)
  }

  async metadata(repository: Repository, revision: string, signal: AbortSignal | undefined): Promise<CommitMetadata> {
    const clone = this.#cloneOf(repository)
    return await clone.metadata(await whileOpen(clone.require(revision, accessOf(repository, this.#clock, undefined)), signal))
  }

  /** What is known of branches and tags is no longer believed. */
  forgetReferences(): void {
    this.#references.clear()
  }

  async close(): Promise<void> {
    await Promise.all([this.#trees.close(), ...[...this.#clones.values()].map((clone) => clone.close())])
    this.#clones.clear()
  }

  async #checkedOut(repository: Repository, revision: string): Promise<WorkingTree> {
    const clone = this.#cloneOf(repository)
    const commit = await clone.require(revision, accessOf(repository, this.#clock, undefined))
    const parent = await externalWork(this.#clock, () => mkdtemp(join(tmpdir(), 'gitops-dms-app-')))
    const dispose = () => externalWork(this.#clock, () => rm(parent, { recursive: true, force: true }))
    try {
      const root = join(parent, 'files')
      await clone.checkOut(commit, root)
      if (await isFile(join(root, '.gitmodules'))) return await this.#withSubmodules(repository, commit, dispose)
      await refuseOutsideLinks(root, this.#clock)
      return { root, commit, dispose }
    } catch (error) {
      await dispose()
      throw error
    }
  }

  async #listed(repository: Repository, freshness: Freshness, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
    try {
      return await this.#references.list(repository, freshness, signal)
    } catch (error) {
      if (error instanceof RepoServerError) throw new RepoServerError(error.code, `failed to list refs: ${error.message}`)
      throw error
    }
  }

  async #withSubmodules(repository: Repository, commit: string, dispose: () => Promise<void>): Promise<WorkingTree> {
    try {
      const whole = await checkOut(repository.repo, commit, accessOf(repository, this.#clock, undefined), { submodules: true })
      await dispose()
      return { root: whole.directory, commit, dispose: whole.dispose }
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error
      const told = new RepoServerError(13, `Failed to checkout FETCH_HEAD: ${error.message}`).text
      throw new RepoServerError(2, `failed to initialize repository resources: ${told}`)
    }
  }

  #cloneOf({ repo }: Repository): GitClone {
    const key = normalizeUrl(repo)
    const known = this.#clones.get(key)
    if (known !== undefined) return known
    const clone = new GitClone(repo, this.#clock)
    this.#clones.set(key, clone)
    return clone
  }
}
