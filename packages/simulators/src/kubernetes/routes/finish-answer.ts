import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Answer } from '../answers/answer.ts'
import { goJson } from '../answers/go-json.ts'
import type { RequestInfo } from './request-info.ts'

export interface Finished {
  readonly request: Request
  readonly info: RequestInfo | undefined
  /** The user is one whom no limit concerns. */
  readonly exempt?: boolean
}

/** A real server knows the length of what fits into one buffer; what is longer is chunked. */
const BUFFER = 2_048
const GZIP_FROM = 128 * 1_024

/** Flow schemas and priority levels of every server that this process plays. */
const EXEMPT = { flow: randomUUID(), level: randomUUID() }
const ORDINARY = { flow: randomUUID(), level: randomUUID() }

/** Adds what every answer has. */
export function finish(
  { status, headers, warnings = [], body, classified = true, pretty = false }: Answer,
  { request, info, exempt = false }: Finished,
): Response {
  const all = new Headers({ 'audit-id': randomUUID(), 'cache-control': 'no-cache, private', ...headers })
  if (classified !== false) {
    const { flow, level } = classified === 'unnamed' ? { flow: '', level: '' } : exempt ? EXEMPT : ORDINARY
    all.set('x-kubernetes-pf-flowschema-uid', flow)
    all.set('x-kubernetes-pf-prioritylevel-uid', level)
  }
  for (const warning of warnings) all.append('warning', `299 - ${JSON.stringify(warning)}`)
  if (typeof body !== 'string') return new Response(body, { status, headers: all })
  const text =
    (pretty || wantsPretty(request, info)) && headers['content-type'] === 'application/json'
      ? goJson(JSON.stringify(JSON.parse(body), null, 2))
      : body
  if (body === '') return new Response(null, { status, headers: all })
  if (text.length >= GZIP_FROM && info?.verb !== 'watch' && acceptsGzip(request)) {
    all.set('content-encoding', 'gzip')
    all.set('vary', 'Accept-Encoding')
    return new Response(gzipSync(text, { level: 1 }), { status, headers: all })
  }
  const length = Buffer.byteLength(text)
  if (length <= BUFFER || headers['accept-ranges'] !== undefined) all.set('content-length', String(length))
  return new Response(request.method === 'HEAD' ? null : text, { status, headers: all })
}

/** Asked for, or of a client that people look at. */
function wantsPretty({ headers }: Request, info: RequestInfo | undefined): boolean {
  const asked = info?.query.get('pretty') ?? ''
  if (asked !== '') return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(asked)
  return /^(?:curl|Wget|Mozilla\/5\.0)/.test(headers.get('user-agent') ?? '')
}

const acceptsGzip = ({ headers }: Request) => (headers.get('accept-encoding') ?? '').split(',').some((one) => one.split(';')[0]?.trim() === 'gzip')
