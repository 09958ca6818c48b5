import { DmsError, isDmsError, type OperationToken } from '@gitops-dms/core'

/** The failure of a later step of a write whose first step is done: where its outcome is not known, it can be followed. */
export function withToken(error: unknown, token: OperationToken): unknown {
  if (!isDmsError(error, 'OUTCOME_UNKNOWN')) return error
  return new DmsError({ code: error.code, message: error.message, details: error.details, token, cause: error.cause })
}
