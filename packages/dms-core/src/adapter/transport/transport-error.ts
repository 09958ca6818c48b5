import { abortError } from '../../clock/with-deadline.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import { redact } from '../../errors/redact.ts'

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME/
/** The server refused the handshake, and has read nothing. (With TLS 1.3 some only close, which looks like any other cut.) */
const REFUSED = /ALERT_(?:HANDSHAKE_FAILURE|.*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|PROTOCOL_VERSION)/
/** Our own cert or key is none. */
const NO_KEY_PAIR = /^ERR_OSSL_/

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === undefined ? error.name : codeOf(error.cause)
}

/** What is known of an exchange that failed. */
export interface FailedExchange {
  readonly server: string
  readonly write: boolean
  /** Whether the request may have left. */
  readonly sent: boolean
  readonly signal: AbortSignal
}

/**
 * What a failed exchange means: UNAVAILABLE when nothing can have happened, OUTCOME_UNKNOWN for a write that may have left (R10),
 * CANCELLED, DEADLINE_EXCEEDED or CLOSED when the caller ended it.
 */
export function transportError(error: unknown, exchange: FailedExchange): DmsError {
  const { server, signal } = exchange
  const mayHaveActed = exchange.write && exchange.sent
  if (signal.aborted) return ended(abortError(signal.reason), server, mayHaveActed)
  if (isDmsError(error)) return error
  const code = codeOf(error)
  const why = redact(error instanceof Error && error.message !== '' ? error.message : code).trim()
  const cause = bare(error, why, code)
  const notSent = notSendable(code, why)
  if (notSent !== null) return new DmsError({ code: notSent.code, message: `${server}: nothing was sent: ${notSent.why}`, cause })
  const remedy = certificateRemedy(code)
  if (remedy !== null) {
    return new DmsError({
      code: 'UNAVAILABLE',
      retryable: false,
      message: `${server}: ${remedy}`,
      details: { reason: 'certificate' },
      cause,
    })
  }
  if (mayHaveActed) return outcomeUnknown(server, `the connection broke (${code}: ${why})`, cause)
  return new DmsError({ code: 'UNAVAILABLE', message: `${server}: cannot be reached (${code}: ${why})`, cause })
}

/** The failure without what is attached to it: a parser's error, say, has the bytes that it could not read. */
function bare(error: unknown, message: string, code: string): Error {
  const copy = Object.assign(new Error(message), { code })
  if (error instanceof Error) copy.name = error.name
  return copy
}

/** What the request itself is refused for, before any connection. */
function notSendable(code: string, why: string): { readonly code: 'CONFIG' | 'INTERNAL'; readonly why: string } | null {
  if (NO_KEY_PAIR.test(code)) return { code: 'CONFIG', why: `tls.cert and tls.key are no certificate and key in PEM (${code})` }
  if (code === 'UND_ERR_NOT_SUPPORTED' || code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') {
    return { code: 'CONFIG', why: `${why}; expect and content-length are not accepted as headers` }
  }
  if (code !== 'UND_ERR_INVALID_ARG') return null
  // The settings give the headers; everything else the adapter builds.
  return /header/.test(why) ? { code: 'CONFIG', why: `${why}; accepted is visible text without line breaks` } : { code: 'INTERNAL', why }
}

function certificateRemedy(code: string): string | null {
  if (REFUSED.test(code)) return `it refuses the connection (${code}); if it asks for a client certificate, give one as tls.cert and tls.key`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `its certificate is for another name (${code}); give that name as tls.serverName`
  if (/EXPIRED|NOT_YET_VALID/.test(code)) return `its certificate is not valid now (${code}); renew it, or check the clocks`
  return CERTIFICATE.test(code) ? `its certificate is not trusted (${code}); give the authority that signed it as tls.ca or tls.caFile` : null
}

function ended(reason: DmsError, server: string, mayHaveActed: boolean): DmsError {
  if (mayHaveActed) return outcomeUnknown(server, reason.message, reason)
  if (reason.code !== 'DEADLINE_EXCEEDED') return reason
  return new DmsError({ code: 'DEADLINE_EXCEEDED', message: `${server}: ${reason.message}`, cause: reason })
}

const outcomeUnknown = (server: string, why: string, cause: unknown) =>
  new DmsError({ code: 'OUTCOME_UNKNOWN', message: `${server}: ${why} after the write was sent; it may or may not have taken effect`, cause })
