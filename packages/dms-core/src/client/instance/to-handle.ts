import type { Accepted } from '../../contract/operation.ts'
import type { OperationHandle } from '../operation-handle.ts'
import type { InstanceContext } from './instance-context.ts'
import { ownOperation } from './tracked-operation.ts'

/** What the adapter accepted, with the instance in its token, so that another process finds its way back. */
export function toHandle(context: InstanceContext, accepted: Accepted): OperationHandle {
  return { ...accepted, ...ownOperation(context, { ...accepted.operation, instance: context.name }) }
}
