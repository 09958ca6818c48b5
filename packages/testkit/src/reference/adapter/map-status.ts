import type { HealthState, OperationKind, OperationState, OperationStatus, Status, SyncState } from '@gitops-dms/core'
import { derivePhase } from '@gitops-dms/core/adapter'
import type { WireObject, WireOperation } from './reference-types.ts'

const SYNC: Readonly<Record<string, SyncState>> = { same: 'synced', differs: 'out-of-sync' }

const HEALTH: Readonly<Record<string, HealthState>> = {
  ok: 'healthy',
  working: 'progressing',
  broken: 'degraded',
  absent: 'missing',
  paused: 'suspended',
  'not-judged': 'unchecked',
}

const OPERATION: Readonly<Record<string, OperationState>> = {
  queued: 'pending',
  running: 'running',
  stopping: 'terminating',
  done: 'succeeded',
  failed: 'failed',
}

const KIND: Readonly<Record<string, OperationKind>> = {
  create: 'create',
  update: 'update',
  reconcile: 'reconcile',
  rollback: 'rollback',
  resume: 'resume',
  scale: 'scale',
  action: 'action',
  delete: 'delete',
  // The engine's own.
  auto: 'reconcile',
}

/** The backend's words on the contract's axes. A word that this adapter does not know is `unknown`, never a failure (R3). Pure. */
export const mapSync = (word: string): SyncState => known(SYNC, word) ?? 'unknown'
export const mapHealth = (word: string): HealthState => known(HEALTH, word) ?? 'unknown'

/** The state of an object as the four axes. Everything comes from the object itself; what it does not say is null or unknown. Pure. */
export function mapStatus(object: WireObject): Status {
  const { spec, metadata, status } = object
  const axes: Omit<Status, 'phase'> = {
    sync: mapSync(status.sync),
    health: mapHealth(status.health.state),
    lifecycle: metadata.deletingSince !== null ? 'terminating' : spec.pause !== null ? 'suspended' : 'active',
    operation: status.operation === null ? NO_OPERATION : mapOperation(status.operation),
    error: status.problem === null ? null : { reason: status.problem.reason, message: status.problem.message },
    revisions: spec.from.map((_, index) => ({
      desired: status.revisions[index]?.desired ?? null,
      applied: status.revisions[index]?.applied ?? null,
    })),
    fresh: isFresh(object),
    asOf: status.comparedAt,
  }
  return { phase: derivePhase(axes), ...axes }
}

/**
 * The engine's answer to the newest spec. An operation that is queued has not been looked at. When one ends, sync and health are still those of
 * before it (wire.md): they count only when the comparison behind them has seen its end.
 */
function isFresh({ metadata, status }: WireObject): boolean {
  const { operation } = status
  if (status.observedGeneration !== metadata.generation || operation?.state === 'queued') return false
  return operation === null || operation.finishedAt === null || status.comparedOperation === operation.id
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

function mapOperation(operation: WireOperation): OperationStatus {
  const { id, startedAt, finishedAt, revision, message, initiator, retry } = operation
  return {
    state: known(OPERATION, operation.state) ?? 'unknown',
    kind: known(KIND, operation.kind) ?? null,
    id,
    startedAt,
    finishedAt,
    revision,
    message,
    initiator,
    retry: retry === null ? null : { count: retry.count, at: retry.at },
  }
}

const known = <T>(words: Readonly<Record<string, T>>, word: string): T | undefined => (Object.hasOwn(words, word) ? words[word] : undefined)
