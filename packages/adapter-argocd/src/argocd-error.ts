import { DmsError, type DmsErrorInit } from '@gitops-dms/core'
import { redact, type TransportResponse } from '@gitops-dms/core/adapter'

/** What the call was about, for the failures whose meaning depends on it. */
export interface FailedCall {
  /** Origin of the server, for messages. */
  readonly server: string
  /** The call names one application: a bare 403 may then mean that there is none. */
  readonly application?: string | undefined
  readonly write: boolean
}

/** A failed answer as the contract's error. The three shapes: API error (gRPC code), streaming error, plain text of router or proxy. */
export function toDmsError(response: TransportResponse, call: FailedCall): DmsError {
  const api = readApiError(response.text)
  if (api === undefined) return fromPlainText(response, call)
  const message = redact(api.message)
  const make = (init: Omit<DmsErrorInit, 'message'> & { message?: string }) =>
    new DmsError({ message: `Argo CD: ${message}`, ...init, details: { httpStatus: response.status, grpcCode: api.code, ...init.details } })
  switch (api.code) {
    case 3:
      return invalidArgument(message, make)
    case 4:
      return make({ code: call.write ? 'OUTCOME_UNKNOWN' : 'DEADLINE_EXCEEDED' })
    case 5:
      return make({ code: 'NOT_FOUND', details: { resource: call.application === undefined ? 'resource' : 'deployment' } })
    case 6:
      return make({ code: 'ALREADY_EXISTS' })
    case 7:
      return denied(message, call, make)
    case 8:
      // 429 here is a message that is too large; Argo CD limits no rates but those of logins.
      return make({ code: /larger than max/.test(message) ? 'FAILED_PRECONDITION' : 'RATE_LIMITED' })
    case 9:
      return failedPrecondition(message, make)
    case 10:
      return make({ code: 'CONFLICT' })
    case 12:
      return make({ code: 'UNSUPPORTED' })
    case 14:
      return make({ code: 'UNAVAILABLE' })
    case 16:
      return make({
        code: 'UNAUTHENTICATED',
        message: `Argo CD at ${call.server} refuses the credentials (${message}); accepted is a valid token of this server`,
      })
    default:
      // Redis away or emptied: the same read works again after the next refresh.
      return make({ code: /error getting cached app/.test(message) ? 'UNAVAILABLE' : 'INTERNAL' })
  }
}

type Make = (init: Omit<DmsErrorInit, 'message'> & { message?: string }) => DmsError

/** The repository server behind it was not there: a passing fault with the status of a client error. */
const isPassing = (message: string) => /code = Unavailable/.test(message)

function invalidArgument(message: string, make: Make): DmsError {
  if (/existing application spec is different/.test(message))
    return make({ code: 'ALREADY_EXISTS', message: 'Argo CD: an application of this name is there already' })
  if (isPassing(message)) return make({ code: 'UNAVAILABLE' })
  const refused = /^application (?:destination )?spec for \S+ is invalid: (?:InvalidSpecError: )?([\s\S]*)$/.exec(message)?.[1]
  if (refused !== undefined)
    return make({ code: 'FAILED_PRECONDITION', message: `Argo CD refuses the deployment: ${refused}`, details: { reason: refusalReason(refused) } })
  if (/app is not allowed in project/.test(message)) {
    return make({ code: 'FAILED_PRECONDITION', message: `Argo CD refuses the deployment: ${message}`, details: { reason: 'project' } })
  }
  if (/does not have deployment with id/.test(message)) return make({ code: 'NOT_FOUND', details: { resource: 'revision' } })
  if (/No operation is in progress/.test(message)) return make({ code: 'FAILED_PRECONDITION', details: { reason: 'no-operation' } })
  return make({ code: 'INVALID_ARGUMENT' })
}

function refusalReason(refusal: string): string {
  if (/repository not accessible/.test(refusal)) return 'repository'
  if (/app path does not exist/.test(refusal)) return 'path'
  if (/unable to resolve/.test(refusal)) return 'revision'
  if (/cluster|[Dd]estination/.test(refusal)) return 'destination'
  if (/not permitted in project/.test(refusal)) return 'project'
  return 'spec'
}

function denied(message: string, call: FailedCall, make: Make): DmsError {
  if (/sync window/.test(message)) return make({ code: 'FAILED_PRECONDITION', details: { reason: 'sync-window' } })
  // The bare text is what a look-up says: not there, not allowed, or its Kubernetes API does not answer.
  if (call.application !== undefined && message === 'permission denied') {
    return make({
      code: 'NOT_FOUND_OR_DENIED',
      message: `Argo CD: no application "${call.application}", or the token may not see it (it does not say which)`,
      details: { resource: 'deployment' },
    })
  }
  return make({ code: 'PERMISSION_DENIED' })
}

function failedPrecondition(message: string, make: Make): DmsError {
  if (/another operation is already in progress/.test(message)) return make({ code: 'OPERATION_IN_PROGRESS' })
  if (isPassing(message)) return make({ code: 'UNAVAILABLE' })
  if (/application is deleting/.test(message)) return make({ code: 'FAILED_PRECONDITION', details: { reason: 'deleting' } })
  if (/error resolving repo revision/.test(message)) return make({ code: 'FAILED_PRECONDITION', details: { reason: 'revision' } })
  return make({ code: 'FAILED_PRECONDITION' })
}

function fromPlainText(response: TransportResponse, call: FailedCall): DmsError {
  const { status } = response
  const details = { httpStatus: status }
  const text = redact(response.text.trim().slice(0, 120))
  const said = `${call.server} answered HTTP ${status}${text === '' ? '' : ` (${JSON.stringify(text)})`}`
  if (status === 401) return new DmsError({ code: 'UNAUTHENTICATED', message: `${said}, in front of Argo CD`, details })
  if (status === 429) return new DmsError({ code: 'RATE_LIMITED', message: said, details })
  if ([502, 503, 504].includes(status)) return new DmsError({ code: call.write ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE', message: said, details })
  return new DmsError({ code: 'PROTOCOL', message: `${said}, which is no answer of Argo CD's API; is serverUrl right, root path included?`, details })
}

function readApiError(text: string): { readonly code: number; readonly message: string } | undefined {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return undefined // plain text of a router or a proxy
  }
  if (typeof body !== 'object' || body === null) return undefined
  const { error, code, message } = body as { error?: unknown; code?: unknown; message?: unknown }
  if (typeof error === 'object' && error !== null) {
    const stream = error as { grpc_code?: unknown; message?: unknown }
    return { code: Number(stream.grpc_code ?? 2), message: String(stream.message ?? '') }
  }
  return typeof code === 'number' ? { code, message: String(message ?? error ?? '') } : undefined
}
