import type { JsonValue } from '@gitops-dms/core'

/** A refusal on its way to whoever asked: wire.md lists the codes. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, JsonValue>>

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, JsonValue>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

export const invalid = (field: string, message: string): WireError => new WireError(400, 'invalid', `${field}: ${message}`, { field })

export const notFound = (resource: string, name: string): WireError =>
  new WireError(404, 'not-found', `${resource} ${JSON.stringify(name)} is not there`, { resource, name })

export const conflict = (code: string, message: string, details?: Readonly<Record<string, JsonValue>>): WireError =>
  new WireError(409, code, message, details)
