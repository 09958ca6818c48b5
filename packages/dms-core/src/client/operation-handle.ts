import type { CallOptions, StreamOptions } from '../contract/call-options.ts'
import type { Open } from '../contract/json.ts'
import type { Accepted, OperationProgress, OperationToken, Until } from '../contract/operation.ts'

export interface WaitOptions extends CallOptions {
  /**
   * Default by the kind of write: delete gone; suspend, terminate, action applied; else healthy (applied where health is unchecked).
   * Explicit `healthy` where health is unchecked: FAILED_PRECONDITION. `gone` for another than a delete, or anything but `gone` for a delete:
   * INVALID_ARGUMENT.
   */
  readonly until?: Until
  /** Reject early with OPERATION_FAILED. failed: the engine gave up; retrying: an attempt failed; degraded: after it was applied. Default failed, degraded. */
  readonly failOn?: readonly Open<'failed' | 'retrying' | 'degraded'>[]
  /**
   * Called with every progress, the last one too; what it returns is awaited. When it throws or rejects, the wait ends with INTERNAL and that as
   * its cause; the operation itself goes on.
   */
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
