import { STATUS_CODES } from 'node:http'
import type { JsonMap } from '../../cluster/kube-object.ts'
import type { ApiError } from '../gateway/api-error.ts'

/** The shape of errors where streams are answered. */
export const streamError = ({ code, httpStatus, message }: ApiError): JsonMap => ({
  error: { grpc_code: code, http_code: httpStatus, message, http_status: STATUS_CODES[httpStatus] ?? '' },
})
