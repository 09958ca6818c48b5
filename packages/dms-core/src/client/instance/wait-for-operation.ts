import { GRACE_MS, withDeadline } from '../../clock/with-deadline.ts'
import type { OperationProgress, OperationToken, Until } from '../../contract/operation.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { redact } from '../../errors/redact.ts'
import { oneShotStream } from '../../streams/one-shot-stream.ts'
import { checkOptions } from '../arguments/check-options.ts'
import { checkUntil } from '../arguments/check-until.ts'
import type { WaitOptions } from '../operation-handle.ts'
import { defaultUntil, followOperation } from './follow-operation.ts'
import type { InstanceContext } from './instance-context.ts'

const DEFAULT_WAIT_MS = 5 * 60_000

/** Follows the token until it is final, or until `failOn` says that there is nothing left to hope for. */
export async function waitForOperation(context: InstanceContext, token: OperationToken, given?: WaitOptions): Promise<OperationProgress> {
  const { adapter, clock } = context
  const started = clock.now()
  let last: OperationProgress | null = null
  try {
    if (context.closed?.aborted) throw context.closed.reason
    const options = checkOptions<WaitOptions>('wait', given)
    checkUntil(token, options.until)
    const { until, failOn = ['failed', 'degraded'], timeoutMs = DEFAULT_WAIT_MS, signal } = options
    return await withDeadline({ clock, timeoutMs, signal, graceMs: GRACE_MS }, async (inner) => {
      const looks = oneShotStream({
        signal: inner,
        closed: context.closed,
        annotate: (error) => annotateError(error, {}),
        open: (signal) => followOperation(adapter, token, until, signal),
      })
      for await (const progress of looks) {
        last = progress
        await tell(options.onProgress, progress)
        const failure = judge(progress, token, until ?? defaultUntil(token), failOn)
        if (failure !== null) throw failure
        if (progress.final) return progress
      }
      throw new DmsError({ code: 'PROTOCOL', message: 'the adapter ended its progress without a final one' })
    })
  } catch (error) {
    const annotated = annotateError(error, { instance: context.name, adapter: adapter.type, method: 'wait', ref: token.ref })
    throw withProgress(annotated, token, last, clock.now() - started)
  }
}

/** A fault of the caller's own code ends the wait, for what it was to do with the progress has not happened. */
async function tell(onProgress: WaitOptions['onProgress'], progress: OperationProgress): Promise<void> {
  try {
    await onProgress?.(progress)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : 'it threw what is no Error'
    throw new DmsError({ code: 'INTERNAL', message: `onProgress failed, so the wait ended (the operation goes on): ${redact(why)}`, cause })
  }
}

function judge(progress: OperationProgress, token: OperationToken, until: Until, failOn: readonly string[]): DmsError | null {
  const { status, message } = progress
  const failure = (code: 'OPERATION_FAILED' | 'SUPERSEDED', what: string) =>
    new DmsError({ code, message: `${token.kind} of ${token.ref.name} ${what}${message === null ? '' : `: ${message}`}`, token, progress })
  if (progress.state === 'superseded') return failure('SUPERSEDED', 'was overtaken')
  if (progress.final) return progress.state === 'failed' ? failure('OPERATION_FAILED', 'failed') : unlessSucceeded(progress, token)
  if (failOn.includes('retrying') && progress.retry !== null) return failure('OPERATION_FAILED', 'failed and will be tried again')
  // Degraded before this write began says nothing of it, and who waits for the end of a deployment does not ask for its health.
  const applied = until === 'healthy' && progress.state !== 'pending' && status?.fresh === true && status.operation.state === 'succeeded'
  if (failOn.includes('degraded') && applied && status.health === 'degraded') return failure('OPERATION_FAILED', 'was applied but is degraded')
  return null
}

/** A word that is not known here may mean anything: it is no success. */
function unlessSucceeded(progress: OperationProgress, token: OperationToken): DmsError | null {
  const { state } = progress
  if (state === 'succeeded') return null
  const message = `the adapter ended its progress with the state ${JSON.stringify(state)}; accepted is "succeeded", "failed" or "superseded"`
  return new DmsError({ code: 'PROTOCOL', message, token, progress })
}

/** A wait that ends without a verdict still tells how far it came. */
function withProgress(error: DmsError, token: OperationToken, last: OperationProgress | null, elapsedMs: number): DmsError {
  if (error.progress !== null || last === null) return error
  const seen = last.message ?? last.status?.phase ?? last.state
  const message = error.code === 'DEADLINE_EXCEEDED' ? `not there after ${elapsedMs} ms; last seen: ${seen}` : error.message
  return new DmsError({
    code: error.code,
    message,
    retryable: error.retryable,
    retryAfterMs: error.retryAfterMs,
    instance: error.instance,
    adapter: error.adapter,
    method: error.method,
    ref: error.ref,
    capability: error.capability,
    token: error.token ?? token,
    progress: last,
    details: error.details,
    cause: error.cause,
  })
}
