import type { Clock } from '@gitops-dms/core'
import type { Cluster } from '../cluster/cluster.ts'
import type { ClusterClient } from '../cluster/cluster-client.ts'
import type { Access } from './access/access.ts'
import type { AppCache } from './app-cache.ts'
import type { ApplicationInformer } from './applications/application-informer.ts'
import type { ArgoCdTiming } from './argocd-timing.ts'
import type { ArgoCdVersion } from './argocd-version.ts'
import type { Outages } from './outages.ts'
import type { RepoServer } from './repo-server/repo-server.ts'

/** What the API server and the controllers of one Argo CD share. */
export interface ArgoCdParts {
  readonly version: ArgoCdVersion
  /** Of the control plane; Applications elsewhere are not enabled. */
  readonly namespace: string
  readonly clock: Clock
  readonly timing: ArgoCdTiming
  /** The store behind the Kubernetes API. */
  readonly cluster: Cluster
  /** The Kubernetes API, as the API server and the controllers reach it: it can be down. */
  readonly client: ClusterClient
  /** What the API server knows of the applications: lists, watches, and what ends a refresh. */
  readonly applications: ApplicationInformer
  readonly access: Access
  readonly repoServer: RepoServer
  readonly cache: AppCache
  readonly outages: Outages
}
