import type { VirtualClock } from '@gitops-dms/testkit/simulator'
import { type Access, open, type Sent } from '../answer.ts'
import type { Seen } from '../compare-answer.ts'
import type { RecordedRequest } from '../recording.ts'
import { seenOf, untilEnded } from './wait-for-answer.ts'

/** Of what the recording does not show; its answer has to be a good one. */
export async function ask(
  clock: VirtualClock,
  access: Access,
  { method, path, headers = {}, contentType, body }: RecordedRequest,
  token: string,
): Promise<Seen> {
  const text = body === undefined || body === null ? undefined : JSON.stringify(body)
  const sent: Sent = {
    method,
    path,
    headers: { authorization: `Bearer ${token}`, ...(method === 'GET' ? {} : { 'content-type': contentType ?? 'application/json' }), ...headers },
    body: text === undefined ? undefined : Buffer.from(text),
  }
  const answer = open(access, sent)
  await untilEnded(clock, answer, 60_000)
  const seen = seenOf(answer)
  answer.close()
  if ((seen.status ?? 500) >= 400) throw new Error(`${method} ${path} of what is given: ${seen.status} ${seen.text}`)
  return seen
}
