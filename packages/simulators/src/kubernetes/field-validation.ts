import type { KindInfo } from '../cluster/kinds.ts'
import type { JsonMap, KubeObject } from '../cluster/kube-object.ts'
import { mergePatch } from '../cluster/merge.ts'
import { unknownFields } from '../cluster/schema/object-schema.ts'
import { StatusError } from '../cluster/status-error.ts'
import { invalidOptions } from './invalid-options.ts'

interface Decoded {
  readonly object: KubeObject
  /** `Warning` headers, one per unknown field. */
  readonly warnings: Headers
}

/** Unknown fields of a POST or PUT: refused, told or ignored, as `fieldValidation` says. @throws StatusError 400, 422. */
export function decodeFields(info: KindInfo, object: KubeObject, query: URLSearchParams, optionsKind: string): Decoded {
  const mode = requireMode(query, optionsKind)
  const unknown = unknownIn(info, object)
  if (mode === 'Strict' && unknown.length > 0) {
    const message = `${info.kind} in version "${info.version}" cannot be handled as a ${info.kind}: ${strictError(unknown)}`
    throw new StatusError(400, 'BadRequest', message)
  }
  return { object, warnings: mode === 'Ignore' ? new Headers() : warningsOf(unknown) }
}

/** The same for a merge patch; recorded: Strict is 422 here and the message holds the whole object. @throws StatusError 422. */
export function checkPatchedFields(info: KindInfo, live: KubeObject, patch: JsonMap, query: URLSearchParams): Headers {
  const mode = requireMode(query, 'PatchOptions')
  const wanted = mergePatch(live, patch) as unknown as KubeObject
  const unknown = unknownIn(info, wanted)
  if (mode === 'Strict' && unknown.length > 0) {
    const reason = `Invalid value: ${JSON.stringify(JSON.stringify(wanted))}: ${strictError(unknown)}`
    const cause = { reason: 'FieldValueInvalid', message: reason, field: 'patch' }
    throw new StatusError(422, 'Invalid', ` "" is invalid: patch: ${reason}`, { causes: [cause] })
  }
  return mode === 'Ignore' ? new Headers() : warningsOf(unknown)
}

function requireMode(query: URLSearchParams, optionsKind: string): string {
  const mode = query.get('fieldValidation') ?? ''
  if (['', 'Ignore', 'Strict', 'Warn'].includes(mode)) return mode
  const message = `Unsupported value: "${mode}": supported values: "", "Ignore", "Strict", "Warn"`
  throw invalidOptions(optionsKind, { reason: 'FieldValueNotSupported', message, field: 'fieldValidation' })
}

function unknownIn(info: KindInfo, object: KubeObject): string[] {
  if (info.schema === undefined) return []
  const known = ['apiVersion', 'kind', 'metadata', 'spec', 'status']
  const topLevel = Object.keys(object).filter((name) => !known.includes(name))
  return [...topLevel, ...(object.spec === undefined ? [] : unknownFields(info.schema, object.spec, 'spec'))]
}

const strictError = (unknown: readonly string[]) => `strict decoding error: ${unknown.map((path) => `unknown field "${path}"`).join(', ')}`

function warningsOf(unknown: readonly string[]): Headers {
  const headers = new Headers()
  for (const path of unknown) headers.append('warning', `299 - "unknown field \\"${path}\\""`)
  return headers
}
