import type { ErrorCode } from '../contract/error-code.ts'

interface CodeFacts {
  /** Title of the Problem (RFC 9457). */
  readonly title: string
  /** HTTP status of the Problem. */
  readonly status: number
  /** Whether the same call may succeed unchanged and is safe to repeat, unless the thrower knows better. */
  readonly retryable: boolean
}

const FACTS: Readonly<Record<string, CodeFacts>> = {
  INVALID_ARGUMENT: { title: 'Invalid argument', status: 400, retryable: false },
  NOT_FOUND: { title: 'Not found', status: 404, retryable: false },
  NOT_FOUND_OR_DENIED: { title: 'Not found or not permitted', status: 404, retryable: false },
  AMBIGUOUS_REF: { title: 'Ambiguous reference', status: 409, retryable: false },
  ALREADY_EXISTS: { title: 'Already exists', status: 409, retryable: false },
  CONFLICT: { title: 'Conflict', status: 409, retryable: false },
  UNAUTHENTICATED: { title: 'Not authenticated', status: 401, retryable: false },
  PERMISSION_DENIED: { title: 'Permission denied', status: 403, retryable: false },
  FAILED_PRECONDITION: { title: 'Precondition failed', status: 412, retryable: false },
  OPERATION_IN_PROGRESS: { title: 'Another operation is in progress', status: 409, retryable: true },
  OPERATION_FAILED: { title: 'The operation failed', status: 500, retryable: false },
  SUPERSEDED: { title: 'The operation was superseded', status: 409, retryable: false },
  UNSUPPORTED: { title: 'Not supported', status: 501, retryable: false },
  UNAVAILABLE: { title: 'Unavailable', status: 503, retryable: true },
  RATE_LIMITED: { title: 'Rate limited', status: 429, retryable: true },
  DEADLINE_EXCEEDED: { title: 'Deadline exceeded', status: 504, retryable: true },
  CANCELLED: { title: 'Cancelled', status: 499, retryable: false },
  EXPIRED: { title: 'Expired', status: 410, retryable: false },
  OUTCOME_UNKNOWN: { title: 'Outcome unknown', status: 502, retryable: false },
  PROTOCOL: { title: 'Protocol error', status: 502, retryable: false },
  CONFIG: { title: 'Invalid configuration', status: 500, retryable: false },
  CLOSED: { title: 'Closed', status: 503, retryable: false },
  INTERNAL: { title: 'Internal error', status: 500, retryable: false },
}

/** Every code of contract v1. */
export const ERROR_CODES: readonly string[] = Object.keys(FACTS)

const UNLISTED: CodeFacts = { title: 'Error', status: 500, retryable: false }

/** Facts of a code; a code of a newer contract that is not listed here counts as not retryable. */
export function errorCodeFacts(code: ErrorCode): CodeFacts {
  return (Object.hasOwn(FACTS, code) ? FACTS[code] : undefined) ?? UNLISTED
}
