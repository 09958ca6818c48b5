import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import type { ApplicationSource } from '../application.ts'
import type { Repository } from './repository.ts'

export interface ManifestRequest {
  /** Name of the application, which charts and labels are rendered with; `ns_name` outside of the control plane. */
  readonly application: string
  /** Whose repositories and credentials count beside those of all. */
  readonly project?: string
  /** Namespace of the destination. */
  readonly namespace: string
  readonly source: ApplicationSource
  /** All sources of the application by their `ref`, for value files of others. `targetRevision` is what they are read at. */
  readonly references: Readonly<Record<string, ApplicationSource>>
  /** The application has `sources`: one without path and chart is nothing but a `ref`. Default false. */
  readonly hasSeveralSources?: boolean
  /** Asked for (a branch, a range) or resolved; `''`: that of the source. */
  readonly revision: string
  /** Not from what was rendered before, as by a hard refresh. */
  readonly noCache: boolean
  /** Branches and tags as they are now, not as they were up to three minutes ago. Default: as `noCache`. */
  readonly noRevisionCache?: boolean
}

export interface GeneratedManifests {
  /** In the order of files or of the tool; without the annotation that tells whose they are. */
  readonly manifests: readonly KubeObject[]
  /** Resolved. */
  readonly revision: string
  /** '' for a source that is nothing but a `ref`. */
  readonly sourceType: '' | 'Directory' | 'Helm' | 'Kustomize' | 'Plugin'
}

export interface AppDetailsRequest {
  readonly application: string
  readonly project?: string
  readonly source: ApplicationSource
  readonly references: Readonly<Record<string, ApplicationSource>>
}

/**
 * What Argo CD's repository server does for the API server and the controller. Every call throws RepoServerError: Unavailable after two
 * seconds while `outages.repoServer`. Stored repositories and credentials are looked up by URL and project.
 */
export interface RepoServer {
  /** A branch, tag, range, version or hash as what it means now; a full hash or version passes unchecked. */
  resolve(source: ApplicationSource, revision: string, signal?: AbortSignal, project?: string): Promise<string>
  generate(request: ManifestRequest, signal?: AbortSignal): Promise<GeneratedManifests>
  /** Whether a repository can be reached: git, chart or OCI, as the source says. */
  test(source: Pick<ApplicationSource, 'repoURL' | 'chart'>, signal?: AbortSignal, project?: string): Promise<void>
  /** The same for one that need not be stored, by its own `type`. */
  testRepository(repository: Repository, signal?: AbortSignal): Promise<void>
  /** Author, date, tags, message of a commit, as `GET …/metadata` answers it. */
  revisionMetadata(source: ApplicationSource, revision: string, signal?: AbortSignal, project?: string): Promise<JsonMap>
  chartDetails(source: ApplicationSource, revision: string, signal?: AbortSignal, project?: string): Promise<JsonMap>
  ociMetadata(source: ApplicationSource, revision: string, signal?: AbortSignal, project?: string): Promise<JsonMap>
  references(
    repoURL: string,
    signal?: AbortSignal,
    project?: string,
  ): Promise<{ readonly branches: readonly string[]; readonly tags: readonly string[] }>
  ociTags(repoURL: string, signal?: AbortSignal, project?: string): Promise<readonly string[]>
  /** Folders of a repository that are something to deploy: `{ type, path }`. */
  apps(repoURL: string, revision: string, signal?: AbortSignal, project?: string): Promise<readonly JsonMap[]>
  /** `{ name, versions }` of a chart repository. */
  charts(repoURL: string, signal?: AbortSignal, project?: string): Promise<readonly JsonMap[]>
  /** As `POST …/appdetails` answers it. */
  appDetails(request: AppDetailsRequest, signal?: AbortSignal): Promise<JsonMap>
  /** Files of a git repository whose path fits a glob, for generators: content by path. */
  files(repoURL: string, revision: string, pattern: string, signal?: AbortSignal, project?: string): Promise<ReadonlyMap<string, string>>
  /** Folders of a git repository at any depth, without those that begin with a dot. */
  directories(repoURL: string, revision: string, signal?: AbortSignal, project?: string): Promise<readonly string[]>
  /** Removes what was cloned. */
  close(): Promise<void>
}
