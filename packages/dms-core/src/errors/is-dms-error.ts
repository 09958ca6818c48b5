import type { ErrorCode } from '../contract/error-code.ts'
import { DMS_ERROR_MARK, type DmsError } from './dms-error.ts'

/** True for a DmsError of any copy of core; with `code`, only for that code. */
export function isDmsError(error: unknown, code?: ErrorCode): error is DmsError {
  if (typeof error !== 'object' || error === null || !(DMS_ERROR_MARK in error)) return false
  return code === undefined || ('code' in error && error.code === code)
}
