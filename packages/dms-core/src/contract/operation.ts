import type { StreamOptions } from './call-options.ts'
import type { Deployment } from './deployment.ts'
import type { ResolvedRef, ResourceRef } from './deployment-ref.ts'
import type { JsonObject, Open } from './json.ts'
import type { OperationKind, OperationStatus, Status } from './status.ts'

/** Every write answers so, once the backend has accepted it. */
export interface Accepted {
  readonly ref: ResolvedRef
  /** The object as the backend answered the write; null where that answer holds none (delete, action). Never a guess. */
  readonly deployment: Deployment | null
  readonly operation: OperationToken
  /** joined = an equal request is already under way and this token follows it; unchanged = it already was so, nothing was written. */
  readonly effect: Open<'started' | 'joined' | 'unchanged'>
  readonly warnings: readonly Warning[]
}

export interface Warning {
  /** One warning per neighbour or parent, which is `by`. */
  readonly code: Open<'will-be-reverted' | 'automation-paused' | 'sync-window' | 'workloads-remain' | 'shared-source'>
  readonly message: string
  readonly by: ResourceRef | null
}

/** Plain JSON without secrets; may be stored and given to another process. `instance` is filled in by the client. */
export interface OperationToken {
  readonly version: 1
  readonly adapter: string
  readonly instance?: string
  readonly id: string
  readonly kind: OperationKind
  readonly ref: ResolvedRef
  readonly uid: string | null
  /** The adapter's own; nobody else reads it. Written by an older version of the adapter it must still work within a major. */
  readonly state: JsonObject
}

/**
 * applied: this write's own operation has succeeded. healthy: and status.fresh is true and health is healthy. gone: the object is no
 * more (the only one for a delete). Judged by the axes, never by phase, so that a rolled back and paused deployment can be healthy.
 */
export type Until = 'applied' | 'healthy' | 'gone'

export interface TrackOptions extends StreamOptions {
  readonly until: Until
}

/**
 * `final` marks the last one; nothing follows. Final states: succeeded (`until` is reached by this write), failed (the engine has given
 * up), superseded (a later write, a deletion or a re-creation has overtaken it; whether it took effect is in `message` if known). The
 * first one comes at once. An operation's own failure is yielded, not thrown; thrown are INVALID_ARGUMENT (foreign token), EXPIRED (the
 * backend remembers nothing of it), FAILED_PRECONDITION (healthy wanted, health unchecked), and failures of the backend after retries.
 */
export interface OperationProgress {
  readonly state: Open<'pending' | 'running' | 'succeeded' | 'failed' | 'superseded'>
  readonly final: boolean
  /** null once the deployment is gone. */
  readonly status: Status | null
  readonly message: string | null
  /** Counts of real resources, else null. No percentages. */
  readonly resources: { readonly done: number; readonly total: number } | null
  readonly retry: OperationStatus['retry']
}
