import type { DeploymentRef, ResolvedRef } from '../contract/deployment-ref.ts'
import { DmsError } from '../errors/dms-error.ts'

/** Percent-encodes everything but [A-Za-z0-9._-], so that `/` and `:` stay separators. */
function encodePart(part: string): string {
  if (NO_PARTS.includes(part) || !part.isWellFormed()) {
    throw new DmsError({
      code: 'INVALID_ARGUMENT',
      message: `ref: found the part ${JSON.stringify(part)}, which no id can hold`,
      details: { path: 'ref' },
    })
  }
  return encodeURIComponent(part).replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** In a URL they are another place, encoded or not. */
const NO_PARTS = ['', '.', '..']

/**
 * `[instance:]Kind/controlNamespace/name`, always the full form; reversible by parseDeploymentId.
 * @throws DmsError INVALID_ARGUMENT for empty parts, `.` and `..`, which no backend has.
 */
export function formatDeploymentId(ref: ResolvedRef, instance?: string): string {
  const id = [ref.kind, ref.controlNamespace, ref.name].map(encodePart).join('/')
  return instance === undefined ? id : `${encodePart(instance)}:${id}`
}

/**
 * Reads `[instance:]Kind/controlNamespace/name`, `controlNamespace/name` or `name`.
 * @throws DmsError INVALID_ARGUMENT for anything else: empty parts, `.` and `..`, more than three parts, a stray `%` or `:`.
 */
export function parseDeploymentId(id: string): { readonly instance: string | null; readonly ref: DeploymentRef } {
  const prefixed = id.split(':')
  if (prefixed.length > 2) throw malformed(id, 'it has more than one ":"')
  const instance = prefixed.length === 2 ? decodePart(id, prefixed[0] ?? '') : null
  const parts = (prefixed.at(-1) ?? '').split('/').map((part) => decodePart(id, part))
  const [first = '', second = '', third = ''] = parts
  switch (parts.length) {
    case 1:
      return { instance, ref: { name: first } }
    case 2:
      return { instance, ref: { controlNamespace: first, name: second } }
    case 3:
      return { instance, ref: { kind: first, controlNamespace: second, name: third } }
    default:
      throw malformed(id, 'it has more than three parts')
  }
}

function decodePart(id: string, part: string): string {
  if (part === '') throw malformed(id, 'it has the part ""')
  if (!/^(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+$/.test(part)) throw malformed(id, `the part ${JSON.stringify(shorten(part))} is not percent-encoded`)
  const decoded = decodeUtf8(id, part)
  if (NO_PARTS.includes(decoded)) throw malformed(id, `it has the part ${JSON.stringify(decoded)}`)
  return decoded
}

function decodeUtf8(id: string, part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    throw malformed(id, `the part ${JSON.stringify(shorten(part))} is no UTF-8`, cause)
  }
}

function malformed(id: string, why: string, cause?: unknown): DmsError {
  return new DmsError({
    code: 'INVALID_ARGUMENT',
    message: `ref: found ${JSON.stringify(shorten(id))}, ${why}; accepted is [instance:]Kind/controlNamespace/name, controlNamespace/name or name`,
    details: { path: 'ref' },
    cause,
  })
}

const shorten = (id: string) => (id.length > 200 ? `${id.slice(0, 200)}…` : id)
