import type { ResourceRef } from './deployment-ref.ts'
import type { RevisionId } from './history.ts'
import type { Open } from './json.ts'

/** `timeoutMs` covers all retries together. Signal or deadline fires when a write may have left: OUTCOME_UNKNOWN, cause CANCELLED | DEADLINE_EXCEEDED. */
export interface CallOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** Streams have no deadline of their own; their life is the signal's. */
export interface StreamOptions {
  readonly signal?: AbortSignal
}

export interface GetOptions extends CallOptions {
  readonly raw?: boolean
}

export interface WriteOptions extends CallOptions {
  /** Stale: CONFLICT, nothing written. capabilities.etag says whether the backend checks it or the adapter just before the write. */
  readonly etag?: string
  /**
   * Default false: what a parent or autoscaler will undo is FAILED_PRECONDITION with details.revertedBy. True: written, with a warning. Judged by
   * field where the backend tells who owns it (Flux: managedFields of kustomize-controller, so suspending an owned Kustomization holds while
   * changing its path or deleting it does not); else by object (an ApplicationSet puts back spec, labels and annotations).
   */
  readonly allowRevert?: boolean
}

/** Default true: the engine is made to act now, also where it would wait for a person (Argo CD, automated false). False: only stored; UNSUPPORTED where storing is acting (Flux). */
export interface CreateOptions extends CallOptions {
  readonly reconcile?: boolean
}

/** Kept in `Deployment.suspension`; without capabilities.suspend.keepsReason they are UNSUPPORTED. */
export interface SuspendOptions extends WriteOptions {
  readonly reason?: string
  readonly actor?: string
}

export interface UpdateOptions extends WriteOptions {
  readonly reconcile?: boolean
  /** Put these members in whole instead of merging: the only way to keep a literal null inside Helm values. */
  readonly replace?: readonly Open<'values' | 'kustomize'>[]
}

export interface DeleteOptions extends WriteOptions {
  /** A required choice. orphan keeps the workloads. */
  readonly cascade: 'workloads' | 'orphan'
  /** True: already gone is effect 'unchanged' instead of NOT_FOUND. While it is going away a delete is always effect 'joined'. */
  readonly ifExists?: boolean
}

/** Each option outside capabilities.reconcile.options is UNSUPPORTED by name. A suspended deployment: FAILED_PRECONDITION. */
export interface ReconcileOptions extends WriteOptions {
  /** Default true where it is declared: the engine fetches the newest revision first. False: only what it already has is applied again. */
  readonly withSource?: boolean
  readonly hard?: boolean
  readonly force?: boolean
  readonly reset?: boolean
  readonly prune?: boolean
  readonly serverSideApply?: boolean
  readonly revision?: string
  readonly resources?: readonly ResourceRef[]
}

export interface RollbackOptions extends SuspendOptions {
  /** Absent: the newest succeeded entry before the current one; none: FAILED_PRECONDITION. Unknown or trimmed: NOT_FOUND, details.resource 'revision'. */
  readonly to?: RevisionId
  readonly strategy?: RollbackStrategy
  /** Default true: automation that would undo it is paused in the same step, shown in `suspension` and a warning. False: FAILED_PRECONDITION. */
  readonly pauseAutomation?: boolean
  readonly prune?: boolean
}

export type RollbackStrategy = Open<'operation' | 'pin'>

export interface ScaleOptions extends WriteOptions {
  /** Integer 0 … 2^31-1. */
  readonly replicas: number
  /** Absent: the only scalable workload; more than one: INVALID_ARGUMENT with details.candidates. */
  readonly workload?: { readonly kind: string; readonly name: string; readonly namespace?: string }
  readonly strategy?: ScaleStrategy
  /** JSON Pointer into values for strategy 'values', e.g. /web/replicaCount. */
  readonly valuesPath?: string
}

export type ScaleStrategy = Open<'values' | 'kustomize' | 'patch' | 'live'>
