import type { JsonValue } from '../../contract/json.ts'
import { DmsError } from '../../errors/dms-error.ts'
import type { AnswerContext } from './http-error.ts'
import type { TransportResponse } from './transport-types.ts'

/**
 * The JSON of a successful answer; null for 204, which has none. @throws DmsError PROTOCOL for what is no JSON: an empty body, a page, a text
 * that was cut, another content type; for a write OUTCOME_UNKNOWN because of it, since something that answered 2xx may have done it.
 */
export function readJson(response: TransportResponse, context: Pick<AnswerContext, 'server' | 'write' | 'ref'>): JsonValue {
  const { status, headers, text } = response
  if (status === 204) return null
  const type = String(headers['content-type'] ?? '')
  if (type !== '' && !/^[\w.+-]+\/(?:[\w.+-]+\+)?json\b/i.test(type)) throw noJson(response, context, `with ${type.split(';')[0]}`)
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    // The parser's error quotes the text, which may hold secrets.
    throw noJson(response, context, text.trim() === '' ? 'with an empty body' : 'with what is no JSON, or was cut')
  }
}

function noJson({ status }: TransportResponse, { server, write, ref }: Pick<AnswerContext, 'server' | 'write' | 'ref'>, found: string): DmsError {
  const message = `${server} answered HTTP ${status} ${found}; accepted is JSON. Is it the right address, path included?`
  const protocol = new DmsError({ code: 'PROTOCOL', message, ref, details: { httpStatus: status } })
  if (!write) return protocol
  return new DmsError({
    code: 'OUTCOME_UNKNOWN',
    message: `${message} The write may or may not have taken effect`,
    ref,
    details: protocol.details,
    cause: protocol,
  })
}
