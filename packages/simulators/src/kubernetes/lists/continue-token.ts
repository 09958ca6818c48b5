import { StatusError } from '../../cluster/status-error.ts'

/** Where a list goes on. */
export interface Position {
  /** -1: at whatever version there is now. */
  readonly version: number
  /** Key below that of the collection; the page begins with the first one not before it. */
  readonly start: string
}

export const writeContinue = ({ version, start }: Position): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start })).toString('base64url')

/** @throws StatusError 400. */
export function readContinue(token: string): Position {
  const text = Buffer.from(token, 'base64url')
  const problem = /^[A-Za-z0-9_-]*$/.test(token) ? undefined : `illegal base64 data at input byte ${token.search(/[^A-Za-z0-9_-]/)}`
  if (problem !== undefined) throw invalid(problem)
  const { v, rv, start } = readJson(text)
  if (v !== 'meta.k8s.io/v1') throw invalid(`server does not recognize this encoded version ${v}`)
  if (rv === 0) throw invalid('incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  if (start === '') throw invalid('encoded start key empty (version meta.k8s.io/v1)')
  const path = start.startsWith('/') ? start : `/${start}`
  if (path.split('/').includes('..')) throw invalid(`invalid encoded start key: ${start}`)
  return { version: rv, start: path.slice(1) }
}

function readJson(bytes: Buffer): { readonly v: string; readonly rv: number; readonly start: string } {
  try {
    const { v, rv, start } = JSON.parse(bytes.toString()) as { v?: unknown; rv?: unknown; start?: unknown }
    return { v: String(v ?? ''), rv: Number(rv ?? 0), start: String(start ?? '') }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const first = bytes[0]
    throw invalid(
      first === undefined || first === 0x7b
        ? 'unexpected end of JSON input'
        : `invalid character '${goQuoted(first)}' looking for beginning of value`,
    )
  }
}

/** A byte as the code point of the same number. */
const goQuoted = (byte: number) =>
  byte < 0x20 || byte === 0x7f
    ? `\\x${byte.toString(16).padStart(2, '0')}`
    : (byte >= 0x80 && byte <= 0xa0) || byte === 0xad
      ? `\\u00${byte.toString(16)}`
      : String.fromCharCode(byte)

const invalid = (why: string) => new StatusError(400, 'BadRequest', `invalid continue token: continue key is not valid: ${why}`)
