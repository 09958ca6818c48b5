import { DmsError, type DmsErrorInit, type JsonObject } from '@gitops-dms/core'
import { redact, type TransportResponse } from '@gitops-dms/core/adapter'

/** What the call was about, for the failures whose meaning depends on it. */
export interface FailedCall {
  /** Origin of the server, for messages. */
  readonly server: string
  /** Group of the resource, to say what is not installed. */
  readonly group: string
  readonly write: boolean
}

interface Status {
  readonly reason?: string
  readonly message?: string
  readonly details?: {
    readonly name?: string
    readonly kind?: string
    readonly retryAfterSeconds?: number
    readonly causes?: readonly { readonly field?: string; readonly message?: string; readonly reason?: string }[]
  }
}

/** A failed answer as the contract's error: a Status, or the plain text of a path that the server does not have. */
export function toDmsError(response: TransportResponse, call: FailedCall): DmsError {
  const status = readStatus(response.text)
  const message = readable(status?.message ?? response.text.trim().slice(0, 200))
  const make = (init: Omit<DmsErrorInit, 'message'> & { message?: string }) =>
    new DmsError({ message: `Kubernetes: ${message}`, ...init, details: { httpStatus: response.status, ...init.details } })
  switch (response.status) {
    case 401:
      return make({
        code: 'UNAUTHENTICATED',
        message: `Kubernetes at ${call.server} refuses the credentials (${message}); accepted is a valid token or client certificate of this cluster`,
      })
    case 403:
      return make({ code: 'PERMISSION_DENIED' })
    case 404:
      return notFound(status, call, make)
    case 409:
      return make({ code: status?.reason === 'AlreadyExists' ? 'ALREADY_EXISTS' : 'CONFLICT' })
    case 410:
      return make({ code: 'EXPIRED' })
    case 422:
    case 413:
    case 400:
      return make({ code: 'INVALID_ARGUMENT', details: { causes: causesOf(status) } })
    case 429:
      return make({ code: 'RATE_LIMITED', retryAfterMs: retryAfterMs(response, status) })
    case 503:
      return make({ code: 'UNAVAILABLE', retryAfterMs: retryAfterMs(response, status) })
    case 502:
    case 504:
      // A 504 on a write says nothing about its outcome (recorded).
      return make(call.write ? { code: 'OUTCOME_UNKNOWN' } : { code: 'UNAVAILABLE', retryAfterMs: retryAfterMs(response, status) })
    default:
      return status === undefined ? noAnswer(response, call) : make({ code: 'INTERNAL' })
  }
}

/** Of something in between, or of a server that is none: a write may have reached the API server all the same. */
function noAnswer(response: TransportResponse, { server, write }: FailedCall): DmsError {
  const message = `${server} answered HTTP ${response.status}, which is no answer of a Kubernetes API`
  const protocol = new DmsError({ code: 'PROTOCOL', message, details: { httpStatus: response.status } })
  if (!write || response.status < 500) return protocol
  return new DmsError({
    code: 'OUTCOME_UNKNOWN',
    message: `${message}; the write may or may not have taken effect`,
    details: protocol.details,
    cause: protocol,
  })
}

/** Said of an object that is invalid for other reasons, which are named beside it. */
const NOT_CHECKED = /,? ?<nil>: Invalid value: [^:]*: some validation rules were not checked[^\]]*/g
/** A refused patch is quoted with the whole object, as text in text. */
const QUOTED_OBJECT = /Invalid value: "\{(?:[^"\\]|\\.)*"/g

const readable = (text: string) => redact(text.replace(NOT_CHECKED, '').replace(QUOTED_OBJECT, 'Invalid value'))

type Make = (init: Omit<DmsErrorInit, 'message'> & { message?: string }) => DmsError

function notFound(status: Status | undefined, call: FailedCall, make: Make): DmsError {
  // Plain text: the group, version or resource is not served.
  if (status === undefined) {
    const message = `the cluster at ${call.server} does not serve ${call.group}; install Flux (its source and kustomize controllers with their CRDs), or check the server's URL`
    return make({ code: 'FAILED_PRECONDITION', message, details: { reason: 'not-installed' } })
  }
  if (status.details?.kind === 'namespaces') {
    const message = `namespace "${status.details.name}" does not exist in the cluster; create it, or set controlNamespace or the setting namespace`
    return make({ code: 'FAILED_PRECONDITION', message, details: { reason: 'namespace' } })
  }
  return make({ code: 'NOT_FOUND', details: { resource: 'deployment' } })
}

/** Without the cause that only says that rules were not checked because of the others. */
function causesOf(status: Status | undefined): JsonObject[] {
  return (status?.details?.causes ?? [])
    .filter((cause) => cause.field !== '<nil>')
    .map((cause) => ({ field: cause.field ?? '', reason: cause.reason ?? '', message: readable(cause.message ?? '') }))
}

function retryAfterMs(response: TransportResponse, status: Status | undefined): number | null {
  const seconds = Number(response.headers['retry-after'] ?? status?.details?.retryAfterSeconds)
  return Number.isFinite(seconds) ? seconds * 1000 : null
}

function readStatus(text: string): Status | undefined {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return undefined // plain text
  }
  const isStatus = typeof body === 'object' && body !== null && 'message' in body
  return isStatus ? (body as Status) : undefined
}
