import { StatusError } from '../../cluster/status-error.ts'
import { KubernetesUnreachable } from '../kubernetes-reach.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'

/** gRPC code to HTTP status, as grpc-gateway 1.16 maps it. */
const HTTP_STATUS = [200, 408, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401]

/** A failure with its gRPC code. */
export class ApiError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.name = 'ApiError'
    this.code = code
  }

  get httpStatus(): number {
    return HTTP_STATUS[this.code] ?? 500
  }
}

/** Bare: the answer to what could not be looked up, for whatever reason. */
export const permissionDenied = () => new ApiError(7, 'permission denied')

/** By the reason of Kubernetes (`kubeErrToGRPC`). */
const KUBERNETES_CODES: Readonly<Record<string, number>> = {
  NotFound: 5,
  AlreadyExists: 6,
  Invalid: 3,
  MethodNotAllowed: 12,
  ServiceUnavailable: 14,
  BadRequest: 9,
  Unauthorized: 16,
  Forbidden: 7,
  Timeout: 4,
  ServerTimeout: 14,
  Conflict: 10,
  TooManyRequests: 8,
  InternalError: 13,
}

/** A failure of the Kubernetes API below, as it comes through, with what the handler put before it. */
export const fromKubernetes = (error: StatusError, prefix = '') => new ApiError(KUBERNETES_CODES[error.reason] ?? 2, prefix + error.message)

/** What a call ends with; undefined: a fault of the simulator, which has to be seen. */
export function toApiError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error
  if (error instanceof StatusError) return fromKubernetes(error)
  if (error instanceof RepoServerError) return new ApiError(error.code, error.message)
  return error instanceof KubernetesUnreachable ? new ApiError(2, error.message) : undefined
}
