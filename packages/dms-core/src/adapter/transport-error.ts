import { abortError } from '../clock/with-deadline.ts'
import { DmsError } from '../errors/dms-error.ts'
import { redact } from '../errors/redact.ts'

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME/

/** The request has certainly not left when the connection could not be made. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === undefined ? error.name : codeOf(error.cause)
}

/**
 * What a failed exchange means: UNAVAILABLE when nothing can have happened, OUTCOME_UNKNOWN for a write that may have left (R10),
 * CANCELLED, DEADLINE_EXCEEDED or CLOSED when the caller ended it.
 */
export function transportError(error: unknown, context: { readonly server: string; readonly write: boolean; readonly signal: AbortSignal }): DmsError {
  const { server, write, signal } = context
  if (signal.aborted) return ended(abortError(signal.reason), context)
  const code = codeOf(error)
  if (CERTIFICATE.test(code)) {
    return new DmsError({
      code: 'UNAVAILABLE',
      retryable: false,
      message: `${server}: its certificate is not trusted (${code}); give the authority that signed it as tls.ca or tls.caFile`,
      details: { reason: 'certificate' },
      cause: error,
    })
  }
  const why = redact(error instanceof Error && error.message !== '' ? error.message : code)
  if (NOT_CONNECTED.includes(code) || !write) {
    return new DmsError({ code: 'UNAVAILABLE', message: `${server}: cannot be reached (${code}: ${why})`, cause: error })
  }
  return outcomeUnknown(server, `the connection broke (${code}: ${why})`, error)
}

function ended(reason: DmsError, { server, write }: { readonly server: string; readonly write: boolean }): DmsError {
  if (write) return outcomeUnknown(server, reason.message, reason)
  if (reason.code !== 'DEADLINE_EXCEEDED') return reason
  return new DmsError({ code: 'DEADLINE_EXCEEDED', message: `${server}: ${reason.message}`, cause: reason })
}

const outcomeUnknown = (server: string, why: string, cause: unknown) =>
  new DmsError({ code: 'OUTCOME_UNKNOWN', message: `${server}: ${why} after the write was sent; it may or may not have taken effect`, cause })
