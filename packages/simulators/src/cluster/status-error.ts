import { type KindInfo, resourceName } from './kinds.ts'
import type { Json, JsonMap } from './kube-object.ts'
import type { FieldCause } from './schema/field-cause.ts'

export type { FieldCause }

export type StatusBody = JsonMap

/** A failure as the API server words it: becomes a `Status` on the wire. */
export class StatusError extends Error {
  readonly code: number
  readonly reason: string
  readonly details: JsonMap | undefined
  /** Of the Status: a list that has expired says there how to go on. */
  readonly metadata: JsonMap

  constructor(code: number, reason: string, message: string, details?: JsonMap, metadata: JsonMap = {}) {
    super(message)
    this.name = 'StatusError'
    this.code = code
    this.reason = reason
    this.details = details
    this.metadata = metadata
  }

  toStatus(): StatusBody {
    const base: JsonMap = { kind: 'Status', apiVersion: 'v1', metadata: this.metadata, status: 'Failure', message: this.message }
    if (this.reason !== '') base['reason'] = this.reason
    if (this.details !== undefined) base['details'] = this.details
    return { ...base, code: this.code }
  }
}

/** Where one speaks of an object, `details.kind` is the plural. */
export const objectDetails = (info: KindInfo, name: string): JsonMap =>
  info.group === '' ? { name, kind: info.plural } : { name, group: info.group, kind: info.plural }

export const notFound = (info: KindInfo, name: string) =>
  new StatusError(404, 'NotFound', `${resourceName(info)} "${name}" not found`, objectDetails(info, name))

export const alreadyExists = (info: KindInfo, name: string, terminating: boolean) =>
  new StatusError(
    409,
    'AlreadyExists',
    `${terminating ? 'object is being deleted: ' : ''}${resourceName(info)} "${name}" already exists`,
    objectDetails(info, name),
  )

export const modified = (info: KindInfo, name: string) =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceName(info)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    objectDetails(info, name),
  )

/** A failed `preconditions` of a delete; here `details.kind` is the Kind (recorded). */
export const preconditionFailed = (info: KindInfo, name: string, what: string, given: string, found: string) =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${info.kind}${info.group === '' ? '' : `.${info.group}`} "${name}": the ${what} in the precondition (${given}) does not match the ${what} in record (${found}). The object might have been ${what === 'UID' ? 'deleted and then recreated' : 'modified'}`,
    { name, ...(info.group === '' ? {} : { group: info.group }), kind: info.kind },
  )

/** 422; `details.kind` is the Kind. */
export function invalid(info: KindInfo, name: string, causes: readonly FieldCause[]): StatusError {
  const lines = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))]
  const what = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`
  const qualified = info.group === '' ? info.kind : `${info.kind}.${info.group}`
  const details: Record<string, Json> = { ...(name === '' ? {} : { name }), ...(info.group === '' ? {} : { group: info.group }), kind: info.kind }
  details['causes'] = causes.map(({ reason, message, field }) => ({ reason, message, field }))
  return new StatusError(422, 'Invalid', `${qualified} "${name}" is invalid: ${what}`, details)
}
