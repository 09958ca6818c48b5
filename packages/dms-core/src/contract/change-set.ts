import type { DeploymentRef, ResourceRef } from './deployment-ref.ts'
import type { DeploymentChange, DeploymentSpec } from './deployment-spec.ts'
import type { RevisionId } from './history.ts'
import type { JsonValue, Open } from './json.ts'
import type { Warning } from './operation.ts'

/** Diff and plan are one thing: what would change, read from live to desired. Secret data is MASKED. Nothing is written. */
export interface ChangeSet {
  readonly changes: readonly ResourceChange[]
  /** False: workloads could not be rendered, only the engine's own objects were compared. */
  readonly complete: boolean
  readonly warnings: readonly Warning[]
}

export interface ResourceChange {
  readonly resource: ResourceRef
  readonly action: Open<'create' | 'update' | 'delete' | 'replace'>
  /** JSON Pointers. Absent `from` or `to` = not there. */
  readonly fields: readonly { readonly path: string; readonly from?: JsonValue; readonly to?: JsonValue }[]
}

/** Exactly one member. Which ones: capabilities.plan.of. */
export interface PlanRequest {
  readonly create?: DeploymentSpec
  readonly update?: { readonly ref: DeploymentRef; readonly change: DeploymentChange }
  readonly delete?: { readonly ref: DeploymentRef; readonly cascade: 'workloads' | 'orphan' }
  readonly reconcile?: { readonly ref: DeploymentRef; readonly prune?: boolean; readonly revision?: string }
  readonly rollback?: { readonly ref: DeploymentRef; readonly to?: RevisionId }
}
