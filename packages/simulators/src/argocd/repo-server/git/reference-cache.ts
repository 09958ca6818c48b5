import type { Clock } from '@gitops-dms/core'
import { listReferences } from '../../../git/list-references.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { RepoServerError } from '../repo-server-error.ts'
import type { Repository } from '../repository.ts'
import { accessOf } from '../repository-access.ts'

/** How long references count as known (`reposerver.git.revision.cache`). */
const KEPT_MS = 180_000

/** For one request (`ARGOCD_GIT_REQUEST_TIMEOUT`), and how Go says that it is over. */
const TIMEOUT_MS = 15_000
const CLIENT_TIMEOUT = ' (Client.Timeout exceeded while awaiting headers)'

type References = ReadonlyMap<string, string>

/** As it was a while ago, if it was asked for then; as it is now; the same without a word to those who ask for what is known. */
export type Freshness = 'known' | 'anew' | 'apart'

/** The references of remotes, as they were when somebody asked for them last. */
export class ReferenceCache {
  readonly #clock: Clock
  readonly #kept = new Map<string, { readonly at: number; readonly references: References }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws RepoServerError. */
  async list(repository: Repository, freshness: Freshness, signal: AbortSignal | undefined): Promise<References> {
    const known = this.#kept.get(repository.repo)
    if (freshness === 'known' && known !== undefined && this.#clock.now() - known.at < KEPT_MS) return known.references
    const references = await this.#ask(repository, signal)
    if (freshness !== 'apart') this.#kept.set(repository.repo, { at: this.#clock.now(), references })
    return references
  }

  clear(): void {
    this.#kept.clear()
  }

  async #ask(repository: Repository, signal: AbortSignal | undefined): Promise<References> {
    const { repo } = repository
    // go-git takes what has no scheme for a folder, and the server has none of that name.
    if (!/^[a-z]+:\/\//i.test(repo) && !repo.includes(':')) throw failed('repository not found')
    if (!/^https?:\/\//.test(repo)) throw new RepoServerError(12, `only git over http(s) is simulated, not ${repo}`)
    try {
      return await listReferences(repo, { ...accessOf(repository, this.#clock, signal), timeoutMs: TIMEOUT_MS })
    } catch (error) {
      if (error instanceof RemoteFailure) throw failed(error.kind === 'timeout' ? `${error.message}${CLIENT_TIMEOUT}` : error.message)
      throw error
    }
  }
}

const failed = (text: string) => new RepoServerError(2, text)
