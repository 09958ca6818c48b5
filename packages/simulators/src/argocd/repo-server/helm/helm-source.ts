import type { Clock } from '@gitops-dms/core'
import type { JsonMap } from '../../../cluster/kube-object.ts'
import type { ArgoCdVersion } from '../../argocd-version.ts'
import type { BuildEnvironment } from '../build-environment.ts'
import type { SecretStore } from '../find-repository.ts'
import type { Repository } from '../repository.ts'
import type { ChartRepositories } from './chart-repositories.ts'

/** The files of another source of the same application. */
export interface ReferencedFiles {
  readonly url: string
  /** Undefined: nothing of it was asked for, or it is no git repository. */
  readonly root: string | undefined
}

/** A chart in the files of a source, with what its application says about it. */
export interface HelmSource {
  readonly clock: Clock
  readonly version: ArgoCdVersion
  readonly store: SecretStore
  readonly charts: ChartRepositories
  readonly repository: Repository
  readonly root: string
  readonly folder: string
  /** `spec.source.helm`. */
  readonly options: JsonMap
  readonly environment: BuildEnvironment
  /** By their `ref`. */
  readonly references: ReadonlyMap<string, ReferencedFiles>
  /** How a message shows an absolute path. */
  readonly shown: (path: string) => string
}
