import { HttpResponse } from 'msw'
import type { StatusError } from '../cluster/status-error.ts'

/** gRPC code to HTTP status, as grpc-gateway 1.16 maps it. */
const HTTP_STATUS: Readonly<Record<number, number>> = {
  1: 408,
  2: 500,
  3: 400,
  4: 504,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 400,
  10: 409,
  11: 400,
  12: 501,
  13: 500,
  14: 503,
  16: 401,
}

/** A failure of a unary call, with its gRPC code. */
export class ApiError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.name = 'ApiError'
    this.code = code
  }

  toResponse(): Response {
    const body = { error: this.message, code: this.code, message: this.message }
    return HttpResponse.json(body, { status: HTTP_STATUS[this.code] ?? 500 })
  }
}

export const permissionDenied = () => new ApiError(7, 'permission denied')

/** A failure of the Kubernetes API below, as it comes through (kubeErrToGRPC). */
export function fromKubernetes(error: StatusError, prefix = ''): ApiError {
  const codes: Readonly<Record<string, number>> = { NotFound: 5, AlreadyExists: 6, Invalid: 3, Conflict: 10, Forbidden: 7, Unauthorized: 16 }
  return new ApiError(codes[error.reason] ?? 2, prefix + error.message)
}

/** Errors of the router and of middleware are plain text. */
export const plainText = (status: number, text: string) =>
  new HttpResponse(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' } })
