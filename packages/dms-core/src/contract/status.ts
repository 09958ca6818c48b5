import type { Open } from './json.ts'

export type SyncState = Open<'synced' | 'out-of-sync' | 'unknown'>

/** What the ENGINE says of what it applied. unchecked = it was not asked to look (Flux without wait); unknown = it looked and cannot tell. */
export type HealthState = Open<'healthy' | 'progressing' | 'degraded' | 'suspended' | 'missing' | 'unchecked' | 'unknown'>

export type Lifecycle = Open<'active' | 'suspended' | 'terminating'>

/** pending = accepted, not begun: waits for a source, a dependency, a window, the controller. Final: succeeded, failed. */
export type OperationState = Open<'none' | 'pending' | 'running' | 'terminating' | 'succeeded' | 'failed'>

export type Phase = Open<'pending' | 'progressing' | 'deployed' | 'drifted' | 'degraded' | 'failed' | 'suspended' | 'terminating' | 'unknown'>

export type OperationKind = Open<'create' | 'update' | 'delete' | 'reconcile' | 'rollback' | 'scale' | 'suspend' | 'resume' | 'terminate' | 'action'>

export interface Status {
  /** = derivePhase(this), always. */
  readonly phase: Phase
  readonly sync: SyncState
  readonly health: HealthState
  readonly lifecycle: Lifecycle
  /** The newest operation, whoever started it. It speaks of applying alone: a failed health check is `health`, not a failed operation. */
  readonly operation: OperationStatus
  /** Why the engine cannot bring the newest spec about now; null = it does not complain. Waiting for a dependency is no error. */
  readonly error: { readonly reason: string; readonly message: string | null } | null
  /** One per source, same order. git: commit hex; helm: chart version; oci: `sha256:…`. desired = last compared, applied = what runs. */
  readonly revisions: readonly { readonly desired: string | null; readonly applied: string | null }[]
  /** The engine has looked at the newest spec and this is its answer (a refusal is an answer). null only in lists that cannot tell. */
  readonly fresh: boolean | null
  /** When the engine last looked. */
  readonly asOf: string | null
}

export interface OperationStatus {
  readonly state: OperationState
  readonly kind: OperationKind | null
  /** = OperationToken.id where the backend keeps it (Argo CD: operation.info, not for rollback; Flux: requestedAt), else null. */
  readonly id: string | null
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly revision: string | null
  readonly message: string | null
  readonly initiator: string | null
  /** Non-null: the last attempt failed or waits and the engine will try again by itself. */
  readonly retry: { readonly count: number | null; readonly at: string | null } | null
}
