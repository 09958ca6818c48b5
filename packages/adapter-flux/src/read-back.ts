import { DmsError, isDmsError, type OperationToken } from '@gitops-dms/core'
import { REQUESTED_AT } from './build-objects.ts'
import type { Call } from './flux-client.ts'
import type { KubernetesObject } from './flux-types.ts'

/** The object as a write left it. Where the reply was lost it is read: the request's id on it tells whether the write took effect (R10). */
export async function readBack<T extends KubernetesObject>(
  id: string,
  call: Call,
  { send, get }: { readonly send: () => Promise<T>; readonly get: () => Promise<T> },
): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (!isDmsError(error, 'OUTCOME_UNKNOWN') || call.signal?.aborted === true) throw error
    const found = await get().catch(() => {
      throw error
    })
    if (found.metadata.annotations?.[REQUESTED_AT] !== id) throw error
    return found
  }
}

/** The failure of a later step of a write whose first step is done: where its outcome is not known, it can be followed. */
export function withToken(error: unknown, token: OperationToken): unknown {
  if (!isDmsError(error, 'OUTCOME_UNKNOWN')) return error
  return new DmsError({ code: error.code, message: error.message, details: error.details, token, cause: error.cause })
}
