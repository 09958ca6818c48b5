import { DmsError, type DmsErrorInit } from './dms-error.ts'
import { isDmsError } from './is-dms-error.ts'
import { redact } from './redact.ts'

/** The same error with the context that it lacks; what is no DmsError becomes INTERNAL with the original as cause. */
export function annotateError(error: unknown, context: Pick<DmsErrorInit, 'instance' | 'adapter' | 'method' | 'ref'>): DmsError {
  if (!isDmsError(error)) {
    const message = error instanceof Error ? error.message : String(error)
    return new DmsError({ ...context, code: 'INTERNAL', message: `unexpected failure: ${redact(message)}`, cause: error })
  }
  const annotated = new DmsError({
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    retryAfterMs: error.retryAfterMs,
    instance: error.instance ?? context.instance,
    adapter: error.adapter ?? context.adapter,
    method: error.method ?? context.method,
    ref: error.ref ?? context.ref,
    capability: error.capability,
    token: error.token,
    progress: error.progress,
    details: error.details,
    cause: error.cause,
  })
  if (error.stack !== undefined) annotated.stack = error.stack
  return annotated
}
