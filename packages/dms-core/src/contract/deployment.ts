import type { ResolvedRef, ResourceRef } from './deployment-ref.ts'
import type { DeploymentSpec } from './deployment-spec.ts'
import type { JsonObject, Open } from './json.ts'
import type { HealthState, Status, SyncState } from './status.ts'

/** What a list or a watch gives. At rest each member is null or equal to the one of get; phase, axes and spec members are equal. */
export interface DeploymentSummary {
  /** String form of `ref`, without instance. */
  readonly id: string
  readonly ref: ResolvedRef
  readonly spec: Pick<DeploymentSpec, 'name' | 'namespace' | 'cluster' | 'project' | 'sources' | 'labels'>
  readonly status: Status
  readonly createdAt: string | null
}

export interface Deployment extends DeploymentSummary {
  readonly spec: DeploymentSpec
  /** Changes with every write to the object by anyone; compare for equality only. */
  readonly etag: string
  /** Differs when an object of the same name is made again. */
  readonly uid: string | null
  /** The parent that will put a direct edit back, or null. */
  readonly owner: ResourceRef | null
  /** Who paused it and why (also set by a rollback that paused automation), or null. `resumeDeployment` restores what was before. */
  readonly suspension: { readonly reason: string | null; readonly actor: string | null; readonly since: string | null } | null
  readonly updatedAt: string | null
  /** Only with GetOptions.raw: the engine's object, unmasked. Absent = not asked for. */
  readonly raw?: JsonObject
}

export interface DeploymentStatusDetail extends Status {
  readonly ref: ResolvedRef
  /** null = the engine keeps no list of them. */
  readonly resources: readonly Resource[] | null
  /** As the backend gave them. */
  readonly conditions: readonly Condition[]
  /** Why it is not there yet, most likely first; empty when deployed. */
  readonly causes: readonly Cause[]
  /** The engine's own words behind the axes, e.g. { 'sync.status': 'OutOfSync' }. */
  readonly native: Readonly<Record<string, string | null>>
}

export interface Resource extends ResourceRef {
  readonly sync: SyncState
  readonly health: HealthState
  readonly message: string | null
}

export interface Condition {
  readonly type: string
  readonly status: Open<'True' | 'False' | 'Unknown'>
  readonly reason: string | null
  readonly message: string | null
  readonly changedAt: string | null
}

export interface Cause {
  readonly type: Open<
    | 'source-auth'
    | 'source-missing'
    | 'source-unavailable'
    | 'render'
    | 'apply'
    | 'dependency'
    | 'immutable-field'
    | 'hook'
    | 'quota'
    | 'health-check'
    | 'sync-window'
    | 'suspended'
    | 'owner-reverts'
    | 'permission'
    | 'stuck-finalizer'
    | 'not-observed'
    | 'unknown'
  >
  readonly message: string
  readonly resource: ResourceRef | null
  readonly retryAt: string | null
}
