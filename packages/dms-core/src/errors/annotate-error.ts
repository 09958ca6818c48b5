import { DmsError, type DmsErrorInit } from './dms-error.ts'
import { isDmsError } from './is-dms-error.ts'
import { redactObject } from './redact-value.ts'

/** The same error with the context that it lacks; what is no DmsError becomes INTERNAL with the original as cause. */
export function annotateError(error: unknown, context: Pick<DmsErrorInit, 'instance' | 'adapter' | 'method' | 'ref'>): DmsError {
  if (!isDmsError(error)) {
    return new DmsError({ ...context, code: 'INTERNAL', message: `unexpected failure: ${messageOf(error)}`, cause: error })
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
  // Members that a newer copy of core has given it.
  const unknown = Object.entries(error).filter(([name]) => !Object.hasOwn(annotated, name))
  return Object.assign(annotated, redactObject(Object.fromEntries(unknown)))
}

/** Anything can be thrown, also what cannot be made a text. */
function messageOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown)
  return 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : 'an object that is no error was thrown'
}
