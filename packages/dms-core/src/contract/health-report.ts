import type { ErrorCode } from './error-code.ts'
import type { Open } from './json.ts'

/** health() resolves also when the backend is down; it rejects only for INVALID_ARGUMENT, CANCELLED and CLOSED. */
export interface HealthReport {
  readonly status: Open<'up' | 'degraded' | 'down'>
  readonly checkedAt: string
  readonly latencyMs: number | null
  readonly engine: { readonly name: string; readonly version: string | null; readonly apiVersions: readonly string[] }
  /** `code` of a failed one tells the cases apart: UNAVAILABLE, UNAUTHENTICATED, PERMISSION_DENIED, FAILED_PRECONDITION (not installed), DEADLINE_EXCEEDED. */
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly code: ErrorCode | null; readonly message: string | null }[]
}
