import { createHash, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { externalWork } from '../../../cluster/external-work.ts'
import { textAt } from '../../../cluster/kube-object.ts'
import { readArchive, writeFiles } from '../../../remote/archive.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import type { ChartDependency } from '../../../rendering/helm/chart.ts'
import { type ChartIndex, downloadChart, fetchChartIndex, resolveChartVersion } from '../../../rendering/helm/chart-index.ts'
import { findRepository, listRepositories } from '../find-repository.ts'
import type { Repository } from '../repository.ts'
import { accessOf } from '../repository-access.ts'
import type { FileTree } from '../shared-trees.ts'
import { HelmError } from './helm-error.ts'
import { HelmFailure } from './helm-failure.ts'
import type { HelmSource } from './helm-source.ts'
import { noVersion } from './no-version.ts'

/** A dependency out of a chart repository, unpacked. @throws HelmError in Helm's words; HelmFailure where the repository cannot be added. */
export async function indexedDependency(source: HelmSource, dependency: ChartDependency): Promise<FileTree> {
  const { clock } = source
  const repository = repositoryOf(source, dependency.repository ?? '')
  const access = accessOf(repository, clock, undefined, 'charts')
  const index = await indexOf(source, repository, access, dependency)
  const version = versionIn(index, dependency)
  try {
    const archive = await downloadChart(repository.repo, version, access, { passCredentials: source.options['passCredentials'] === true })
    const root = await externalWork(clock, () => mkdtemp(join(tmpdir(), 'gitops-dms-chart-')))
    await writeFiles(root, new Map([...(await readArchive(archive, clock))].map(([path, content]) => [path.replace(/^[^/]*\//, ''), content])), clock)
    return { root, dispose: () => externalWork(clock, () => rm(root, { recursive: true, force: true })) }
  } catch (error) {
    throw error instanceof RemoteFailure ? new HelmError(`could not download ${version.urls[0] ?? ''}: ${error.message}`) : error
  }
}

/** By its address, or by its name after `@` or `alias:`. What is reached over plain http is not added with its credentials. */
function repositoryOf({ store }: HelmSource, url: string): Repository {
  const [, alias] = /^(?:@|alias:)(.+)$/.exec(url) ?? []
  if (alias === undefined) return url.startsWith('https://') ? findRepository(store, url) : { repo: url }
  const named = listRepositories(store).find(({ name }) => name === alias)
  if (named === undefined) throw new HelmError(`no repository definition for ${url}. Please add them via 'helm repo add'`)
  return named
}

async function indexOf(
  { version }: HelmSource,
  repository: Repository,
  access: RemoteAccess,
  { repository: url = '' }: ChartDependency,
): Promise<ChartIndex> {
  const { repo } = repository
  try {
    return await fetchChartIndex(repo, access)
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    if (url.startsWith('http://')) throw notCached(url)
    const name = textAt(repository, 'name') || repo.replaceAll('/', '-')
    const flags = (['username', 'password'] as const).filter((one) => textAt(repository, one)).map((one) => `--${one} ****** `)
    const said = `looks like ${JSON.stringify(repo)} is not a valid chart repository or cannot be reached: ${error.message}`
    const before = `error building helm chart dependencies: failed to add helm repository ${repo}: failed to add repository`
    throw new HelmFailure(version, before, `helm repo add ${flags.join('')}${name} ${repo}`, said)
  }
}

/** An index that could not be had is missed only when it is looked for. */
function notCached(url: string): HelmError {
  const name = `helm-manager-${createHash('sha256').update(url).digest('hex')}`
  const file = `/tmp/helm${randomInt(1_000_000_000, 4_000_000_000)}/cache/helm/repository/${name}-index.yaml`
  return new HelmError(`no cached repository for ${name} found. (try 'helm repo update'): open ${file}: no such file or directory`)
}

function versionIn(index: ChartIndex, dependency: ChartDependency) {
  const { name, version, repository = '' } = dependency
  try {
    return resolveChartVersion(index, name, version)
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    if (error.kind === 'no-reference') throw new HelmError(`${name} chart not found in repo ${repository}`)
    if (error.kind === 'no-match') throw noVersion(dependency)
    throw new HelmError(`dependency ${JSON.stringify(name)} has an invalid version/constraint format: ${error.message}`)
  }
}
