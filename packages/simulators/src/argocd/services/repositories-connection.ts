import type { JsonMap } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { findRepository } from '../repo-server/find-repository.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'

/** How long an answer counts (`--connection-status-cache-expiration`). */
const KEPT_MS = 3_600_000

/** Whether repositories can be reached, as it was when somebody looked last. Redis keeps it. */
export class RepositoryConnections {
  readonly #kept = new Map<string, { readonly at: number; readonly state: JsonMap }>()

  async stateOf(parts: ArgoCdParts, url: string, project: string, anew: boolean, signal: AbortSignal): Promise<JsonMap> {
    const { clock, outages } = parts
    if (outages.redis) this.#kept.clear()
    const key = keyOf(url, project)
    const known = this.#kept.get(key)
    if (!anew && known !== undefined && clock.now() - known.at < KEPT_MS) return known.state
    const message = await whyUnreachable(parts, url, project, signal)
    const attemptedAt = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
    const state = { status: message === '' ? 'Successful' : 'Failed', message, attemptedAt }
    if (!outages.redis) this.#kept.set(key, { at: clock.now(), state })
    return state
  }

  forget(url: string, project: string): void {
    this.#kept.delete(keyOf(url, project))
  }
}

const keyOf = (url: string, project: string) => JSON.stringify([url, project])

async function whyUnreachable({ cluster, namespace, repoServer }: ArgoCdParts, url: string, project: string, signal: AbortSignal): Promise<string> {
  const failed = (text: string) => `Unable to connect to repository: ${text}`
  let isStored = false
  try {
    const repository = findRepository({ cluster, namespace }, url, project)
    isStored = true
    await repoServer.testRepository(repository, signal)
    return ''
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    return failed(isStored ? error.text : error.message)
  }
}
