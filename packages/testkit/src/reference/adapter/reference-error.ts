import { DmsError, type ErrorCode, type JsonObject } from '@gitops-dms/core'
import { httpError, redact, type TransportResponse } from '@gitops-dms/core/adapter'
import type { WireErrorBody } from './reference-types.ts'

/** What the backend's words mean in the contract. What is not here is decided by the HTTP status. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  invalid: 'INVALID_ARGUMENT',
  'too-large': 'INVALID_ARGUMENT',
  unauthenticated: 'UNAUTHENTICATED',
  denied: 'PERMISSION_DENIED',
  'not-found': 'NOT_FOUND',
  'kind-missing': 'FAILED_PRECONDITION',
  exists: 'ALREADY_EXISTS',
  deleting: 'FAILED_PRECONDITION',
  'operation-running': 'OPERATION_IN_PROGRESS',
  'nothing-running': 'FAILED_PRECONDITION',
  paused: 'FAILED_PRECONDITION',
  'automation-on': 'FAILED_PRECONDITION',
  'no-earlier-revision': 'FAILED_PRECONDITION',
  'not-restorable': 'FAILED_PRECONDITION',
  withheld: 'FAILED_PRECONDITION',
  'action-disabled': 'FAILED_PRECONDITION',
  'in-use': 'FAILED_PRECONDITION',
  expired: 'EXPIRED',
  stale: 'CONFLICT',
  unavailable: 'UNAVAILABLE',
}

/** What the failed request was. */
export interface FailedCall {
  readonly server: string
  readonly write: boolean
}

/**
 * A failed answer as the contract's error: a failure keeps its kind (R7). Where the backend names it, its word decides; else something in between
 * has answered, and the status is all there is: core's httpError knows that a write which a 5xx answers may have taken effect (R10).
 */
export function toDmsError(response: TransportResponse, call: FailedCall): DmsError {
  const body = readErrorBody(response.text)
  const code = body === null ? undefined : CODES[body.code]
  // A 404 of something else says nothing about a deployment: only the backend can tell that there is none.
  if (body === null && response.status === 404) {
    const message = `${call.server} answered HTTP 404, and not as a reference backend does; is serverUrl right?`
    return new DmsError({ code: 'PROTOCOL', adapter: 'reference', message, details: { httpStatus: 404 } })
  }
  if (body === null || code === undefined) return httpError(response, { ...call, ...(body === null ? {} : { message: body.message }) })
  const details: JsonObject = { httpStatus: response.status, ...detailsOf(body) }
  const retryAfterMs = retryAfterOf(response)
  return new DmsError({ code, adapter: 'reference', message: messageOf(body, call.server), details, retryAfterMs })
}

/** An error that came as a line of a stream, after the answer had begun. */
export function fromErrorLine(body: WireErrorBody, server: string): DmsError {
  const code = CODES[body.code] ?? 'UNAVAILABLE'
  return new DmsError({ code, adapter: 'reference', message: messageOf(body, server), details: detailsOf(body) })
}

const messageOf = (body: WireErrorBody, server: string) => `reference backend at ${server}: ${redact(body.message)}`

/** `reason` is the backend's word; `path` the member of the spec; the rest is passed on as it is: resource, usedBy, operation, what … */
function detailsOf({ code, details }: WireErrorBody): JsonObject {
  const path = typeof details['field'] === 'string' ? { path: pathOf(details['field']) } : {}
  return { ...details, ...path, reason: code }
}

const PATHS: readonly (readonly [RegExp, string])[] = [
  [/^spec\.target\./, ''],
  [/^spec\.tenant/, 'project'],
  [/^spec\.summary/, 'description'],
  [/^spec\.from/, 'sources'],
  [/^spec\.settingsFrom/, 'valuesFrom'],
  [/^spec\.settings/, 'values'],
  [/^spec\.overlay/, 'kustomize'],
  [/^spec\.policy\.flags/, 'sync.options'],
  [/^spec\.policy/, 'sync'],
  [/^spec\.after/, 'dependsOn'],
  [/^spec\.pause/, 'suspend'],
  [/^spec\./, 'native.'],
  [/^metadata\.namespace/, 'controlNamespace'],
  [/^metadata\./, ''],
]

/** A member of the backend's object in the contract's words. */
function pathOf(field: string): string {
  const [pattern, replacement] = PATHS.find(([known]) => known.test(field)) ?? [/^$/, '']
  return field.replace(pattern, replacement)
}

function readErrorBody(text: string): WireErrorBody | null {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return null // an HTML page, an empty answer, half an answer
  }
  const error: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'error') : undefined
  if (typeof error !== 'object' || error === null) return null
  const [code, message, details]: unknown[] = ['code', 'message', 'details'].map((member) => Reflect.get(error, member))
  if (typeof code !== 'string') return null
  const known = typeof details === 'object' && details !== null ? (details as WireErrorBody['details']) : {}
  return { code, message: typeof message === 'string' ? message : code, details: known }
}

function retryAfterOf({ headers }: TransportResponse): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : null
}
