import type { Clock } from '@gitops-dms/core'
import type { ArgoCdVersion } from '../argocd-version.ts'
import type { SecretStore } from './find-repository.ts'
import type { GitRepositories } from './git/git-repositories.ts'
import type { ChartRepositories } from './helm/chart-repositories.ts'
import type { ManifestCache } from './manifest-cache.ts'
import type { OciArtifacts } from './oci/oci-artifacts.ts'

/** What the calls of one repository server share. */
export interface RepoServerParts {
  readonly clock: Clock
  readonly version: ArgoCdVersion
  readonly store: SecretStore
  readonly git: GitRepositories
  readonly charts: ChartRepositories
  readonly artifacts: OciArtifacts
  readonly manifests: ManifestCache
}
