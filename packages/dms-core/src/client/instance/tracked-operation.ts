import type { OperationToken } from '../../contract/operation.ts'
import { checkToken } from '../arguments/check-token.ts'
import { checkUntil } from '../arguments/check-until.ts'
import type { TrackedOperation } from '../operation-handle.ts'
import { followOperation } from './follow-operation.ts'
import type { InstanceContext } from './instance-context.ts'
import { openStream } from './open-stream.ts'
import { waitForOperation } from './wait-for-operation.ts'

/**
 * A stored token, followed on this instance.
 * @throws DmsError INVALID_ARGUMENT for what is no token, and for one of another adapter or instance.
 */
export function trackedOperation(context: InstanceContext, token: OperationToken): TrackedOperation {
  const checked = checkToken(token, { adapter: context.adapter.type, instance: context.name })
  return ownOperation(context, { ...checked, instance: context.name })
}

/** The same for a token that this instance has just answered. */
export function ownOperation(context: InstanceContext, operation: OperationToken): TrackedOperation {
  return {
    operation,
    wait: (options) => waitForOperation(context, operation, options),
    progress: (options) =>
      openStream(context, {
        method: 'progress',
        as: 'trackOperation',
        args: {},
        options,
        ref: operation.ref,
        gate: (_args, { until }) => checkUntil(operation, until),
        open: (_args, { until, signal }) => followOperation(context.adapter, operation, until, signal),
      }),
  }
}
