import { at, textAt } from '../../cluster/kube-object.ts'
import type { ApplicationSource } from '../application.ts'
import { appPath } from './app-path.ts'
import type { Freshness } from './git/reference-cache.ts'
import type { RepoServerParts } from './repo-server-parts.ts'
import type { Repository } from './repository.ts'
import { kindOfSource } from './source-kind.ts'

/** The files of a source at a revision. Others have the same: nothing may be changed in them. */
export interface SourceContent {
  /** Nothing outside of it is read. */
  readonly root: string
  /** It came as an archive, and is no git repository. */
  readonly isDownloaded: boolean
  /** Full: that of the commit, the version or the digest. */
  readonly commit: string
  /** The folder that the source is about. @throws RepoServerError when there is none. */
  folder(): Promise<string>
  dispose(): Promise<void>
}

export interface ResolvedSource {
  readonly repository: Repository
  readonly source: ApplicationSource
  readonly revision: string
}

/** What a revision means: a commit, a version of a chart, a digest. @throws RepoServerError. */
export async function resolveSource(
  { version, git, charts, artifacts }: RepoServerParts,
  { repository, source, revision }: ResolvedSource,
  freshness: Freshness,
  signal: AbortSignal | undefined,
): Promise<string> {
  switch (kindOfSource(source, version)) {
    case 'oci':
      return await artifacts.resolve(repository, revision, signal)
    case 'chart':
      return await charts.resolve(repository, source.chart ?? '', revision, freshness !== 'known', signal)
    default:
      return await git.resolve(repository, revision, freshness, signal, textAt(source.raw, 'tagPrefix') ?? '')
  }
}

/** @param anew not from what was downloaded before. @throws RepoServerError. */
export async function openSource(
  { version, git, charts, artifacts }: RepoServerParts,
  { repository, source, revision }: ResolvedSource,
  anew: boolean,
  signal: AbortSignal | undefined,
): Promise<SourceContent> {
  const { path = '', chart = '' } = source
  const below = (root: string) => () => appPath(root, path)
  switch (kindOfSource(source, version)) {
    case 'oci': {
      const { root, dispose } = await artifacts.open(repository, revision, anew, signal)
      return { root, isDownloaded: true, commit: revision, dispose, folder: below(root) }
    }
    case 'chart': {
      const passCredentials = at(source.raw, 'helm', 'passCredentials') === true
      const { root, dispose } = await charts.open(repository, chart, revision, { anew, passCredentials }, signal)
      return { root, isDownloaded: true, commit: revision, dispose, folder: async () => root }
    }
    default: {
      const { root, commit, dispose } = await git.checkOut(repository, revision, signal)
      return { root, isDownloaded: false, commit, dispose, folder: below(root) }
    }
  }
}
