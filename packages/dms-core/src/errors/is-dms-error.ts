import type { ErrorCode } from '../contract/error-code.ts'
import type { DmsError } from './dms-error.ts'
import { DMS_ERROR_MARK } from './dms-error-mark.ts'

/**
 * True for a DmsError of any copy of core; with `code`, only for that code. (The second form is there so that what is of another code is still a
 * DmsError to the compiler.)
 */
export function isDmsError(error: unknown): error is DmsError
export function isDmsError<C extends ErrorCode>(error: unknown, code: C): error is DmsError & { readonly code: C }
export function isDmsError(error: unknown, code?: ErrorCode): error is DmsError
export function isDmsError(error: unknown, code?: ErrorCode): error is DmsError {
  if (typeof error !== 'object' || error === null || !(DMS_ERROR_MARK in error)) return false
  return code === undefined || ('code' in error && error.code === code)
}
