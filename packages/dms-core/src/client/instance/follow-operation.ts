import type { DmsAdapterV1 } from '../../contract/adapter-v1.ts'
import type { OperationProgress, OperationToken, Until } from '../../contract/operation.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'

const ONLY_APPLIED: readonly string[] = ['suspend', 'terminate', 'action']

/** What a write of this kind is followed to when the caller does not say. */
export function defaultUntil(token: OperationToken): Until {
  if (token.kind === 'delete') return 'gone'
  return ONLY_APPLIED.includes(token.kind) ? 'applied' : 'healthy'
}

/** Follows the token to `until`; when the caller does not say, to its default, and to applied where the engine does not judge health. */
export async function* followOperation(
  adapter: DmsAdapterV1,
  token: OperationToken,
  until: Until | undefined,
  signal: AbortSignal,
): AsyncGenerator<OperationProgress, void, undefined> {
  const wanted = until ?? defaultUntil(token)
  try {
    yield* adapter.trackOperation(token, { until: wanted, signal })
  } catch (error) {
    const unchecked = wanted === 'healthy' && isDmsError(error, 'FAILED_PRECONDITION') && error.details['reason'] === 'unchecked'
    if (until !== undefined || !unchecked) throw error
    yield* adapter.trackOperation(token, { until: 'applied', signal })
  }
}
