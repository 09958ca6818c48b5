import type {
  CallOptions,
  CreateOptions,
  DeleteOptions,
  GetOptions,
  ReconcileOptions,
  RollbackOptions,
  ScaleOptions,
  SuspendOptions,
  UpdateOptions,
  WriteOptions,
} from './call-options.ts'
import type { CAPABILITY_METHODS, CapabilitiesV1, DeploymentCapabilities } from './capabilities.ts'
import type { ChangeSet, PlanRequest } from './change-set.ts'
import type { ClusterEvent } from './cluster-event.ts'
import type { Deployment, DeploymentStatusDetail } from './deployment.ts'
import type { DeploymentRef, ResourceRef } from './deployment-ref.ts'
import type { DeploymentChange, DeploymentSpec } from './deployment-spec.ts'
import type { HealthReport } from './health-report.ts'
import type { DeploymentHistory } from './history.ts'
import type { DeploymentPage, DeploymentQuery, ListQuery } from './list.ts'
import type { LogLine, LogOptions } from './logs.ts'
import type { Accepted, OperationProgress, OperationToken, TrackOptions } from './operation.ts'
import type { DeploymentPackage, PackagePage, PackageQuery, PackageRegistration, PackageVersion } from './packages.ts'
import type { ActionRequest, ResourceAction } from './resource-action.ts'
import type { ResourceTree } from './resource-tree.ts'
import type { WatchEvent, WatchOptions } from './watch.ts'

/** Adapters get documented, validated, normalised arguments only: refs as objects, `sources`, `until`, an options object on every call. */
export interface DmsAdapterV1 {
  readonly contractVersion: 'v1'
  /** 'argocd', 'flux', … */
  readonly type: string
  /** Of the adapter's package. */
  readonly version: string
  readonly capabilities: CapabilitiesV1

  health(options?: CallOptions): Promise<HealthReport>
  /** Same ref there already: ALREADY_EXISTS, whatever its content. */
  createDeployment(spec: DeploymentSpec, options?: CreateOptions): Promise<Accepted>
  getDeployment(ref: DeploymentRef, options?: GetOptions): Promise<Deployment>
  listDeployments(query?: ListQuery, options?: CallOptions): Promise<DeploymentPage>
  getDeploymentStatus(ref: DeploymentRef, options?: CallOptions): Promise<DeploymentStatusDetail>
  updateDeployment(ref: DeploymentRef, change: DeploymentChange, options?: UpdateOptions): Promise<Accepted>
  deleteDeployment(ref: DeploymentRef, options: DeleteOptions): Promise<Accepted>
  trackOperation(token: OperationToken, options: TrackOptions): AsyncIterable<OperationProgress>
  /** Idempotent; settles what is in flight with CLOSED (a write that may have left: OUTCOME_UNKNOWN, cause CLOSED). */
  close(): Promise<void>

  watchDeployments?(query?: DeploymentQuery, options?: WatchOptions): AsyncIterable<WatchEvent>
  reconcileDeployment?(ref: DeploymentRef, options?: ReconcileOptions): Promise<Accepted>
  rollbackDeployment?(ref: DeploymentRef, options?: RollbackOptions): Promise<Accepted>
  scaleDeployment?(ref: DeploymentRef, options: ScaleOptions): Promise<Accepted>
  suspendDeployment?(ref: DeploymentRef, options?: SuspendOptions): Promise<Accepted>
  resumeDeployment?(ref: DeploymentRef, options?: WriteOptions): Promise<Accepted>
  /** Nothing runs: FAILED_PRECONDITION. */
  terminateOperation?(ref: DeploymentRef, options?: WriteOptions): Promise<Accepted>
  getDeploymentHistory?(ref: DeploymentRef, options?: CallOptions): Promise<DeploymentHistory>
  getDeploymentLogs?(ref: DeploymentRef, options?: LogOptions): AsyncIterable<LogLine>
  listDeploymentEvents?(ref: DeploymentRef, options?: CallOptions): Promise<readonly ClusterEvent[]>
  getResourceTree?(ref: DeploymentRef, options?: CallOptions): Promise<ResourceTree>
  diffDeployment?(ref: DeploymentRef, options?: CallOptions): Promise<ChangeSet>
  planDeployment?(request: PlanRequest, options?: CallOptions): Promise<ChangeSet>
  listResourceActions?(ref: DeploymentRef, resource: ResourceRef, options?: CallOptions): Promise<readonly ResourceAction[]>
  runResourceAction?(ref: DeploymentRef, action: ActionRequest, options?: WriteOptions): Promise<Accepted>
  listDeploymentPackages?(query?: PackageQuery, options?: CallOptions): Promise<PackagePage>
  getDeploymentPackage?(id: string, options?: CallOptions): Promise<DeploymentPackage>
  listPackageVersions?(id: string, options?: CallOptions): Promise<readonly PackageVersion[]>
  /** Answers what a following get answers. Same source there already: ALREADY_EXISTS. */
  uploadDeploymentPackage?(registration: PackageRegistration, options?: CallOptions): Promise<DeploymentPackage>
  /** In use: FAILED_PRECONDITION with details.usedBy. */
  deleteDeploymentPackage?(id: string, options?: CallOptions): Promise<void>
  getDeploymentCapabilities?(ref: DeploymentRef, options?: CallOptions): Promise<DeploymentCapabilities>
}

type Methods = typeof CAPABILITY_METHODS

type Named<C> = keyof C & keyof Methods

type Must<C> = { [K in Named<C>]: {} extends Pick<C, K> ? never : Methods[K][number] }[Named<C>]

type May<C> = Methods[Named<C>][number]

/** What an adapter with capabilities C must have, and must not have. Give C as a literal (`as const satisfies CapabilitiesV1`). */
export type AdapterWith<C extends CapabilitiesV1> = Omit<DmsAdapterV1, Methods[keyof Methods][number] | 'capabilities'> & {
  readonly capabilities: C
} & Required<Pick<DmsAdapterV1, Must<C>>> &
  Pick<DmsAdapterV1, May<C>> & { readonly [M in Exclude<Methods[keyof Methods][number], May<C>>]?: never }
