import type { OperationToken } from '../../contract/operation.ts'
import { checkToken } from '../arguments/check-token.ts'
import type { InstanceContext } from '../instance/instance-context.ts'
import { trackedOperation } from '../instance/tracked-operation.ts'
import type { TrackedOperation } from '../operation-handle.ts'
import { onlyInstance, type Registry } from './locate.ts'

/**
 * Goes on with a stored token on the instance that it names, or on the only one.
 * @throws DmsError INVALID_ARGUMENT for what is no token or one of another adapter, NOT_FOUND and FAILED_PRECONDITION for its instance,
 * AMBIGUOUS_REF without one when there are several.
 */
export function followToken(registry: Registry & { context(name: string): InstanceContext }, given: OperationToken): TrackedOperation {
  const token = checkToken(given)
  const instance = token.instance ?? onlyInstance(registry, 'the token')
  return trackedOperation(registry.context(instance), { ...token, instance })
}
