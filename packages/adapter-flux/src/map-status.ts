import type { Condition, DeploymentStatusDetail, HealthState, OperationStatus, Resource, Status, SyncState } from '@gitops-dms/core'
import { derivePhase } from '@gitops-dms/core/adapter'
import { refOf } from './deployment-ref.ts'
import type { FluxDeployment } from './find-deployment.ts'
import type { FluxCondition, GitRepository, Kustomization } from './flux-types.ts'
import { mapCauses } from './map-causes.ts'
import { appliedCommit, commitOf, conditionOf, hasNewArtifact, healthCheckFailed, isRecorded, isUnanswered, waits } from './read-pass-state.ts'
import { failureOf } from './read-source-state.ts'

/** A Kustomization's state, with its source's, as the four axes. What they do not say is null or unknown. */
export function mapStatus({ kustomization, source }: FluxDeployment): Status {
  const { metadata, spec } = kustomization
  const axes: Omit<Status, 'phase'> = {
    sync: mapSync(kustomization, source),
    health: mapHealth(kustomization),
    lifecycle: metadata.deletionTimestamp !== undefined ? 'terminating' : spec.suspend === true ? 'suspended' : 'active',
    operation: mapOperation(kustomization, source),
    error: mapError(kustomization, source),
    revisions: [{ desired: commitOf(source?.status?.artifact?.revision), applied: appliedCommit(kustomization) }],
    fresh: isFresh(kustomization, source),
    asOf: conditionOf(kustomization, 'Ready')?.lastTransitionTime ?? null,
  }
  return { phase: derivePhase(axes), ...axes }
}

export function mapStatusDetail(deployment: FluxDeployment, resources: readonly Resource[]): DeploymentStatusDetail {
  const { kustomization, source } = deployment
  const ready = conditionOf(kustomization, 'Ready')
  const status = mapStatus(deployment)
  return {
    ...status,
    ref: refOf(kustomization),
    resources,
    conditions: (kustomization.status?.conditions ?? []).map(mapCondition),
    causes: status.phase === 'deployed' ? [] : mapCauses(deployment, resources),
    native: {
      'Ready.status': ready?.status ?? null,
      'Ready.reason': ready?.reason ?? null,
      'source.Ready.reason': conditionOf(source, 'Ready')?.reason ?? null,
    },
  }
}

function mapSync(kustomization: Kustomization, source: GitRepository | null): SyncState {
  const desired = commitOf(source?.status?.artifact?.revision)
  const applied = appliedCommit(kustomization)
  if (desired !== null && applied !== null) return desired === applied ? 'synced' : 'out-of-sync'
  // Without a readable source only Flux's own word is left.
  return source === null && conditionOf(kustomization, 'Ready')?.status === 'True' ? 'synced' : 'unknown'
}

/** Flux judges health only where it is told to wait. */
export const judgesHealth = ({ spec }: Kustomization) => spec.wait === true || (spec.healthChecks ?? []).length > 0

function mapHealth(kustomization: Kustomization): HealthState {
  if (!judgesHealth(kustomization)) return 'unchecked'
  switch (conditionOf(kustomization, 'Healthy')?.status) {
    case 'True':
      return 'healthy'
    case 'False':
      return 'degraded'
    case 'Unknown':
      return 'progressing'
    default:
      return 'unknown'
  }
}

function mapError(kustomization: Kustomization, source: GitRepository | null): Status['error'] {
  const failed = failureOf(source)
  if (failed !== null) return { reason: failed.reason ?? failed.type, message: trimmed(failed.message) }
  const ready = conditionOf(kustomization, 'Ready')
  if (ready?.status !== 'False' || ready.observedGeneration !== kustomization.metadata.generation) return null
  if (waits(kustomization, source) || healthCheckFailed(kustomization)) return null
  return { reason: ready.reason ?? 'Unknown', message: trimmed(ready.message) }
}

function mapOperation(kustomization: Kustomization, source: GitRepository | null): OperationStatus {
  const ready = conditionOf(kustomization, 'Ready')
  const state = operationState(kustomization, source)
  const failing = state === 'failed' && conditionOf(kustomization, 'Stalled')?.status !== 'True'
  const attempted = kustomization.status?.lastAttemptedRevision
  return {
    state,
    kind: state === 'none' ? null : 'reconcile',
    id: kustomization.status?.lastHandledReconcileAt ?? null,
    startedAt: null,
    finishedAt: state === 'succeeded' || state === 'failed' ? (ready?.lastTransitionTime ?? null) : null,
    revision: commitOf(attempted),
    message: trimmed(state === 'running' ? (conditionOf(kustomization, 'Reconciling')?.message ?? ready?.message) : ready?.message),
    initiator: null,
    retry: failing ? { count: null, at: null } : null,
  }
}

function operationState(kustomization: Kustomization, source: GitRepository | null): OperationStatus['state'] {
  const ready = conditionOf(kustomization, 'Ready')
  if (ready === undefined) return conditionOf(kustomization, 'Reconciling') === undefined ? 'none' : 'running'
  if (ready.status === 'Unknown') return 'running'
  const suspended = kustomization.spec.suspend === true
  if (!suspended && isUnanswered(kustomization, source)) return 'pending'
  if (ready.status === 'False' && !healthCheckFailed(kustomization)) return waits(kustomization, source) ? 'pending' : 'failed'
  if (suspended) return 'succeeded'
  if (!isRecorded(kustomization)) return 'running'
  return hasNewArtifact(kustomization, source) ? 'pending' : 'succeeded'
}

/**
 * A failing pass does not move status.observedGeneration; the generation of Ready tells what was looked at, and a refusal is an answer. Of a
 * suspended one the controller only says that it has seen it.
 */
function isFresh(kustomization: Kustomization, source: GitRepository | null): boolean {
  const { metadata, spec, status } = kustomization
  const ready = conditionOf(kustomization, 'Ready')
  if (ready === undefined || ready.status === 'Unknown') return false
  if (spec.suspend === true) return status?.observedGeneration === metadata.generation
  return !isUnanswered(kustomization, source) && (ready.status === 'False' || isRecorded(kustomization))
}

function mapCondition(condition: FluxCondition): Condition {
  const { type, status, reason = null, lastTransitionTime = null } = condition
  return { type, status, reason, message: trimmed(condition.message), changedAt: lastTransitionTime }
}

/** Failure texts of applied objects end with a newline. */
const trimmed = (message: string | undefined): string | null => message?.trim() ?? null
