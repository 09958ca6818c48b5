import { abortError, GRACE_MS, withDeadline } from '../../clock/with-deadline.ts'
import type { CallOptions } from '../../contract/call-options.ts'
import type { DeploymentRef } from '../../contract/deployment-ref.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { type Checked, type Checks, checkArguments, notingRef } from '../arguments/check-arguments.ts'
import { checkOptions } from '../arguments/check-options.ts'
import type { MethodWithOptions } from '../arguments/option-rules.ts'
import { requireMethod } from '../gates/capability-gate.ts'
import type { InstanceContext } from './instance-context.ts'

const DEFAULT_CALL_MS = 30_000

/** What an adapter gets on every call beside the options of its own. */
export type SentOptions<O> = O & { readonly signal: AbortSignal; readonly timeoutMs: number }

export interface Call<C extends Checks, O extends CallOptions, T> {
  readonly method: MethodWithOptions
  readonly writes?: boolean
  /** The client answers by itself where the adapter does not have the method. */
  readonly always?: boolean
  readonly args: C
  readonly options: O | undefined
  /** What the call is about, for its errors, where it has no argument `ref`. */
  readonly about?: (args: Checked<C>) => DeploymentRef | undefined
  /** Throws for what the capabilities do not allow. */
  readonly gate?: (args: Checked<C>, options: O) => void
  readonly send: (args: Checked<C>, options: SentOptions<O>, write: Write) => Promise<T>
  /** A write of several requests: it says by `write` which of them write, and when. Otherwise all that is sent is one write. */
  readonly stepwise?: boolean
}

/** Marks a request as a write while it is under way. */
export type Write = <T>(request: () => Promise<T>) => Promise<T>

/**
 * One call of a method that is no stream. In this order: CLOSED after the end of the client, UNSUPPORTED for a method that is not declared, INVALID_ARGUMENT with all findings,
 * UNSUPPORTED for values that are not, PERMISSION_DENIED for a write of a read-only instance, CANCELLED for a signal that has fired; then
 * the adapter, under the deadline. Every error comes with instance, adapter, method and ref.
 */
export async function runCall<C extends Checks, O extends CallOptions, T>(context: InstanceContext, call: Call<C, O, T>): Promise<T> {
  const { adapter, clock } = context
  const started = clock.now()
  const log = (code: string | null) => tell(context, call.method, { code, ms: clock.now() - started })
  let ref: DeploymentRef | undefined
  try {
    if (context.closed?.aborted) throw context.closed.reason
    if (call.always !== true) requireMethod(adapter.capabilities, call.method)
    const checks = notingRef(call.args, (found) => {
      ref = found
    })
    const { options, ...rest } = await checkArguments({ ...checks, options: () => checkOptions(call.method, call.options) as O })
    const args = rest as Checked<C>
    ref ??= call.about?.(args)
    call.gate?.(args, options)
    if (call.writes === true) requireWritable(context)
    const timeoutMs = options.timeoutMs ?? context.timeoutMs ?? DEFAULT_CALL_MS
    const send = (signal: AbortSignal, write: Write) => call.send(args, { ...options, signal, timeoutMs }, write)
    const deadline = { clock, timeoutMs, signal: options.signal, graceMs: GRACE_MS }
    const result = await settle(deadline, (signal, write) =>
      call.writes === true && call.stepwise !== true ? write(() => send(signal, write)) : send(signal, write),
    )
    log(null)
    return result
  } catch (error) {
    const annotated = annotateError(error, { instance: context.name, adapter: adapter.type, method: call.method, ref })
    log(annotated.code)
    throw annotated
  }
}

function tell({ logger, name }: InstanceContext, method: string, outcome: { readonly code: string | null; readonly ms: number }): void {
  try {
    logger?.debug(method, { instance: name, ...outcome })
  } catch {
    // The caller's logger has failed, and what the call came to is told all the same: an accepted write must not look like a failure.
  }
}

function requireWritable({ name, readOnly }: InstanceContext): void {
  if (readOnly !== true) return
  throw new DmsError({
    code: 'PERMISSION_DENIED',
    message: `instance "${name}" is read-only (readOnly: true), so nothing is written`,
    details: { reason: 'read-only' },
  })
}

/**
 * An adapter that does not come back in time is left to itself. If that was in a write, it is open whether it took effect: neither a failure
 * nor a success (R10).
 */
async function settle<T>(deadline: Parameters<typeof withDeadline>[0], work: (signal: AbortSignal, write: Write) => Promise<T>): Promise<T> {
  let writing = false
  const write: Write = async (request) => {
    writing = true
    try {
      return await request()
    } finally {
      writing = false
    }
  }
  try {
    return await withDeadline(deadline, (signal) => work(signal, write))
  } catch (cause) {
    if (!writing) throw cause
    const message = `the adapter has not said whether the write took effect: ${abortError(cause).message}`
    throw new DmsError({ code: 'OUTCOME_UNKNOWN', message, cause })
  }
}
