import type { ApiError } from '../gateway/api-error.ts'
import { framingOf } from './framing.ts'
import { streamError } from './stream-error.ts'

/** A stream that fails before its first message: its own shape of an error, with the HTTP status. */
export function refuseStream(request: Request, error: ApiError): Response {
  const { headers, last } = framingOf(request)
  return new Response(last(streamError(error)), { status: error.httpStatus, headers })
}
