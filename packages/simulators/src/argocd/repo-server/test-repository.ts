import { textAt } from '../../cluster/kube-object.ts'
import type { ApplicationSource } from '../application.ts'
import { findRepository } from './find-repository.ts'
import { hasNoHost } from './helm/registry-charts.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { RepoServerParts } from './repo-server-parts.ts'
import type { Repository } from './repository.ts'
import { kindOfSource } from './source-kind.ts'

const TYPES = { git: 'git', chart: 'helm', oci: 'oci' } as const

/** Whether the repository of a source can be reached as what the source takes it for. @throws RepoServerError. */
export async function testSource(
  parts: RepoServerParts,
  source: Pick<ApplicationSource, 'repoURL' | 'chart'>,
  project: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const repository = findRepository(parts.store, source.repoURL, project)
  const kind = kindOfSource(source, parts.version)
  const type = kind === 'git' && repository['type'] === 'oci' ? 'oci' : TYPES[kind]
  const enableOCI = repository['enableOCI'] === true || (kind === 'chart' && hasNoHost(repository.repo))
  await testRepository(parts, { ...repository, type, enableOCI }, signal)
}

/** Whether a repository can be reached, by its type. @throws RepoServerError. */
export async function testRepository(parts: RepoServerParts, repository: Repository, signal: AbortSignal | undefined): Promise<void> {
  const type = textAt(repository, 'type') || 'git'
  const test = { git: testGit, helm: testCharts, oci: testArtifacts }[type]
  if (test === undefined) throw new RepoServerError(2, `unsupported repository type ${JSON.stringify(type)}`)
  try {
    await test(parts, repository, signal)
  } catch (error) {
    if (!(error instanceof RepoServerError) || error.code !== 2) throw error
    throw new RepoServerError(2, `error testing repository connectivity: ${error.message}`)
  }
}

async function testGit({ git }: RepoServerParts, repository: Repository, signal: AbortSignal | undefined): Promise<void> {
  if (repository.repo === '')
    throw new RepoServerError(2, 'unable to initialize git client: repository "" cannot be initialized: repo URL is invalid')
  try {
    await git.resolve(repository, 'HEAD', 'apart', signal)
  } catch (error) {
    if (!(error instanceof RepoServerError) || error.code !== 2) throw error
    throw new RepoServerError(2, `unable to ls-remote HEAD on repository: ${error.message}`)
  }
}

async function testCharts({ charts }: RepoServerParts, repository: Repository, signal: AbortSignal | undefined): Promise<void> {
  if (repository['enableOCI'] !== true) {
    await charts.index(repository, true, signal)
    return
  }
  if (!hasNoHost(repository.repo)) throw new RepoServerError(2, 'OCI Helm repository URL should include hostname and port only')
  // Without credentials nobody can tell, and the real server takes it for reachable.
  await charts.login(repository, signal)
}

const testArtifacts = async ({ artifacts }: RepoServerParts, repository: Repository, signal: AbortSignal | undefined): Promise<void> =>
  await artifacts.test(repository, signal)
