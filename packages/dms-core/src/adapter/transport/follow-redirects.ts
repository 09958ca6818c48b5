import { DmsError } from '../../errors/dms-error.ts'
import type { Answer, Exchange, WireRequest } from './exchange.ts'

const REDIRECTS = [301, 302, 303, 307, 308]
const MAX_REDIRECTS = 5

/**
 * Sends a request and follows redirects of a read that stay at its origin. Everything else that redirects is PROTOCOL: credentials go to no
 * other origin, and a write is sent where it was meant to go. After a 303 a write may have been done: OUTCOME_UNKNOWN because of it.
 */
export async function followRedirects(exchange: Exchange, request: WireRequest, server: string): Promise<Answer> {
  let { target } = request
  for (let followed = 0; ; followed++) {
    const answer = await exchange({ ...request, target })
    const location = REDIRECTS.includes(answer.status) ? answer.headers['location'] : undefined
    if (typeof location !== 'string') return answer
    await answer.discard()
    const to = URL.canParse(location, server + target) ? new URL(location, server + target) : undefined
    const refusal = reasonAgainst(to, answer.status, followed, request, server)
    if (refusal !== null) throw refused(refusal, answer.status, request, server)
    target = `${to?.pathname}${to?.search}`
  }
}

function reasonAgainst(to: URL | undefined, status: number, followed: number, request: WireRequest, server: string): string | null {
  if (to === undefined) return 'to what is no URL'
  if (to.origin !== server) return `to another origin (${to.origin}), where no credentials are sent; if it is the right one, set its address`
  if (request.write) return 'of a write, which is not followed; set the address that it is redirected to'
  if (request.method !== 'GET' && status < 307) return `of a ${request.method}, which would be sent without its body`
  return followed >= MAX_REDIRECTS ? `after ${MAX_REDIRECTS} others` : null
}

function refused(why: string, status: number, { write }: WireRequest, server: string): DmsError {
  const protocol = new DmsError({
    code: 'PROTOCOL',
    message: `${server} answered HTTP ${status}, a redirect ${why}`,
    details: { reason: 'redirect', httpStatus: status },
  })
  // The only one that says "done, look there".
  if (!write || status !== 303) return protocol
  const message = `${protocol.message}; the write may or may not have taken effect`
  return new DmsError({ code: 'OUTCOME_UNKNOWN', message, details: protocol.details, cause: protocol })
}
