import type { Clock, Logger } from '../contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import type {
  CallOptions,
  CreateOptions,
  DeleteOptions,
  GetOptions,
  ReconcileOptions,
  RollbackOptions,
  ScaleOptions,
  StreamOptions,
  SuspendOptions,
  UpdateOptions,
  WriteOptions,
} from '../contract/call-options.ts'
import type { CapabilitiesV1, DeploymentCapabilities } from '../contract/capabilities.ts'
import type { ChangeSet, PlanRequest } from '../contract/change-set.ts'
import type { ClusterEvent } from '../contract/cluster-event.ts'
import type { Deployment, DeploymentStatusDetail, DeploymentSummary } from '../contract/deployment.ts'
import type { DeploymentRef, RefInput, ResourceRef } from '../contract/deployment-ref.ts'
import type { DeploymentChange, DeploymentRequest } from '../contract/deployment-spec.ts'
import type { HealthReport } from '../contract/health-report.ts'
import type { DeploymentHistory } from '../contract/history.ts'
import type { DeploymentPage, DeploymentQuery, ListQuery } from '../contract/list.ts'
import type { LogLine, LogOptions } from '../contract/logs.ts'
import type { OperationToken } from '../contract/operation.ts'
import type { DeploymentPackage, PackagePage, PackageQuery, PackageRegistration, PackageVersion } from '../contract/packages.ts'
import type { ActionRequest, ResourceAction } from '../contract/resource-action.ts'
import type { ResourceTree } from '../contract/resource-tree.ts'
import type { WatchEvent, WatchOptions } from '../contract/watch.ts'
import type { DmsError } from '../errors/dms-error.ts'
import type { DmsView } from './dms-view.ts'
import type { OperationHandle, TrackedOperation } from './operation-handle.ts'

/**
 * One instance: every method of the contract, always present. Arguments are validated, refs may be text, and what the adapter has not
 * declared is UNSUPPORTED before any request (and before the PERMISSION_DENIED of readOnly).
 */
export interface DmsInstance {
  readonly name: string
  readonly type: string
  readonly capabilities: CapabilitiesV1
  health(options?: CallOptions): Promise<HealthReport>
  /**
   * upsert (client only): there already = updateDeployment with this request as the change (absent members are left), so that a pipeline
   * may run twice. There in another namespace or cluster, going away, or suspended where the request says otherwise: FAILED_PRECONDITION, nothing
   * written.
   * A null inside `values` is INVALID_ARGUMENT with it: in an update it would unset.
   */
  createDeployment(request: DeploymentRequest, options?: CreateOptions & { readonly upsert?: boolean }): Promise<OperationHandle>
  getDeployment(ref: RefInput, options?: GetOptions): Promise<Deployment>
  /** In `phases` a word that is no phase is INVALID_ARGUMENT, here and in every other query: it would find nothing, as if all were well. */
  listDeployments(query?: ListQuery, options?: CallOptions): Promise<DeploymentPage>
  getDeploymentStatus(ref: RefInput, options?: CallOptions): Promise<DeploymentStatusDetail>
  updateDeployment(ref: RefInput, change: DeploymentChange, options?: UpdateOptions): Promise<OperationHandle>
  deleteDeployment(ref: RefInput, options: DeleteOptions): Promise<OperationHandle>
  watchDeployments(query?: DeploymentQuery, options?: WatchOptions): AsyncIterable<WatchEvent>
  /**
   * ifRunning (client only): fail = OPERATION_IN_PROGRESS (default); wait = after it; replace = terminate it first (an etag then guards the
   * terminate). Waiting is within the deadline of the call: give it a longer timeoutMs.
   */
  reconcileDeployment(ref: RefInput, options?: ReconcileOptions & { readonly ifRunning?: 'fail' | 'wait' | 'replace' }): Promise<OperationHandle>
  rollbackDeployment(ref: RefInput, options?: RollbackOptions): Promise<OperationHandle>
  scaleDeployment(ref: RefInput, options: ScaleOptions): Promise<OperationHandle>
  suspendDeployment(ref: RefInput, options?: SuspendOptions): Promise<OperationHandle>
  resumeDeployment(ref: RefInput, options?: WriteOptions): Promise<OperationHandle>
  terminateOperation(ref: RefInput, options?: WriteOptions): Promise<OperationHandle>
  getDeploymentHistory(ref: RefInput, options?: CallOptions): Promise<DeploymentHistory>
  getDeploymentLogs(ref: RefInput, options?: LogOptions): AsyncIterable<LogLine>
  listDeploymentEvents(ref: RefInput, options?: CallOptions): Promise<readonly ClusterEvent[]>
  getResourceTree(ref: RefInput, options?: CallOptions): Promise<ResourceTree>
  diffDeployment(ref: RefInput, options?: CallOptions): Promise<ChangeSet>
  planDeployment(request: Omit<PlanRequest, 'create'> & { readonly create?: DeploymentRequest }, options?: CallOptions): Promise<ChangeSet>
  listResourceActions(ref: RefInput, resource: ResourceRef, options?: CallOptions): Promise<readonly ResourceAction[]>
  runResourceAction(ref: RefInput, action: ActionRequest, options?: WriteOptions): Promise<OperationHandle>
  listDeploymentPackages(query?: PackageQuery, options?: CallOptions): Promise<PackagePage>
  getDeploymentPackage(id: string, options?: CallOptions): Promise<DeploymentPackage>
  listPackageVersions(id: string, options?: CallOptions): Promise<readonly PackageVersion[]>
  uploadDeploymentPackage(registration: PackageRegistration, options?: CallOptions): Promise<DeploymentPackage>
  deleteDeploymentPackage(id: string, options?: CallOptions): Promise<void>
  /** Without the capability `narrowing` the static capabilities, nothing withheld. */
  getDeploymentCapabilities(ref: RefInput, options?: CallOptions): Promise<DeploymentCapabilities>
}

