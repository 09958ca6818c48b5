import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import type { Clock } from '@gitops-dms/core'
import { externalWork } from '../../../cluster/external-work.ts'
import { textAt } from '../../../cluster/kube-object.ts'
import { readArchive, writeFiles } from '../../../remote/archive.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { downloadChart, fetchChartIndex, resolveChartVersion } from '../../../rendering/helm/chart-index.ts'
import type { ArgoCdVersion } from '../../argocd-version.ts'
import { isVersion, maxVersion, VersionFailure } from '../max-version.ts'
import { refuseOutsideLinks } from '../refuse-outside-links.ts'
import { RepoServerError } from '../repo-server-error.ts'
import type { Repository } from '../repository.ts'
import { accessOf } from '../repository-access.ts'
import { type FileTree, SharedTrees } from '../shared-trees.ts'
import { HelmFailure } from './helm-failure.ts'
import { type IndexedCharts, readChartIndex } from './read-chart-index.ts'
import { downloadRegistryChart, isRegistry, loginAtRegistry, registryTags } from './registry-charts.ts'

export interface ChartOptions {
  /** Not what was downloaded before. */
  readonly anew: boolean
  readonly passCredentials: boolean
}

/** How long versions count as known (as revisions of git do), and how many charts are kept. */
const KEPT_MS = 180_000
const MOST_CHARTS = 50

/** The chart repositories and registries that the repository server has seen. Every call throws RepoServerError. */
export class ChartRepositories {
  readonly #clock: Clock
  readonly #version: ArgoCdVersion
  readonly #indexes = new Map<string, { readonly at: number; readonly versions: IndexedCharts }>()
  readonly #tags = new Map<string, { readonly at: number; readonly tags: readonly string[] }>()
  readonly #charts = new SharedTrees<FileTree>(MOST_CHARTS)

  constructor(clock: Clock, version: ArgoCdVersion) {
    this.#clock = clock
    this.#version = version
  }

  /** Versions by chart, as index.yaml lists them. */
  async index(repository: Repository, anew: boolean, signal: AbortSignal | undefined): Promise<IndexedCharts> {
    const known = this.#indexes.get(repository.repo)
    if (!anew && known !== undefined && this.#isFresh(known)) return known.versions
    const versions = await readChartIndex(repository.repo, accessOf(repository, this.#clock, signal, 'charts'))
    this.#indexes.set(repository.repo, { at: this.#clock.now(), versions })
    return versions
  }

  /** A version is itself, whether there is one or not; of a range the newest. */
  async resolve(repository: Repository, chart: string, revision: string, anew: boolean, signal: AbortSignal | undefined): Promise<string> {
    if (isVersion(revision)) return revision
    const tags = isRegistry(repository)
      ? await this.#tagsOf(repository, chart, anew, signal)
      : await this.#versionsOf(repository, chart, anew, signal)
    try {
      return maxVersion(revision, tags)
    } catch (error) {
      if (error instanceof VersionFailure) throw new RepoServerError(2, `invalid revision: ${error.message}`)
      throw error
    }
  }

  async open(
    repository: Repository,
    chart: string,
    version: string,
    { anew, passCredentials }: ChartOptions,
    signal: AbortSignal | undefined,
  ): Promise<FileTree> {
    const key = JSON.stringify([repository.repo, chart, version])
    if (anew) await this.#charts.forget(key)
    const open = async () => await this.#unpack(await this.#download(repository, chart, version, passCredentials), posix.basename(chart))
    return await this.#charts.use(key, open, signal)
  }

  /** Logs in at a registry, where there are credentials. */
  async login(repository: Repository, signal: AbortSignal | undefined): Promise<void> {
    if (!textAt(repository, 'username') || !textAt(repository, 'password')) return
    await loginAtRegistry(this.#version, repository, accessOf(repository, this.#clock, signal, 'charts'))
  }

  async close(): Promise<void> {
    await this.#charts.close()
  }

  forgetVersions(): void {
    this.#indexes.clear()
    this.#tags.clear()
  }

  #isFresh = ({ at }: { readonly at: number }) => this.#clock.now() - at < KEPT_MS

  async #versionsOf(repository: Repository, chart: string, anew: boolean, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const versions = (await this.index(repository, anew, signal)).get(chart)
    if (versions === undefined) throw new RepoServerError(2, `chart '${chart}' not found in index`)
    return versions
  }

  async #tagsOf(repository: Repository, chart: string, anew: boolean, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const key = `${repository.repo}/${chart}`
    const known = this.#tags.get(key)
    if (!anew && known !== undefined && this.#isFresh(known)) return known.tags
    const tags = await registryTags(repository, chart, accessOf(repository, this.#clock, signal, 'charts'))
    this.#tags.set(key, { at: this.#clock.now(), tags })
    return tags
  }

  async #download(repository: Repository, chart: string, version: string, passCredentials: boolean): Promise<Uint8Array> {
    const access = accessOf(repository, this.#clock, undefined, 'charts')
    const destination = `/tmp/${randomUUID()}`
    if (isRegistry(repository)) return await downloadRegistryChart(this.#version, { repository, chart, version, destination, access })
    const { repo } = repository
    const failed = (said: string) => {
      const credentials = (['username', 'password'] as const).filter((name) => textAt(repository, name)).map((name) => `--${name} ******`)
      const flags = [...credentials, ...(repository['insecure'] === true ? ['--insecure-skip-tls-verify'] : [])]
      const words = ['--destination', destination, ...(version === '' ? [] : ['--version', version]), ...flags, '--repo', repo, chart]
      const command = `helm pull ${[...words, ...(passCredentials ? ['--pass-credentials'] : [])].join(' ')}`
      return new HelmFailure(this.#version, 'error fetching chart: failed to fetch chart', command, said)
    }
    const index = await fetchChartIndex(repo, access).catch((error: unknown) => {
      if (!(error instanceof RemoteFailure)) throw error
      throw failed(`looks like "${repo}" is not a valid chart repository or cannot be reached: ${error.message}`)
    })
    try {
      return await downloadChart(repo, resolveChartVersion(index, chart, version), access, { passCredentials })
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error
      const isMissing = error.kind === 'no-match' || error.kind === 'no-reference'
      const shown = `chart "${chart}"${version === '' ? '' : ` version "${version}"`}`
      throw failed(isMissing ? `${shown} not found in ${repo} repository` : error.message)
    }
  }

  async #unpack(archive: Uint8Array, chart: string): Promise<FileTree> {
    const parent = await externalWork(this.#clock, () => mkdtemp(join(tmpdir(), 'gitops-dms-chart-')))
    const dispose = () => externalWork(this.#clock, () => rm(parent, { recursive: true, force: true }))
    try {
      await writeFiles(parent, await readArchive(archive, this.#clock), this.#clock)
      const root = join(parent, chart)
      await refuseOutsideLinks(root, this.#clock, 'chart')
      return { root, dispose }
    } catch (error) {
      await dispose()
      if (error instanceof RemoteFailure) throw new RepoServerError(2, `error untarring chart: ${error.message}`)
      throw error
    }
  }
}
