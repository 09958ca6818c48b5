import { isDeepStrictEqual } from 'node:util'
import type {
  Cause,
  Condition,
  DeploymentStatusDetail,
  HealthState,
  OperationState,
  OperationStatus,
  Resource,
  Status,
  SyncState,
} from '@gitops-dms/core'
import { derivePhase } from '@gitops-dms/core/adapter'
import type { Application, ApplicationResource, Operation } from './argocd-types.ts'
import { refOf } from './deployment-ref.ts'
import { isFresh, revisionsOf } from './map-freshness.ts'

/** Name of the `operation.info` entry that carries a token's id. */
export const OPERATION_INFO = 'gitops-dms.io/operation'

const SYNC: Readonly<Record<string, SyncState>> = { Synced: 'synced', OutOfSync: 'out-of-sync' }

const HEALTH: Readonly<Record<string, HealthState>> = {
  Healthy: 'healthy',
  Progressing: 'progressing',
  Degraded: 'degraded',
  Suspended: 'suspended',
  Missing: 'missing',
}

const PHASE: Readonly<Record<string, OperationState>> = {
  Running: 'running',
  Terminating: 'terminating',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Error: 'failed',
}

/** An application's state as the four axes. Everything comes from the application itself; what it does not say is null or unknown. */
export function mapStatus(application: Application): Status {
  const axes: Omit<Status, 'phase'> = {
    sync: SYNC[application.status?.sync?.status ?? ''] ?? 'unknown',
    health: HEALTH[application.status?.health?.status ?? ''] ?? 'unknown',
    lifecycle: application.metadata.deletionTimestamp === undefined ? 'active' : 'terminating',
    operation: mapOperation(application),
    error: mapError(application),
    revisions: mapRevisions(application),
    fresh: isFresh(application),
    asOf: application.status?.reconciledAt ?? null,
  }
  return { phase: derivePhase(axes), ...axes }
}

export function mapStatusDetail(application: Application): DeploymentStatusDetail {
  const { sync, health, operationState } = application.status ?? {}
  return {
    ...mapStatus(application),
    ref: refOf(application),
    resources: (application.status?.resources ?? []).map(mapResource),
    conditions: (application.status?.conditions ?? []).map(mapCondition),
    causes: mapCauses(application),
    native: {
      'sync.status': sync?.status ?? null,
      'health.status': health?.status ?? null,
      'operationState.phase': operationState?.phase ?? null,
    },
  }
}

/** The id of the token that started an operation; null for anybody else's. */
export const operationId = (operation: Operation | undefined): string | null =>
  operation?.info?.find((entry) => entry.name === OPERATION_INFO)?.value ?? null

function mapOperation(application: Application): OperationStatus {
  const requested = application.operation
  const state = application.status?.operationState
  // Accepted and not begun: `operation` is there, the state is absent or still that of the one before.
  const begun = state !== undefined && (requested === undefined || isDeepStrictEqual(state.operation, requested))
  if (requested === undefined && state === undefined) return NO_OPERATION
  if (!begun)
    return {
      ...NO_OPERATION,
      state: 'pending',
      kind: 'reconcile',
      id: operationId(requested),
      revision: revisionOf(requested),
      initiator: initiatorOf(requested),
    }
  // Between two attempts the phase is Running although finishedAt is set.
  const waitsForRetry = state.phase === 'Running' && state.finishedAt !== undefined && state.finishedAt !== null
  return {
    state: PHASE[state.phase ?? ''] ?? 'unknown',
    kind: 'reconcile',
    id: operationId(state.operation),
    startedAt: state.startedAt ?? null,
    finishedAt: waitsForRetry ? null : (state.finishedAt ?? null),
    revision: state.syncResult?.revision || revisionOf(state.operation),
    message: state.message ?? null,
    initiator: initiatorOf(state.operation),
    retry: waitsForRetry ? { count: state.retryCount ?? null, at: null } : null,
  }
}

const NO_OPERATION: OperationStatus = {
  state: 'none',
  kind: null,
  id: null,
  startedAt: null,
  finishedAt: null,
  revision: null,
  message: null,
  initiator: null,
  retry: null,
}

const revisionOf = (operation: Operation | undefined) => operation?.sync?.revision || null
const initiatorOf = (operation: Operation | undefined) =>
  operation?.initiatedBy?.username ?? (operation?.initiatedBy?.automated === true ? 'automated' : null)

/** Unknown condition types are told apart by their suffix, as Argo CD does. */
function mapError(application: Application): Status['error'] {
  const found = application.status?.conditions?.find((condition) => condition.type.endsWith('Error'))
  return found === undefined ? null : { reason: found.type, message: found.message ?? null }
}

/** `sync.revision` is what was compared, not what runs; that is the newest entry of the history. */
function mapRevisions(application: Application): Status['revisions'] {
  const { sync, history } = application.status ?? {}
  const newest = history?.at(-1)
  // After a failed comparison it holds what was asked for: a branch, HEAD, a range of chart versions.
  const isResolved = (revision: string) => sync?.status !== 'Unknown' || COMMIT.test(revision)
  const desired = revisionsOf(sync).map((revision) => (isResolved(revision) ? revision : ''))
  const applied = revisionsOf(newest)
  const count = application.spec.sources?.length ?? 1
  return Array.from({ length: count }, (_, index) => ({ desired: desired[index] || null, applied: applied[index] || null }))
}

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/

function mapResource(resource: ApplicationResource): Resource {
  const { group = '', version = null, kind, namespace = null, name } = resource
  const health = resource.health?.status
  return {
    group,
    version,
    kind,
    namespace,
    name,
    sync: SYNC[resource.status ?? ''] ?? 'unknown',
    health: health === undefined ? 'unchecked' : (HEALTH[health] ?? 'unknown'),
    message: resource.health?.message ?? null,
  }
}

function mapCondition(condition: { readonly type: string; readonly message?: string; readonly lastTransitionTime?: string }): Condition {
  return { type: condition.type, status: 'True', reason: null, message: condition.message ?? null, changedAt: condition.lastTransitionTime ?? null }
}

const CAUSE_OF_CONDITION: Readonly<Record<string, Cause['type']>> = {
  ComparisonError: 'render',
  SyncError: 'apply',
  DeletionError: 'stuck-finalizer',
}

/** Why it is not there yet: failed comparison, failed operation or attempt, then each resource that is not healthy. */
export function mapCauses(application: Application): readonly Cause[] {
  const error = mapError(application)
  const operation = mapOperation(application)
  const attemptFailed = operation.state === 'failed' || operation.retry !== null
  const unhealthy = (application.status?.resources ?? []).filter((resource) =>
    ['Degraded', 'Missing', 'Progressing'].includes(resource.health?.status ?? ''),
  )
  return [
    ...(error === null
      ? []
      : [{ type: CAUSE_OF_CONDITION[error.reason] ?? 'unknown', message: error.message ?? error.reason, resource: null, retryAt: null }]),
    ...(attemptFailed ? [{ type: 'apply', message: operation.message ?? 'the operation failed', resource: null, retryAt: null }] : []),
    ...unhealthy.map((resource) => {
      const { group, version, kind, namespace, name, message } = mapResource(resource)
      return {
        type: 'health-check',
        message: message ?? `${kind} ${name} is ${resource.health?.status?.toLowerCase()}`,
        resource: { group, version, kind, namespace, name },
        retryAt: null,
      }
    }),
  ]
}
