import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { externalWork } from '../../../cluster/external-work.ts'
import { at, isMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { readArchive, writeFiles } from '../../../remote/archive.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { parseVersion, parseVersionRange } from '../../../remote/version-range.ts'
import { type ChartIndex, downloadChart, fetchChartIndex, parseChartIndex, resolveChartVersion } from '../../../rendering/helm/chart-index.ts'
import { HELM_REPOSITORY } from '../../kinds.ts'
import { artifactOf, keyOfSource, type SourceTools } from '../source-tools.ts'
import { buildFailure } from './chart-build.ts'
import { type Dependency, dependencyOf, readMetadata } from './chart-files.ts'
import { helmAccess } from './helm-access.ts'
import { downloadOciChart, resolveOciChart } from './oci-charts.ts'

export interface UnfinishedChart {
  readonly namespace: string
  /** All files of the source. */
  readonly root: string
  /** Path of the chart in it. */
  readonly path: string
  /** The copy of the chart that gets the dependencies. */
  readonly directory: string
  readonly dependencies: readonly Dependency[]
}

/** What a dependency could not be got for. */
class DependencyFailure extends Error {}

/** Puts what is missing in charts/ there, from the source or from repositories. Returns how many. @throws SourceFailure. */
export async function addDependencies(tools: SourceTools, chart: UnfinishedChart): Promise<number> {
  const missing = await externalWork(tools.clock, () => missingIn(chart))
  for (const dependency of missing) {
    const isLocal = dependency.repository === '' || dependency.repository.startsWith('file://')
    try {
      await (isLocal ? addLocal(tools, chart, dependency) : addRemote(tools, chart, dependency))
    } catch (error) {
      if (!(error instanceof DependencyFailure) && !(error instanceof RemoteFailure)) throw error
      const failing = `failed to add ${isLocal ? 'local' : 'remote'} dependency '${dependency.name}'`
      throw buildFailure('DependencyBuildError', `${failing}: ${error.message}`, error)
    }
  }
  return missing.length
}

/** Chart.lock has the last word on versions. */
async function missingIn({ directory, dependencies }: UnfinishedChart): Promise<readonly Dependency[]> {
  const lock: unknown = parse(await readFile(join(directory, 'Chart.lock'), 'utf8').catch(() => '')) // there need not be one
  const locked = at(lock, 'dependencies')
  const wanted = Array.isArray(locked) ? locked.map(dependencyOf) : dependencies
  const vendored = await readdir(join(directory, 'charts')).catch((): string[] => [])
  if (vendored.length === wanted.length) return []
  return wanted.filter(({ name }) => !vendored.some((entry) => entry === name || entry.startsWith(`${name}-`)))
}

async function addLocal(
  { clock }: SourceTools,
  { root, path, directory }: UnfinishedChart,
  { name, version, repository }: Dependency,
): Promise<void> {
  const below = repository === '' ? join('charts', name) : repository.slice('file://'.length)
  const shown = join('/', path, below)
  await externalWork(clock, async () => {
    const isThere = await stat(join(root, shown)).then(
      () => true,
      () => false,
    )
    if (!isThere) throw new DependencyFailure(`no chart found at '${shown}' (reference '${repository}')`)
    const metadata = await readMetadata(join(root, shown)).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new DependencyFailure(`failed to load chart from '${shown}' (reference '${repository}'): ${why}`, { cause: error })
    })
    const found = parseVersion(metadata.version)
    if (found === undefined || !rangeOf(version)(found)) throw new DependencyFailure(`can't get a valid version for constraint '${version}'`)
    await mkdir(join(directory, 'charts'), { recursive: true })
    await cp(join(root, shown), join(directory, 'charts', name), { recursive: true })
  })
}

function rangeOf(version: string) {
  try {
    return parseVersionRange(version)
  } catch (error) {
    throw error instanceof RemoteFailure
      ? new DependencyFailure(`invalid version/constraint format '${version}': ${error.message}`, { cause: error })
      : error
  }
}

async function addRemote(tools: SourceTools, { namespace, directory }: UnfinishedChart, dependency: Dependency): Promise<void> {
  const url = dependency.repository
  if (url.startsWith('@')) throw new DependencyFailure(`aliased repository dependency is not supported: ${url}`)
  if (!/^(https?|oci):\/\//.test(url)) throw new DependencyFailure(`invalid dependency repository URL: ${url}`)
  const archive = await download(tools, await repositoryOf(tools, namespace, url), dependency)
  const files = new Map([...(await readArchive(archive, tools.clock))].map(([path, content]) => [path.replace(/^[^/]*\//, ''), content]))
  await writeFiles(join(directory, 'charts', dependency.name), files, tools.clock)
}

async function download(tools: SourceTools, repository: KubeObject, { name, version, repository: url }: Dependency): Promise<Buffer> {
  const access = await helmAccess(tools, repository)
  const isOci = url.startsWith('oci://')
  const resolving = isOci
    ? resolveOciChart(repository, access, name, version)
    : indexOf(tools, repository, url).then((index) => resolveChartVersion(index, name, version))
  const found = await resolving.catch((error: unknown) => {
    throw told(error, `failed to get chart '${name}' version '${version}' from '${url}'`)
  })
  return await (isOci ? downloadOciChart(repository, access, found) : downloadChart(url, found, access)).catch((error: unknown) => {
    throw told(error, `chart download of version '${found.version}' failed`)
  })
}

const told = (error: unknown, before: string) =>
  error instanceof RemoteFailure ? new DependencyFailure(`${before}: ${error.message}`, { cause: error }) : error

/** The HelmRepository of the namespace with this address, for its credentials and its index; without one a plain repository. */
async function repositoryOf({ client }: SourceTools, namespace: string, url: string): Promise<KubeObject> {
  const known = await client.list(HELM_REPOSITORY, { namespace })
  const found = known.find((repository) => normalized(textAt(repository, 'spec', 'url') ?? '') === normalized(url))
  return found ?? { ...HELM_REPOSITORY, metadata: { name: '', namespace }, spec: { url } }
}

const normalized = (url: string) => url.replace(/\/+$/, '')

async function indexOf(tools: SourceTools, repository: KubeObject, url: string): Promise<ChartIndex> {
  const artifact = artifactOf(repository)
  if (isMap(artifact)) {
    const read = (directory: string) => externalWork(tools.clock, () => readFile(join(directory, 'index.yaml'), 'utf8'))
    const stored = await tools.artifacts.read(keyOfSource(repository), textAt(artifact, 'revision') ?? '', read)
    if (stored !== undefined) return parseChartIndex(stored.value)
  }
  return await fetchChartIndex(url, await helmAccess(tools, repository))
}
