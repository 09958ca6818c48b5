import type { FieldCause } from '../../cluster/schema/field-cause.ts'
import { StatusError } from '../../cluster/status-error.ts'

/** 422 of the parameters of a request. */
export function invalidOptions(kind: string, ...causes: readonly FieldCause[]): StatusError {
  const lines = causes.map(({ field, message }) => `${field}: ${message}`)
  const message = `${kind}.meta.k8s.io "" is invalid: ${lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`}`
  return new StatusError(422, 'Invalid', message, { group: 'meta.k8s.io', kind, causes: causes.map((cause) => ({ ...cause })) })
}
