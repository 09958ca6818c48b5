import { unlessAborted } from '../../clock/unless-aborted.ts'
import type { Credentials } from './credentials.ts'
import type { Answer } from './exchange.ts'
import { readBytes } from './read-text.ts'
import { runOnce } from './run-once.ts'

type Headers = Readonly<Record<string, string>>

/** Sends with credentials; see createAuthenticator. */
export type Authenticate = (send: (headers: Headers) => Promise<Answer>, call: AuthenticatedCall) => Promise<Answer>

export interface AuthenticatedCall {
  readonly signal: AbortSignal
  /** Whether this call has had its one renewal. */
  renewed: boolean
}

/**
 * Adds the credentials to a request. When they are refused (401) they are renewed once, together for all requests that are refused at the
 * same time, and the request, which was not acted upon, is sent once more; a second 401 is an answer.
 */
export function createAuthenticator(credentials: Credentials | undefined): Authenticate {
  if (credentials === undefined) return (send) => send({})
  const renewTogether = runOnce(async (signal) => (await credentials.renew?.(signal)) ?? false)
  const headersNow = (signal: AbortSignal) => unlessAborted(credentials.headers(signal), signal)

  const renewedSince = async (refused: Headers, signal: AbortSignal): Promise<Headers | null> => {
    const now = await headersNow(signal)
    // Another request may have renewed them, or they rotated, while this one was on its way.
    if (!sameHeaders(now, refused)) return now
    return (await renewTogether(signal)) ? headersNow(signal) : null
  }

  return async (send, call) => {
    const headers = await headersNow(call.signal)
    const answer = await send(headers)
    if (answer.status !== 401 || call.renewed) return answer
    call.renewed = true
    const kept = await withBodyRead(answer)
    const renewed = await renewedSince(headers, call.signal)
    return renewed === null ? kept : send(renewed)
  }
}

const sameHeaders = (a: Headers, b: Headers) =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value)

/** Frees the connection: renewal may need it. A body that was cut fails whoever reads it: what was refused is renewed all the same. */
async function withBodyRead(answer: Answer): Promise<Answer> {
  const reading = readBytes(answer.body)
  await reading.catch(() => undefined) // thrown by the body below
  async function* body() {
    yield await reading
  }
  return { ...answer, body: body(), discard: async () => {} }
}
