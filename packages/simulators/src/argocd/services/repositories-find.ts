import { textAt } from '../../cluster/kube-object.ts'
import type { Session } from '../access/access.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError, permissionDenied } from '../gateway/api-error.ts'
import { findRepository, listRepositories } from '../repo-server/find-repository.ts'
import { isSameUrl } from '../repo-server/normalize-url.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'
import type { Repository } from '../repo-server/repository.ts'
import { sanitizedRepository } from './repositories-answer.ts'
import type { RepositoryConnections } from './repositories-connection.ts'

export const projectOf = (repository: Repository) => textAt(repository, 'project') ?? ''

/** As policies name a repository. */
export const rbacName = (project: string, url: string) => (project === '' ? url : `${project}/${url}`)

export interface RepositoryLook {
  readonly parts: ArgoCdParts
  readonly session: Session
  readonly connections: RepositoryConnections
  /** Look whether they can be reached now. */
  readonly anew: boolean
  readonly signal: AbortSignal
}

/** All that one may see, without credentials, with whether they can be reached. */
export async function shownRepositories({ parts, session, connections, anew, signal }: RepositoryLook): Promise<Repository[]> {
  const { cluster, namespace, access } = parts
  const all = listRepositories({ cluster, namespace }).map(sanitizedRepository)
  const seen = all.filter((one) => access.allows(session, 'repositories', 'get', rbacName(projectOf(one), one.repo)))
  const shown = await Promise.all(
    seen.map(async (one) => ({ ...one, connectionState: await connections.stateOf(parts, one.repo, projectOf(one), anew, signal) })),
  )
  const order = (one: Repository) => `${projectOf(one)}/${one.repo}`
  return shown.sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

/** The one of a URL: the only one, or that of the project. @throws ApiError. */
export async function shownRepository(look: RepositoryLook, url: string, project: string): Promise<Repository> {
  const found = (await shownRepositories(look)).filter(({ repo }) => isSameUrl(repo, url))
  const [first] = found
  if (first === undefined) throw permissionDenied()
  const one = found.length === 1 && project === '' ? first : found.find((repository) => projectOf(repository) === project)
  if (one === undefined) throw new ApiError(2, `repository not found for url ${JSON.stringify(url)} and project ${JSON.stringify(project)}`)
  return one
}

/** What is stored for a URL, or the URL alone, which one must be allowed to see. @throws ApiError. */
export function permittedRepository({ cluster, namespace, access }: ArgoCdParts, session: Session, url: string, project: string): Repository {
  const repository = storedRepository({ cluster, namespace }, url, project)
  access.enforce(session, 'repositories', 'get', rbacName(projectOf(repository), repository.repo))
  return repository
}

/** @throws ApiError 7 for one whose Secret cannot be read. */
export function storedRepository(store: Pick<ArgoCdParts, 'cluster' | 'namespace'>, url: string, project: string): Repository {
  try {
    return findRepository(store, url, project)
  } catch (error) {
    throw error instanceof RepoServerError ? permissionDenied() : error
  }
}
