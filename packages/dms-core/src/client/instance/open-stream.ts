import type { StreamOptions } from '../../contract/call-options.ts'
import type { DeploymentRef } from '../../contract/deployment-ref.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { oneShotStream } from '../../streams/one-shot-stream.ts'
import { type Checked, type Checks, checkArguments, notingRef } from '../arguments/check-arguments.ts'
import { checkOptions } from '../arguments/check-options.ts'
import type { MethodWithOptions } from '../arguments/option-rules.ts'
import { attempt } from '../fleet/attempt.ts'
import { requireMethod } from '../gates/capability-gate.ts'
import type { InstanceContext } from './instance-context.ts'

export interface StreamCall<C extends Checks, O extends StreamOptions, T> {
  /** Whose options these are. */
  readonly method: MethodWithOptions
  /** The method that its errors name, where it is another one. */
  readonly as?: string
  readonly args: C
  readonly options: O | undefined
  /** What the call is about, for its errors, where it has no argument `ref`. */
  readonly ref?: DeploymentRef
  /** Throws for what the capabilities do not allow. */
  readonly gate?: (args: Checked<C>, options: O) => void
  readonly open: (args: Checked<C>, options: O & { readonly signal: AbortSignal }) => AsyncIterable<T>
}

/** A stream of the adapter. Its arguments are copied at the call; what is wrong with them comes out of the first next(), as all else does. */
export function openStream<C extends Checks, O extends StreamOptions, T>(context: InstanceContext, call: StreamCall<C, O, T>): AsyncIterable<T> {
  const { adapter } = context
  const checkedOptions = attempt(() => {
    requireMethod(adapter.capabilities, call.method)
    return checkOptions(call.method, call.options) as O
  })
  let { ref } = call
  const checks = notingRef(call.args, (found) => {
    ref = found
  })
  const checking = checkArguments({ ...checks, options: checkedOptions.get })
  checking.catch(() => undefined) // comes out of the first next(), if there is one
  return oneShotStream({
    signal: checkedOptions.value?.signal,
    closed: context.closed,
    annotate: (error) => annotateError(error, { instance: context.name, adapter: adapter.type, method: call.as ?? call.method, ref }),
    open: async (signal) => {
      const { options, ...rest } = await checking
      const args = rest as Checked<C>
      call.gate?.(args, options)
      return call.open(args, { ...options, signal })
    },
  })
}
