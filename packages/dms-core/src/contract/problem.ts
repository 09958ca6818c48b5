import type { ErrorCode } from './error-code.ts'

/** RFC 9457, application/problem+json: also how an error crosses an event, a process or HTTP. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly instance: string | null
}
