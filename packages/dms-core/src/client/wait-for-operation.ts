import { GRACE_MS, withDeadline } from '../clock/with-deadline.ts'
import type { Clock } from '../contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import type { OperationProgress, OperationToken, Until } from '../contract/operation.ts'
import { annotateError } from '../errors/annotate-error.ts'
import { DmsError } from '../errors/dms-error.ts'
import { isDmsError } from '../errors/is-dms-error.ts'
import { checkOptions } from './check-options.ts'
import type { WaitOptions } from './dms.ts'

const DEFAULT_WAIT_MS = 5 * 60_000
const ONLY_APPLIED: readonly string[] = ['suspend', 'terminate', 'action']

/** What a write of this kind is waited for when the caller does not say. */
export function defaultUntil(token: OperationToken): Until {
  if (token.kind === 'delete') return 'gone'
  return ONLY_APPLIED.includes(token.kind) ? 'applied' : 'healthy'
}

export interface WaitContext {
  readonly adapter: DmsAdapterV1
  readonly instance: string
  readonly clock: Clock
}

/** Follows the token until it is final, or until `failOn` says that there is nothing left to hope for. */
export async function waitForOperation(context: WaitContext, token: OperationToken, options: WaitOptions = {}): Promise<OperationProgress> {
  const { until, timeoutMs = DEFAULT_WAIT_MS, signal } = options
  const started = context.clock.now()
  let last: OperationProgress | null = null
  const follow = async (wanted: Until, inner: AbortSignal): Promise<OperationProgress> => {
    for await (const progress of context.adapter.trackOperation(token, { until: wanted, signal: inner })) {
      last = progress
      options.onProgress?.(progress)
      const failure = judge(progress, token, wanted, options.failOn ?? ['failed', 'degraded'])
      if (failure !== null) throw failure
      if (progress.final) return progress
    }
    throw new DmsError({ code: 'PROTOCOL', message: 'the adapter ended its progress without a final one' })
  }
  try {
    checkOptions('wait', options)
    checkUntil(token, until)
    return await withDeadline({ clock: context.clock, timeoutMs, signal, graceMs: GRACE_MS }, async (inner) => {
      try {
        return await follow(until ?? defaultUntil(token), inner)
      } catch (error) {
        // The engine was not asked to judge health: applied is all that can be known.
        const unchecked = until === undefined && isDmsError(error, 'FAILED_PRECONDITION') && error.details['reason'] === 'unchecked'
        if (!unchecked) throw error
        return await follow('applied', inner)
      }
    })
  } catch (error) {
    const annotated = annotateError(error, { instance: context.instance, adapter: context.adapter.type, method: 'wait', ref: token.ref })
    throw withProgress(annotated, last, context.clock.now() - started)
  }
}

function checkUntil(token: OperationToken, until: Until | undefined): void {
  const accepted = token.kind === 'delete' ? ['gone'] : ['applied', 'healthy']
  if (until === undefined || accepted.includes(until)) return
  throw new DmsError({
    code: 'INVALID_ARGUMENT',
    message: `until: found "${until}" for a ${token.kind}; accepted is ${accepted.map((word) => `"${word}"`).join(' or ')}`,
    details: { path: 'until' },
  })
}

function judge(progress: OperationProgress, token: OperationToken, until: Until, failOn: readonly string[]): DmsError | null {
  const { status, message } = progress
  const failure = (code: 'OPERATION_FAILED' | 'SUPERSEDED', what: string) =>
    new DmsError({ code, message: `${token.kind} of ${token.ref.name} ${what}${message === null ? '' : `: ${message}`}`, token, progress })
  if (progress.state === 'superseded') return failure('SUPERSEDED', 'was overtaken')
  if (progress.final) return progress.state === 'failed' ? failure('OPERATION_FAILED', 'failed') : null
  if (failOn.includes('retrying') && progress.retry !== null) return failure('OPERATION_FAILED', 'failed and will be tried again')
  // Degraded before this write began says nothing of it, and who waits for the end of a deployment does not ask for its health.
  const applied = until === 'healthy' && progress.state !== 'pending' && status?.fresh === true && status.operation.state === 'succeeded'
  if (failOn.includes('degraded') && applied && status.health === 'degraded') return failure('OPERATION_FAILED', 'was applied but is degraded')
  return null
}

/** A wait that ends without a verdict still tells how far it came. */
function withProgress(error: DmsError, last: OperationProgress | null, elapsedMs: number): DmsError {
  if (error.progress !== null || last === null) return error
  const seen = last.message ?? last.status?.phase ?? last.state
  const message = error.code === 'DEADLINE_EXCEEDED' ? `not there after ${elapsedMs} ms; last seen: ${seen}` : error.message
  return new DmsError({
    code: error.code,
    message,
    retryable: error.retryable,
    instance: error.instance,
    adapter: error.adapter,
    method: error.method,
    ref: error.ref,
    token: error.token,
    progress: last,
    details: error.details,
    cause: error.cause,
  })
}
