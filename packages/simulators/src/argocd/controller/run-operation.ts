import type { Clock } from '@gitops-dms/core'
import { kubeTime } from '../../cluster/cluster.ts'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, type Json, type JsonMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { memberOf } from '../application.ts'
import { APPLICATION } from '../kinds.ts'
import type { RepoServer } from '../repo-server/repo-server.ts'
import { goDurationMs } from './go-duration.ts'
import { isPartial, syncResources } from './sync-resources.ts'

export interface OperationContext {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly repoServer: RepoServer
  /** Between two writes. */
  readonly pauseMs: number
  readonly signal: AbortSignal
  /** A comparison, as there is one before every retry (recorded). */
  betweenAttempts(): Promise<void>
}

const DEFAULT_HISTORY_LIMIT = 10

/**
 * Runs the operation that an application carries: Running, then the result with `operation` removed in the same write. Between two
 * attempts it is Running with finishedAt set (recorded).
 */
export async function runOperation(context: OperationContext, application: KubeObject): Promise<void> {
  const { client, clock, signal, pauseMs } = context
  const key = { name: application.metadata.name, namespace: application.metadata.namespace }
  const operation = memberOf(application, 'operation')
  const revision = textAt(operation, 'sync', 'revision') ?? ''
  const source = memberOf(application, 'spec', 'source')
  const startedAt = kubeTime(clock.now())
  const write = (state: JsonMap) =>
    client.patch(APPLICATION, key, { status: { operationState: { ...UNSET, operation, startedAt, phase: 'Running', ...state } } })
  await write({})
  await clock.sleep(pauseMs, signal)

  for (let retries = 0; ; retries++) {
    const { phase, message, resources } = await syncResources(context, application, revision)
    const finishedAt = kubeTime(clock.now())
    const syncResult: JsonMap = { ...(resources.length === 0 ? {} : { resources }), revision, source }
    if (phase === 'Succeeded' || !isRetried(operation, retries)) {
      if (phase === 'Succeeded' && !isPartial(operation) && at(operation, 'sync', 'dryRun') !== true) {
        await client.patch(APPLICATION, key, {
          status: { history: historyWith(application, { revision, source, startedAt, deployedAt: finishedAt, operation }) },
        })
      }
      const told =
        retries === 0 ? { message } : { message: phase === 'Succeeded' ? message : `${message} (retried ${retries} times).`, retryCount: retries }
      const state: JsonMap = { ...UNSET, operation, startedAt, phase, finishedAt, syncResult, ...told }
      await client.patch(APPLICATION, key, { operation: null, status: { operationState: state } })
      return
    }
    const retryCount = retries + 1
    const waitMs = backoffMs(operation, retryCount)
    await write({
      message: `${message}. Retrying attempt #${retryCount} at ${kitchenTime(clock.now() + waitMs)}.`,
      finishedAt,
      syncResult,
      retryCount,
    })
    await clock.sleep(waitMs, signal)
    await context.betweenAttempts()
    await write({ message: `Retrying operation. Attempt #${retryCount}`, syncResult, retryCount })
    await clock.sleep(pauseMs, signal)
  }
}

/** What a state may have and this one has not: its writes are merge patches. */
const UNSET: JsonMap = { message: null, finishedAt: null, syncResult: null, retryCount: null }

/** A negative limit is none. */
function isRetried(operation: Json, retries: number): boolean {
  const limit = numberAt(operation, 'retry', 'limit') ?? 0
  return limit < 0 || retries < limit
}

/** `duration` times `factor` for each attempt so far, at most `maxDuration`. */
function backoffMs(operation: Json, attempt: number): number {
  const duration = goDurationMs(textAt(operation, 'retry', 'backoff', 'duration')) ?? 5_000
  const factor = numberAt(operation, 'retry', 'backoff', 'factor') ?? 2
  const most = goDurationMs(textAt(operation, 'retry', 'backoff', 'maxDuration')) ?? 180_000
  return Math.min(duration * factor ** attempt, most)
}

/** `3:04PM`: no date and no zone. */
function kitchenTime(ms: number): string {
  const time = new Date(ms)
  const hour = time.getUTCHours()
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(time.getUTCMinutes()).padStart(2, '0')}${hour < 12 ? 'AM' : 'PM'}`
}

interface Entry {
  readonly revision: string
  readonly source: Json
  readonly startedAt: string
  readonly deployedAt: string
  readonly operation: Json
}

/** Oldest first, ids count on. */
function historyWith(application: KubeObject, entry: Entry): Json[] {
  const before = at(application, 'status', 'history')
  const entries: Json[] = Array.isArray(before) ? before : []
  const last = at(entries.at(-1), 'id')
  const next: JsonMap = {
    revision: entry.revision,
    deployedAt: entry.deployedAt,
    id: typeof last === 'number' ? last + 1 : 0,
    source: entry.source,
    deployStartedAt: entry.startedAt,
    initiatedBy: memberOf(entry.operation, 'initiatedBy'),
  }
  const limit = numberAt(application, 'spec', 'revisionHistoryLimit') ?? DEFAULT_HISTORY_LIMIT
  return limit === 0 ? [] : [...entries, next].slice(-limit)
}
