import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { externalWork } from '../../../cluster/external-work.ts'
import { gitEnvironment } from '../../../git/git-environment.ts'
import { GitFailure, runGit } from '../../../git/run-git.ts'
import { withinTimeout } from '../../../remote/http-request.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { RepoServerError } from '../repo-server-error.ts'

export interface CommitMetadata {
  /** `Dev One <dev@example.test>`. */
  readonly author: string
  /** Seconds since the epoch. */
  readonly at: number
  readonly message: string
  readonly tags: readonly string[]
  /** The lines at the end of the message that are `Name: value`. */
  readonly trailers: readonly string[]
}

/** For one command (`ARGOCD_EXEC_TIMEOUT`). */
const TIMEOUT_MS = 90_000

/** A clone of one remote, kept for as long as the repository server runs; what it has is not fetched again. */
export class GitClone {
  readonly #clock: Clock
  readonly #url: string
  readonly #closing = new AbortController()
  /** One command of those that write at a time. */
  #last: Promise<unknown> = Promise.resolve()
  #folder: string | undefined

  constructor(url: string, clock: Clock) {
    this.#url = url
    this.#clock = clock
  }

  /** Makes sure that a commit is here, and returns its full hash. @throws RepoServerError with what git said. */
  async require(revision: string, access: RemoteAccess): Promise<string> {
    const work = this.#last.then(() => this.#fetched(revision, access))
    this.#last = work.catch(() => undefined) // told to whoever asked
    return await work
  }

  /** The files of a commit that is here, in a folder which is made. */
  async checkOut(commit: string, folder: string): Promise<void> {
    await externalWork(this.#clock, () => mkdir(folder, { recursive: true }))
    const env = { GIT_INDEX_FILE: `${folder}.index` }
    await this.#git(['read-tree', commit], env)
    await this.#git(['checkout-index', '-a', '-f', `--prefix=${folder}/`], env)
    await externalWork(this.#clock, () => rm(`${folder}.index`))
  }

  /** Of a commit that is here. */
  async metadata(commit: string): Promise<CommitMetadata> {
    const [author = '', at = '', ...lines] = (await this.#git(['show', '-s', '--format=%an <%ae>%n%at%n%B', commit])).split('\n')
    const message = lines.join('\n').trim()
    const tags = await this.#git(['tag', '--points-at', commit])
    const trailers = await this.#git(['interpret-trailers', '--parse'], {}, Buffer.from(`${message}\n`))
    return { author, at: Number(at), message, tags: tags.split(/\s+/).filter((tag) => tag !== ''), trailers: trailers.split('\n') }
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the repository server has ended'))
    await this.#last
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }

  async #fetched(revision: string, access: RemoteAccess): Promise<string> {
    await this.#init()
    const env = await externalWork(this.#clock, () => gitEnvironment(this.#folder ?? '', access))
    const here = await this.#commitOf(revision)
    if (here !== undefined) return here
    await this.#fetch([], env, 'Failed to fetch default')
    const now = await this.#commitOf(revision)
    if (now !== undefined) return now
    await this.#fetch([revision], env, `Failed to checkout revision ${revision}`)
    return (await this.#git(['rev-parse', 'FETCH_HEAD^{commit}'])).trim()
  }

  async #init(): Promise<void> {
    if (this.#folder !== undefined) return
    const folder = await externalWork(this.#clock, async () => {
      const made = await mkdtemp(join(tmpdir(), 'gitops-dms-repo-server-'))
      await runGit(['init', '-q', made])
      await runGit(['-C', made, 'remote', 'add', 'origin', this.#url])
      return made
    })
    this.#folder = folder
  }

  async #commitOf(revision: string): Promise<string | undefined> {
    try {
      return (await this.#git(['rev-parse', '--verify', '-q', '--end-of-options', `${revision}^{commit}`])).trim()
    } catch (error) {
      if (error instanceof GitFailure) return undefined
      throw error
    }
  }

  async #fetch(revisions: readonly string[], env: Readonly<Record<string, string>>, told: string): Promise<void> {
    const command = ['fetch', 'origin', ...revisions, '--tags', '--force', '--prune']
    const failed = (why: string) => {
      const said = new RepoServerError(13, `${told}: \`git ${command.join(' ')}\` failed ${why}`).text
      return new RepoServerError(2, `failed to initialize repository resources: ${said}`)
    }
    const access = { clock: this.#clock, signal: this.#closing.signal, timeoutMs: TIMEOUT_MS }
    const run = (signal: AbortSignal | undefined) => runGit(['-C', this.#folder ?? '', ...command], { env, signal })
    try {
      await withinTimeout(access, run, () => 'timeout after 1m30s')
    } catch (error) {
      if (error instanceof RemoteFailure) throw failed(error.message)
      throw error instanceof GitFailure ? failed(`exit status ${error.exitCode}: ${error.stderr.trim()}`) : error
    }
  }

  async #git(args: readonly string[], env: Readonly<Record<string, string>> = {}, input?: Uint8Array): Promise<string> {
    const options = { env, signal: this.#closing.signal, ...(input === undefined ? {} : { input }) }
    return await externalWork(this.#clock, () => runGit(['-C', this.#folder ?? '', ...args], options))
  }
}
