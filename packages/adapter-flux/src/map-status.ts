import type { Cause, Condition, DeploymentStatusDetail, HealthState, OperationStatus, Resource, Status, SyncState } from '@gitops-dms/core'
import { derivePhase } from '@gitops-dms/core/adapter'
import { REQUESTED_AT } from './build-objects.ts'
import { refOf } from './deployment-ref.ts'
import type { FluxDeployment } from './find-deployment.ts'
import type { FluxCondition, GitRepository, Kustomization } from './flux-types.ts'

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
    fresh: isFresh(kustomization),
    asOf: conditionOf(kustomization, 'Ready')?.lastTransitionTime ?? null,
  }
  return { phase: derivePhase(axes), ...axes }
}

export function mapStatusDetail(deployment: FluxDeployment, resources: readonly Resource[]): DeploymentStatusDetail {
  const { kustomization, source } = deployment
  const ready = conditionOf(kustomization, 'Ready')
  return {
    ...mapStatus(deployment),
    ref: refOf(kustomization),
    resources,
    conditions: (kustomization.status?.conditions ?? []).map(mapCondition),
    causes: mapCauses(deployment, resources),
    native: {
      'Ready.status': ready?.status ?? null,
      'Ready.reason': ready?.reason ?? null,
      'source.Ready.reason': conditionOf(source, 'Ready')?.reason ?? null,
    },
  }
}

export const conditionOf = (object: Kustomization | GitRepository | null, type: string): FluxCondition | undefined =>
  object?.status?.conditions?.find((condition) => condition.type === type)

/** `main@sha1:<hex>`, `refs/heads/main@sha1:<hex>` or `sha1:<hex>` as the hex alone. */
export const commitOf = (revision: string | undefined): string | null => /(?:^|@)sha(?:1|256):([0-9a-f]+)$/.exec(revision ?? '')?.[1] ?? null

/** Applied, but not healthy: the objects are changed although lastAppliedRevision still is the one before. */
const healthCheckFailed = (kustomization: Kustomization) => conditionOf(kustomization, 'Ready')?.reason === 'HealthCheckFailed'

const appliedCommit = ({ status, ...rest }: Kustomization) =>
  commitOf(healthCheckFailed({ ...rest, ...(status === undefined ? {} : { status }) }) ? status?.lastAttemptedRevision : status?.lastAppliedRevision)

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

/** Waits for something that is under way: not the Kustomization's own fault, and no error. */
function waits(kustomization: Kustomization, source: GitRepository | null): boolean {
  const ready = conditionOf(kustomization, 'Ready')
  if (ready?.status !== 'False') return false
  if (ready.reason === 'DependencyNotReady') return true
  const noArtifact = ready.reason === 'ArtifactFailed' && /artifact not found| not found$/.test(ready.message ?? '')
  return noArtifact && source !== null && sourceFailure(source) === null
}

/** Why the source cannot be had; null while it works or has not been looked at. */
function sourceFailure(source: GitRepository | null): { readonly reason: string; readonly message: string | null } | null {
  const failed = ['FetchFailed', 'StorageOperationFailed', 'IncludeUnavailable'].map((type) => conditionOf(source, type)).find((condition) => condition?.status === 'True')
  return failed === undefined ? null : { reason: failed.reason ?? failed.type, message: trimmed(failed.message) }
}

function mapError(kustomization: Kustomization, source: GitRepository | null): Status['error'] {
  const failure = sourceFailure(source)
  if (failure !== null) return failure
  const ready = conditionOf(kustomization, 'Ready')
  if (ready?.status !== 'False' || waits(kustomization, source) || healthCheckFailed(kustomization)) return null
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
  if (isUnanswered(kustomization)) return 'pending'
  if (ready.status === 'True' || healthCheckFailed(kustomization)) return 'succeeded'
  return waits(kustomization, source) ? 'pending' : 'failed'
}

/** A newer spec, or a request to reconcile, that no pass has answered. */
function isUnanswered({ metadata, status, spec }: Kustomization): boolean {
  if (spec.suspend === true) return false
  const ready = status?.conditions?.find((condition) => condition.type === 'Ready')
  const requested = metadata.annotations?.[REQUESTED_AT]
  return ready?.observedGeneration !== metadata.generation || (requested !== undefined && requested !== status?.lastHandledReconcileAt)
}

/** A failing pass does not move status.observedGeneration; the generation of Ready tells what was looked at, and a refusal is an answer. */
function isFresh(kustomization: Kustomization): boolean {
  const ready = conditionOf(kustomization, 'Ready')
  return ready !== undefined && ready.status !== 'Unknown' && !isUnanswered(kustomization)
}

function mapCondition(condition: FluxCondition): Condition {
  const { type, status, reason = null, lastTransitionTime = null } = condition
  return { type, status, reason, message: trimmed(condition.message), changedAt: lastTransitionTime }
}

const CAUSES: Readonly<Record<string, Cause['type']>> = {
  AuthenticationFailed: 'source-auth',
  GitOperationFailed: 'source-unavailable',
  ArtifactFailed: 'render',
  BuildFailed: 'render',
  ReconciliationFailed: 'apply',
  PruneFailed: 'apply',
  DependencyNotReady: 'dependency',
  HealthCheckFailed: 'health-check',
}

/** Why it is not there yet: the source, then Flux's own complaint, then each resource that is not healthy. */
export function mapCauses({ kustomization, source }: FluxDeployment, resources: readonly Resource[]): readonly Cause[] {
  const failure = sourceFailure(source)
  const ready = conditionOf(kustomization, 'Ready')
  const cause = (reason: string, message: string | null): Cause => ({ type: CAUSES[reason] ?? 'unknown', message: message ?? reason, resource: null, retryAt: null })
  return [
    ...(failure === null ? [] : [cause(failure.reason, failure.message)]),
    ...(ready?.status === 'False' ? [cause(ready.reason ?? 'Unknown', trimmed(ready.message))] : []),
    ...resources
      .filter((resource) => ['degraded', 'missing', 'progressing'].includes(resource.health))
      .map(({ group, version, kind, namespace, name, health, message }) => ({
        type: 'health-check',
        message: message ?? `${kind} ${name} is ${health}`,
        resource: { group, version, kind, namespace, name },
        retryAt: null,
      })),
  ]
}

/** Failure texts of applied objects end with a newline. */
const trimmed = (message: string | undefined): string | null => message?.trim() ?? null
