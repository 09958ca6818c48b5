import type { FieldCause } from '../cluster/schema/field-cause.ts'
import { StatusError } from '../cluster/status-error.ts'

/** 422 of the parameters of a request. */
export function invalidOptions(kind: string, cause: FieldCause): StatusError {
  const message = `${kind}.meta.k8s.io "" is invalid: ${cause.field}: ${cause.message}`
  return new StatusError(422, 'Invalid', message, { group: 'meta.k8s.io', kind, causes: [{ ...cause }] })
}
