import type { Clock, Logger } from '../contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import type {
  CallOptions,
  CreateOptions,
  DeleteOptions,
  GetOptions,
  ReconcileOptions,
  StreamOptions,
  UpdateOptions,
} from '../contract/call-options.ts'
import type { CapabilitiesV1 } from '../contract/capabilities.ts'
import type { Deployment, DeploymentStatusDetail, DeploymentSummary } from '../contract/deployment.ts'
import type { RefInput } from '../contract/deployment-ref.ts'
import type { DeploymentChange, DeploymentRequest } from '../contract/deployment-spec.ts'
import type { HealthReport } from '../contract/health-report.ts'
import type { Open } from '../contract/json.ts'
import type { DeploymentPage, DeploymentQuery, ListQuery } from '../contract/list.ts'
import type { Accepted, OperationProgress, OperationToken, Until } from '../contract/operation.ts'
import type { DmsError } from '../errors/dms-error.ts'

export interface WaitOptions extends CallOptions {
  /**
   * Default by the kind of write: delete gone; suspend, terminate, action applied; else healthy (applied where health is unchecked).
   * `gone` for another than a delete, or anything but `gone` for a delete: INVALID_ARGUMENT.
   */
  readonly until?: Until
  /** Reject early with OPERATION_FAILED. failed: the engine gave up; retrying: an attempt failed; degraded: after it was applied. Default failed, degraded. */
  readonly failOn?: readonly Open<'failed' | 'retrying' | 'degraded'>[]
  readonly onProgress?: (progress: OperationProgress) => void
}

export interface TrackedOperation {
  readonly operation: OperationToken
  /**
   * Resolves with the last progress once `until` is reached by this very write. 5 minutes unless timeoutMs says otherwise.
   * Rejects with OPERATION_FAILED, SUPERSEDED, DEADLINE_EXCEEDED, CANCELLED, each with `progress`. Never stops the operation itself.
   */
  wait(options?: WaitOptions): Promise<OperationProgress>
  progress(options?: StreamOptions & { readonly until?: Until }): AsyncIterable<OperationProgress>
}

/** JSON.stringify gives Accepted. */
export interface OperationHandle extends Accepted, TrackedOperation {}

/** One instance. Arguments are validated, refs may be text, what the adapter has not declared is UNSUPPORTED before any request. */
export interface DmsInstance {
  readonly name: string
  readonly type: string
  readonly capabilities: CapabilitiesV1
  health(options?: CallOptions): Promise<HealthReport>
  createDeployment(request: DeploymentRequest, options?: CreateOptions): Promise<OperationHandle>
  getDeployment(ref: RefInput, options?: GetOptions): Promise<Deployment>
  listDeployments(query?: ListQuery, options?: CallOptions): Promise<DeploymentPage>
  getDeploymentStatus(ref: RefInput, options?: CallOptions): Promise<DeploymentStatusDetail>
  updateDeployment(ref: RefInput, change: DeploymentChange, options?: UpdateOptions): Promise<OperationHandle>
  deleteDeployment(ref: RefInput, options: DeleteOptions): Promise<OperationHandle>
  reconcileDeployment(ref: RefInput, options?: ReconcileOptions): Promise<OperationHandle>
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
  /** Per instance, so that a dead one delays nobody beyond it. Default 10 000. */
  readonly instanceTimeoutMs?: number
}

export interface Dms extends AsyncDisposable {
  /** Enabled ones, sorted. */
  readonly instances: readonly string[]
  /** Throws NOT_FOUND for an unknown name, FAILED_PRECONDITION for a disabled one. */
  instance(name: string): DmsInstance
  /** One list over the instances, each item with its instance. One dead instance is named in `errors` and never fails the rest. */
  listDeployments(query?: DeploymentQuery, options?: FanOutOptions): Promise<FanOut<DeploymentSummary>>
  health(options?: FanOutOptions): Promise<FanOut<HealthReport>>
  /** Closes every adapter. Idempotent. */
  close(): Promise<void>
}

export interface InstanceOptions {
  readonly adapter: DmsAdapterV1
  /** Default deadline of each call in milliseconds; 30 000 when absent. */
  readonly timeoutMs?: number
}

export interface CreateDmsOptions {
  /** By instance name. */
  readonly instances: Readonly<Record<string, DmsAdapterV1 | InstanceOptions>>
  /** Names that are known but not constructed: `instance(name)` says so instead of "unknown". */
  readonly disabled?: readonly string[]
  readonly clock?: Clock
  readonly logger?: Logger
}
