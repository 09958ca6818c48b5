import type { DeploymentRef } from '../contract/deployment-ref.ts'
import type { ErrorCode } from '../contract/error-code.ts'
import type { JsonObject } from '../contract/json.ts'
import type { OperationProgress, OperationToken } from '../contract/operation.ts'
import type { Problem } from '../contract/problem.ts'
import { DMS_ERROR_MARK } from './dms-error-mark.ts'
import { errorCodeFacts } from './error-codes.ts'
import { redact } from './redact.ts'
import { redactObject } from './redact-value.ts'
import { safeCause } from './safe-cause.ts'

export interface DmsErrorInit {
  readonly code: ErrorCode
  readonly message: string
  readonly retryable?: boolean | undefined
  readonly retryAfterMs?: number | null | undefined
  readonly instance?: string | null | undefined
  readonly adapter?: string | null | undefined
  readonly method?: string | null | undefined
  readonly ref?: DeploymentRef | null | undefined
  readonly capability?: string | null | undefined
  readonly token?: OperationToken | null | undefined
  readonly progress?: OperationProgress | null | undefined
  readonly details?: JsonObject | undefined
  readonly cause?: unknown
}

/**
 * The one error of the contract. Codes are stable, messages are not. Compare with isDmsError, never with instanceof: a process may hold two
 * copies of core. `method` is the contract method that was called. What looks like a credential in message, details, progress and cause is taken
 * out before it is stored; details are a copy, and a cause stays the object that it was unless something had to go.
 */
export class DmsError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly retryAfterMs: number | null
  readonly instance: string | null
  readonly adapter: string | null
  readonly method: string | null
  readonly ref: DeploymentRef | null
  readonly capability: string | null
  readonly token: OperationToken | null
  readonly progress: OperationProgress | null
  readonly details: JsonObject

  constructor(init: DmsErrorInit) {
    super(redact(String(init.message)), init.cause === undefined ? undefined : { cause: safeCause(init.cause) })
    Object.defineProperty(this, 'message', { enumerable: true }) // so that JSON has it too
    // The stack begins with the code, as those of Node do, so that whoever sees it finds the heading in docs/errors.md.
    this.name = `DmsError [${init.code}]`
    Error.captureStackTrace(this, new.target)
    this.stack = String(this.stack) // made at the first look, with the name of that moment
    this.name = 'DmsError'
    this.code = init.code
    this.retryable = init.retryable ?? errorCodeFacts(init.code).retryable
    this.retryAfterMs = init.retryAfterMs ?? null
    this.instance = init.instance ?? null
    this.adapter = init.adapter ?? null
    this.method = init.method ?? null
    this.ref = init.ref ?? null
    this.capability = init.capability ?? null
    this.token = init.token ?? null
    this.progress = (safeCause(init.progress) as OperationProgress | null | undefined) ?? null
    this.details = redactObject(init.details ?? {})
    // Not a declared member: a unique symbol in the type would make two copies of core incompatible.
    Object.defineProperty(this, DMS_ERROR_MARK, { value: true })
  }

  /** `DmsError [NOT_FOUND]: …` */
  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`
  }

  /** As application/problem+json (RFC 9457): how an error crosses an event, a process or HTTP. */
  toProblem(): Problem {
    const facts = errorCodeFacts(this.code)
    return {
      type: `urn:gitops-dms:error:${this.code}`,
      title: facts.title,
      status: facts.status,
      detail: this.message,
      code: this.code,
      retryable: this.retryable,
      instance: this.instance,
    }
  }
}
