import type { DeploymentRef } from '../../contract/deployment-ref.ts'
import type { ErrorCode } from '../../contract/error-code.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { redact } from '../../errors/redact.ts'
import { retryAfterMs } from './retry-after.ts'
import type { TransportResponse } from './transport-types.ts'

/** What an answer is about. */
export interface AnswerContext {
  /** Who answered, for messages: an origin, or a name with one. */
  readonly server: string
  /** A write that failed on the server's side may have taken effect all the same. */
  readonly write: boolean
  /** What was asked for, for details.resource of NOT_FOUND, such as `deployment`. */
  readonly resource?: string | undefined
  readonly ref?: DeploymentRef | undefined
  /** What the server says of it, where the body has a place for that; absent: the body's beginning when it is plain text. */
  readonly message?: string | undefined
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'UNAVAILABLE',
  409: 'CONFLICT',
  410: 'EXPIRED',
  412: 'CONFLICT',
  413: 'INVALID_ARGUMENT',
  422: 'INVALID_ARGUMENT',
  429: 'RATE_LIMITED',
  501: 'UNSUPPORTED',
}

/** How much of a plain text is worth showing. */
const EXCERPT = 120

/**
 * A failed answer as the contract's error, by its status alone; a backend that says more than HTTP knows better and judges first. 5xx is
 * UNAVAILABLE for a read; for a write OUTCOME_UNKNOWN, save 503 with Retry-After, by which a server says that it did nothing. A status that
 * is no failure is PROTOCOL.
 */
export function httpError(response: TransportResponse, context: AnswerContext, now?: number): DmsError {
  const { status, headers } = response
  const { server, write, resource, ref } = context
  const said = context.message === undefined ? plainText(response) : redact(context.message)
  const pauseMs = retryAfterMs(headers, now)
  const code = codeOf(status, write, pauseMs !== null)
  const unknown = code === 'OUTCOME_UNKNOWN' ? '; the write may or may not have taken effect' : ''
  return new DmsError({
    code,
    message: `${server} answered HTTP ${status}${said === '' ? '' : ` (${said})`}${unknown}`,
    retryAfterMs: code === 'RATE_LIMITED' || code === 'UNAVAILABLE' ? pauseMs : null,
    ref,
    details: { httpStatus: status, ...(code === 'NOT_FOUND' && resource !== undefined ? { resource } : {}) },
  })
}

function codeOf(status: number, write: boolean, hasRetryAfter: boolean): ErrorCode {
  const code = CODES[status]
  if (code !== undefined) return code
  if (status < 500) return 'PROTOCOL'
  return write && !(status === 503 && hasRetryAfter) ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE'
}

/** A page of a proxy tells a user nothing, and JSON is for the adapter to read. */
function plainText({ headers, text }: TransportResponse): string {
  if (/html|json/.test(String(headers['content-type'] ?? '')) || /^\s*[<{[]/.test(text)) return ''
  return redact(text.trim().slice(0, EXCERPT)).replace(/\s+/g, ' ')
}
