import { systemClock } from '@gitops-dms/core/adapter'
import { isMap, textAt } from '../../src/cluster/kube-object.ts'
import { RECEIVER } from '../../src/flux/kinds.ts'
import { open } from '../answer.ts'
import type { Difference } from '../compare.ts'
import { compareAnswer, type Seen } from '../compare-answer.ts'
import type { Normaliser } from '../normalise.ts'
import type { CallEntry, LifeFile, RecordedRequest } from '../recording.ts'
import type { LifeWorld } from './life-world.ts'
import { withoutManagedFields } from './observed-states.ts'

/** A call of a life is made again, by the administrator, and its answer compared. */
export async function playCall(
  world: LifeWorld,
  { timeline }: LifeFile,
  { request, response }: CallEntry,
  normaliser: () => Normaliser,
): Promise<readonly Difference[]> {
  const path = request.path.startsWith('/hook/') ? webhookPath(world, timeline, request.path) : request.path
  const seen = await call(world, { ...request, path })
  const headers = response.headers === undefined ? {} : seen.headers
  return compareAnswer({ id: '', request, response }, { ...seen, text: withoutFields(seen.text), headers }, normaliser(), normaliser())
}

async function call(world: LifeWorld, { method, path, headers, contentType, body }: RecordedRequest): Promise<Seen> {
  const { simulator, clock } = world
  const text = body === undefined || body === null ? undefined : world.here(typeof body === 'string' ? body : JSON.stringify(body))
  const { authorization: _redacted, ...others } = headers ?? {}
  const access = path.startsWith('/hook/') ? { url: simulator.receiver.url, ca: simulator.ca } : simulator
  const answer = open(access, {
    method,
    path,
    headers: { authorization: `Bearer ${simulator.token}`, ...(contentType === undefined ? {} : { 'content-type': contentType }), ...others },
    body: text === undefined ? undefined : Buffer.from(text),
  })
  for (let waits = 0; answer.ended() === undefined && waits < LONGEST_WAITS; waits++) {
    await Promise.race([answer.change(), systemClock.sleep(50)])
    if (answer.ended() === undefined && (clock.untilNext === 0 || waits > PATIENT_WAITS)) await clock.advance(clock.untilNext ?? 0)
  }
  const seen = { status: answer.status() ?? null, headers: answer.headers(), text: answer.text(), end: answer.ended() }
  answer.close()
  await clock.settle()
  return seen
}

/** After so many waits of 50 ms an answer needs time to pass, and after so many none comes. */
const PATIENT_WAITS = 20
const LONGEST_WAITS = 200

/** The path of a Receiver has its token in it, which no recording has: the Receiver that showed the path then is meant. */
function webhookPath({ simulator: { cluster } }: LifeWorld, timeline: LifeFile['timeline'], path: string): string {
  const shown = timeline.find((entry) => entry.kind === 'watch' && textAt(entry.object, 'status', 'webhookPath') === path)
  if (shown?.kind !== 'watch') return path
  const { metadata } = shown.object
  const receiver = cluster.list(cluster.kindOf(RECEIVER)).find((one) => isMap(metadata) && one.metadata.name === metadata['name'])
  return textAt(receiver, 'status', 'webhookPath') ?? path
}

/** Lives have no managedFields. */
function withoutFields(text: string): string {
  try {
    const body: unknown = JSON.parse(text)
    if (!isMap(body)) return text
    const items = Array.isArray(body['items']) ? { items: body['items'].map((item) => (isMap(item) ? withoutManagedFields(item) : item)) } : {}
    return JSON.stringify({ ...withoutManagedFields(body), ...items })
  } catch {
    return text // plain text has none
  }
}