/** Results over instances, in order of instance name. complete = no errors. */
export interface FanOut<T> {
  readonly items: readonly (T & { readonly instance: string })[]
  readonly errors: readonly { readonly instance: string; readonly error: DmsError }[]
  readonly complete: boolean
}

export interface FanOutOptions extends CallOptions {
  /** Names; default all enabled ones. */
  readonly instances?: readonly string[]
  /** Instances asked at the same time. Default 64. */
  readonly concurrency?: number
  /** Per instance, so that a dead one delays nobody beyond it. Default 10 000. */
  readonly instanceTimeoutMs?: number
}

export interface BulkResult<I, T> {
  /** Order of the input. */
  readonly results: readonly (
    | { readonly item: I; readonly ok: true; readonly value: T }
    | { readonly item: I; readonly ok: false; readonly error: DmsError }
  )[]
  readonly failed: number
}

export interface Dms extends AsyncDisposable {
  /** Enabled ones, sorted. */
  readonly instances: readonly string[]
  /** Throws NOT_FOUND for an unknown name, FAILED_PRECONDITION for a disabled one. */
  instance(name: string): DmsInstance
  /** From `instance:Kind/ns/name` to where it is; without instance only when there is exactly one, else AMBIGUOUS_REF. Throws. */
  locate(id: string): { readonly instance: DmsInstance; readonly ref: DeploymentRef }
  /** Go on with a stored token, in any process. Throws INVALID_ARGUMENT for what is no token, NOT_FOUND for one of an unknown instance. */
  operation(token: OperationToken): TrackedOperation
  /**
   * One list over the instances, ordered by instance name, then id. One dead instance is named in `errors` and never fails the rest. The cursor
   * covers all instances; an instance that failed on one page stays out of the later ones and is named again on each. The last page may be
   * empty. Rejects only for wrong arguments, its own signal (CANCELLED; of AbortSignal.timeout DEADLINE_EXCEEDED) and CLOSED: out of time is an
   * error beside the others.
   */
  listDeployments(query?: ListQuery, options?: FanOutOptions): Promise<FanOut<DeploymentSummary> & { readonly cursor: string | null }>
  /**
   * `synced` and `interrupted` are per instance. One that cannot be watched yields interrupted and is tried again, after pauses of a second to a
   * minute. One whose adapter has no watch is listed every 30 s; what changed is then made up (`observed` false). A slow reader has at most one
   * event per deployment in store. Cursors are null: a merged watch cannot be resumed.
   */
  watchDeployments(
    query?: DeploymentQuery,
    options?: StreamOptions & { readonly instances?: readonly string[] },
  ): AsyncIterable<WatchEvent & { readonly instance: string }>
  /** A kept view: one list, then the watch, a re-list after every gap. Summaries only; answers from memory. */
  view(query?: DeploymentQuery, options?: { readonly instances?: readonly string[] }): DmsView
  /** Of several instances each is asked after a random pause of up to 50 ms, so that not all probes happen in one instant. */
  health(options?: FanOutOptions): Promise<FanOut<HealthReport>>
  /**
   * Default concurrency 8. Never rejects for an item; after an abort the rest are CANCELLED. Those that run get the signal and are waited for:
   * what they did is known only then. What is no DmsError becomes INTERNAL with it as the cause.
   */
  bulk<I, T>(
    items: readonly I[],
    fn: (item: I, signal: AbortSignal) => Promise<T>,
    options?: CallOptions & { readonly concurrency?: number },
  ): Promise<BulkResult<I, T>>
  /** Closes every adapter. Idempotent. */
  close(): Promise<void>
}

export interface InstanceOptions {
  readonly adapter: DmsAdapterV1
  /** Every write is PERMISSION_DENIED before any request. Default false. */
  readonly readOnly?: boolean
  /** Default deadline of each call in milliseconds; 30 000 when absent. */
  readonly timeoutMs?: number
}

export interface CreateDmsOptions {
  /** By instance name. */
  readonly instances: Readonly<Record<string, DmsAdapterV1 | InstanceOptions>>
  /** Names that are known but not constructed: `instance(name)` says so instead of "unknown". */
  readonly disabled?: readonly string[]
  readonly clock?: Clock
  /**
   * Gets a debug line for each call of an instance that is no stream (method; instance, code or null, ms), and a warning for each time that a view
   * or a merged watch loses an instance. Adapters have one of their own.
   */
  readonly logger?: Logger
}
