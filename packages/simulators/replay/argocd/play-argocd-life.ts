import { type Answer, open } from '../answer.ts'
import type { Normaliser } from '../normalise.ts'
import type { ArgoCdEntry, ArgoCdLifeFile, Exchange } from '../recording.ts'
import { notPlayed, type Result } from '../result.ts'
import { Agenda } from './agenda.ts'
import type { Timed } from './argocd-chronology.ts'
import { madeBy } from './argocd-given.ts'
import { compareHistories, type PolledState } from './argocd-life-states.ts'
import { startArgoCdWorld } from './argocd-world.ts'
import { compareArgoCdAnswer } from './compare-argocd-answer.ts'
import { compareLifeStream } from './compare-life-stream.ts'
import { startOfLife } from './life-times.ts'
import { distinct, POLL_MS, polledName, polledPath, pollUntil, recordedHistory } from './polled-history.ts'
import type { RecordedContent } from './recorded-servers.ts'
import { nodesOf, pastsOf } from './shown-applications.ts'
import { seenOf, settled, untilEnded } from './wait-for-answer.ts'

/** A stream that was open while a life went on. */
export interface LifeStream extends Timed {
  readonly id: string
}

type Call = Extract<ArgoCdEntry, { kind: 'call' }>

const PATIENCE_MS = 5_000

/** The last that was seen then may come a little later here; what is new after that time nobody saw. */
const AFTER_MS = 2_000

/** One life: requests sent and notes done at their times, the application polled and streams read meanwhile as they were then. */
export async function playArgoCdLife(
  life: ArgoCdLifeFile,
  streams: readonly LifeStream[],
  content: RecordedContent,
  normaliser: () => Normaliser,
): Promise<Result[]> {
  const { timeline, given } = life
  const [name, path] = [polledName(life), polledPath(life)]
  const startsAt = startOfLife(timeline) ?? 0
  const calls = timeline.filter((entry): entry is Call => entry.kind === 'call')
  const exchanges = calls.map(({ request, response }, index): Exchange => ({ id: callId(request, index), request, response }))
  const told = new Set(timeline.flatMap((entry) => (entry.kind === 'note' && entry.revision !== undefined ? [entry.revision] : [])))
  const pasts = pastsOf(shownIn(life, exchanges, startsAt), madeBy(given))
  const sent = [...exchanges, ...streams.map(({ exchange }) => exchange)]
  const world = await startArgoCdWorld({ exchanges: sent, given, pasts, shown: nodesOf(sent), content, startsAt, told })
  const { clock } = world
  const results: Result[] = []
  const polled: PolledState[] = []
  const underWay: (() => Promise<void>)[] = []
  let previous: Answer | undefined
  const plannedCall = (exchange: Exchange, atMs: number) => ({
    at: startsAt + atMs,
    run: async () => {
      const id = `${life.name}#${exchange.id}`
      try {
        // There was one client, which waited for each of its answers.
        if (previous !== undefined) await untilEnded(clock, previous, PATIENCE_MS)
        await world.before(exchange)
        const { access, sent } = world.send(exchange)
        const answer = open(access, sent)
        previous = answer
        await settled(clock, answer)
        underWay.push(async () => {
          await untilEnded(clock, answer, 0)
          const seen = seenOf(answer)
          answer.close()
          results.push({ id, differences: compareArgoCdAnswer(exchange, { ...seen, headers: {} }, normaliser(), normaliser()) })
        })
      } catch (error) {
        results.push(notPlayed(id, error))
      }
    },
  })
  const plannedStream = ({ id, exchange, startsAt }: LifeStream) => ({
    at: startsAt,
    run: async () => {
      const { access, sent } = world.send(exchange)
      const answer = open(access, sent)
      await settled(clock, answer)
      underWay.push(async () => {
        const seen = seenOf(answer)
        answer.close()
        results.push({ id, differences: compareLifeStream(exchange, seen, normaliser) })
      })
    },
  })
  try {
    const agenda = new Agenda()
    agenda.plan(...world.moments.toSorted((a, b) => a.at - b.at))
    agenda.plan(...streams.map(plannedStream))
    let index = 0
    for (const entry of timeline) {
      const { revision } = entry as { readonly revision?: string }
      if (entry.kind === 'note' && revision !== undefined)
        agenda.plan({ at: startsAt + entry.atMs, run: async () => void (await world.pointAt(revision)) })
      const exchange = exchanges[index]
      if (entry.kind !== 'call' || exchange === undefined) continue
      agenda.plan(plannedCall(exchange, entry.atMs))
      index++
    }
    const ends = startsAt + (timeline.at(-1)?.atMs ?? 0)
    agenda.plan({ at: ends + AFTER_MS, run: async () => undefined })
    const firstPoll = startsAt + (timeline.find(({ kind }) => kind === 'get')?.atMs ?? 0)
    await agenda.play(clock, (until) => pollUntil(world, path, firstPoll, startsAt, until, polled))
    for (const judge of underWay) await judge()
  } finally {
    await world.close()
  }
  const differences = compareHistories(distinct(recordedHistory(life), normaliser()), distinct(polled, normaliser()), POLL_MS)
  return [
    ...world.failures.map(({ what, error }) => notPlayed(`${life.name}#${what}`, error)),
    ...results,
    { id: `${life.name}#states of ${name}`, differences },
  ]
}

/** Of its calls, and of the states that its application went through. */
export function lifeIds(life: ArgoCdLifeFile): string[] {
  const calls = life.timeline.filter((entry): entry is Call => entry.kind === 'call')
  return [...calls.map(({ request }, index) => `${life.name}#${callId(request, index)}`), `${life.name}#states of ${polledName(life)}`]
}

const callId = ({ method, path }: Exchange['request'], index: number): string =>
  `${index + 1} ${method} ${path.split('?')[0]?.replace('/api/v1/', '') ?? ''}`

/** What calls made, and the first poll showed, for what was there before. */
function shownIn({ timeline }: ArgoCdLifeFile, exchanges: readonly Exchange[], startsAt: number): Timed[] {
  const first = timeline.find((entry) => entry.kind === 'get' && entry.status === 200)
  const calls = timeline.filter(({ kind }) => kind === 'call')
  const timed = exchanges.map((exchange, index): Timed => ({ exchange, startsAt: startsAt + (calls[index]?.atMs ?? 0) }))
  if (first?.kind !== 'get') return timed
  const poll: Exchange = {
    id: 'first poll',
    request: { method: 'GET', path: '/api/v1/applications' },
    response: { status: 200, body: first.body },
  }
  return [...timed, { exchange: poll, startsAt: startsAt + first.atMs }].toSorted((a, b) => a.startsAt - b.startsAt)
}
