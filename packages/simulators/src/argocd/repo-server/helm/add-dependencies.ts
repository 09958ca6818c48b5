import { cp, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { externalWork } from '../../../cluster/external-work.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { parseVersion, parseVersionRange } from '../../../remote/version-range.ts'
import type { Chart, ChartDependency } from '../../../rendering/helm/chart.ts'
import { loadChart } from '../../../rendering/helm/load-chart.ts'
import { fileKind } from '../file-kind.ts'
import { findRepository } from '../find-repository.ts'
import { RepoServerError } from '../repo-server-error.ts'
import { HelmError } from './helm-error.ts'
import { HelmFailure } from './helm-failure.ts'
import type { HelmSource } from './helm-source.ts'
import { indexedDependency } from './indexed-dependency.ts'
import { lockedVersions } from './locked-versions.ts'
import { noVersion } from './no-version.ts'

/**
 * Puts what charts/ lacks there, as `helm dependency build` does: from folders of the source, chart repositories and registries. The folder is
 * changed. @throws RepoServerError.
 */
export async function addDependencies(source: HelmSource, missing: readonly ChartDependency[]): Promise<void> {
  const locked = await lockedVersions(source.folder)
  for (const dependency of missing) {
    try {
      await add(source, { ...dependency, version: locked.get(dependency.name) ?? dependency.version })
    } catch (error) {
      if (!(error instanceof HelmError)) throw error
      const before = 'error building helm chart dependencies: failed to build helm dependencies: failed to build dependencies'
      throw new HelmFailure(source.version, before, 'helm dependency build', error.message)
    }
  }
}

async function add(source: HelmSource, dependency: ChartDependency): Promise<void> {
  const { repository: url = '', name } = dependency
  const target = join(source.folder, 'charts', name)
  if (url === '') throw new HelmError(`directory ${source.shown(target)} not found`)
  if (url.startsWith('file://')) await addLocal(source, dependency, target)
  else if (url.startsWith('oci://')) await addFromRegistry(source, dependency, target)
  else await addChart(source, await indexedDependency(source, dependency), target)
}

async function addLocal({ clock, root, folder, shown }: HelmSource, dependency: ChartDependency, target: string): Promise<void> {
  const from = resolve(folder, (dependency.repository ?? '').slice('file://'.length))
  const isInside = from.startsWith(`${root}/`) || from === root
  if (!isInside || (await fileKind(from)) !== 'folder') throw new HelmError(`directory ${shown(from)} not found`)
  const { metadata } = await loadChart(from, clock)
  if (!isIn(dependency, metadata)) throw noVersion(dependency)
  await externalWork(clock, async () => {
    await mkdir(target, { recursive: true })
    await cp(from, target, { recursive: true })
  })
}

function isIn({ name, version }: ChartDependency, metadata: Chart['metadata']): boolean {
  const found = parseVersion(metadata.version)
  try {
    return found !== undefined && parseVersionRange(version)(found)
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    throw new HelmError(`dependency ${JSON.stringify(name)} has an invalid version/constraint format: ${error.message}`)
  }
}

async function addFromRegistry(source: HelmSource, { name, version, repository: url = '' }: ChartDependency, target: string): Promise<void> {
  const repository = { ...findRepository(source.store, url.slice('oci://'.length)), enableOCI: true }
  try {
    const found = await source.charts.resolve(repository, name, version, true, undefined)
    await addChart(source, await source.charts.open(repository, name, found, { anew: false, passCredentials: false }, undefined), target)
  } catch (error) {
    if (!(error instanceof RepoServerError) || error.code !== 2) throw error
    const said = error instanceof HelmFailure ? error.said : error.message
    throw new HelmError(`could not download ${url}/${name}: ${said}`)
  }
}

async function addChart({ clock }: HelmSource, chart: { readonly root: string; dispose(): Promise<void> }, target: string): Promise<void> {
  try {
    await externalWork(clock, () => cp(chart.root, target, { recursive: true }))
  } finally {
    await chart.dispose()
  }
}
