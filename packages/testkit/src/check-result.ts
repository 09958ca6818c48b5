import type { CapabilitiesV1, Open } from '@gitops-dms/core'
import type { Check, Harness, Rule } from './check.ts'

/**
 * pass. not-declared: the adapter does not claim it. not-testable: this backend cannot show it. fail: the adapter does not keep it. error: the
 * kit or the backend is at fault, and nothing is known of the adapter.
 */
export type CheckStatus = Open<'pass' | 'not-declared' | 'not-testable' | 'fail' | 'error'>

export interface CheckResult {
  readonly id: string
  readonly level: Check['level']
  readonly title: string
  readonly rule: Rule
  readonly area: string
  readonly status: CheckStatus
  /** One line; null of a pass. */
  readonly reason: string | null
  /** Of fail and error: what was done, expected and seen, and how to run only this check. */
  readonly report: string | null
  /** What was thrown; null of every other status than fail and error. */
  readonly error: unknown
  readonly durationMs: number
  readonly assertions: number
}

export interface ConformanceReport {
  readonly contract: '1.0'
  readonly adapter: { readonly type: string; readonly version: string; readonly capabilities: CapabilitiesV1 }
  readonly backend: { readonly name: string; readonly version: string } | null
  readonly grade: Harness
  readonly seed: number
  /** In the order in which they ran. */
  readonly results: readonly CheckResult[]
}
