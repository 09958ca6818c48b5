import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import type { ApplicationSource } from '../application.ts'

export interface ManifestRequest {
  /** Name of the application, which charts and labels are rendered with; `ns_name` outside of the control plane. */
  readonly application: string
  /** Namespace of the destination. */
  readonly namespace: string
  readonly source: ApplicationSource
  /** All sources of the application by their `ref`, for value files of others. */
  readonly references: Readonly<Record<string, ApplicationSource>>
  /** Resolved. */
  readonly revision: string
  /** Not from what was rendered before. */
  readonly noCache: boolean
}

export interface GeneratedManifests {
  readonly manifests: readonly KubeObject[]
  readonly revision: string
  readonly sourceType: 'Directory' | 'Helm' | 'Kustomize'
}

/** What Argo CD's repository server does for the API server and the controller. Every call throws RepoServerError. */
export interface RepoServer {
  /** A branch, tag, range, version or hash as what it means now; a full hash passes unchecked. */
  resolve(source: ApplicationSource, revision: string, signal?: AbortSignal): Promise<string>
  generate(request: ManifestRequest, signal?: AbortSignal): Promise<GeneratedManifests>
  /** Whether a repository can be reached: git, chart or OCI. */
  test(source: Pick<ApplicationSource, 'repoURL' | 'chart'>, signal?: AbortSignal): Promise<void>
  /** Author, date, tags, message of a commit, as `GET …/metadata` answers it. */
  revisionMetadata(source: ApplicationSource, revision: string, signal?: AbortSignal): Promise<JsonMap>
  chartDetails(source: ApplicationSource, revision: string, signal?: AbortSignal): Promise<JsonMap>
  references(repoURL: string, signal?: AbortSignal): Promise<{ readonly branches: readonly string[]; readonly tags: readonly string[] }>
  /** Folders of a repository that are something to deploy: `{ type, path }`. */
  apps(repoURL: string, revision: string, signal?: AbortSignal): Promise<readonly JsonMap[]>
  /** `{ name, versions }` of a chart repository. */
  charts(repoURL: string, signal?: AbortSignal): Promise<readonly JsonMap[]>
}
