import { type Answer, open } from '../answer.ts'
import type { Difference } from '../compare.ts'
import type { Seen } from '../compare-answer.ts'
import type { Normaliser } from '../normalise.ts'
import type { Exchange, ExchangeFile } from '../recording.ts'
import { notPlayed, type Result } from '../result.ts'
import { linesOf } from '../stream-lines.ts'
import { Agenda } from './agenda.ts'
import { inTime, type Timed } from './argocd-chronology.ts'
import { madeBy } from './argocd-given.ts'
import { type ArgoCdWorld, startArgoCdWorld } from './argocd-world.ts'
import { compareArgoCdAnswer } from './compare-argocd-answer.ts'
import type { RecordedContent } from './recorded-servers.ts'
import { nodesOf, pastsOf, projectsOf } from './shown-applications.ts'
import { unknownArgoCdWorld } from './unknown-argocd-world.ts'
import { seenOf, settled, untilEnded } from './wait-for-answer.ts'

/** The exchanges of one file, in a world of their own, in the order and at the times of then; streams stay open meanwhile. */
export async function playArgoCdExchanges(file: ExchangeFile, content: RecordedContent, normaliser: () => Normaliser): Promise<Result[]> {
  const { name, exchanges, given } = file
  const timed = inTime(exchanges, given)
  const pasts = pastsOf(timed, madeBy(given))
  const world = await startArgoCdWorld({
    exchanges,
    given,
    pasts,
    shown: [...projectsOf(timed), ...nodesOf(exchanges)],
    content,
    startsAt: timed[0]?.startsAt ?? 0,
  })
  const results = new Map<string, Result>()
  try {
    const agenda = new Agenda()
    agenda.plan(...world.moments.toSorted((a, b) => a.at - b.at))
    for (const one of timed) {
      const id = `${name}#${one.exchange.id}`
      const judge: Judge = (seen, unknown, tooSoon) => {
        const differences = [...compareArgoCdAnswer(one.exchange, seen, normaliser(), normaliser()), ...tooSoon]
        results.set(id, { id, differences, ...(unknown === undefined ? {} : { cannotTell: unknown }) })
      }
      const unknown = () => unknownArgoCdWorld(world.simulator.cluster, one.exchange, given, content)
      const run = async () => {
        try {
          await play(world, one, agenda, judge, unknown)
        } catch (error) {
          results.set(id, notPlayed(id, error))
        }
      }
      agenda.plan({ at: one.startsAt, run })
    }
    await agenda.play(world.clock)
  } finally {
    await world.close()
  }
  return [
    ...world.failures.map(({ what, error }) => notPlayed(`${name}#${what}`, error)),
    ...exchanges.map(({ id }) => results.get(`${name}#${id}`) ?? notPlayed(`${name}#${id}`, new Error('it did not come to its end'))),
  ]
}

type Judge = (seen: Seen, unknown: string | undefined, tooSoon: readonly Difference[]) => void

/** Sends it; when it is over is judged later if others were sent meanwhile. */
async function play(world: ArgoCdWorld, { exchange }: Timed, agenda: Agenda, judge: Judge, unknown: () => string | undefined): Promise<void> {
  const { clock } = world
  const { response } = exchange
  await world.before(exchange)
  const { access, sent } = world.send(exchange)
  const cannotTell = unknown()
  const answer = open(access, sent)
  const tooSoon: Difference[] = []
  const finish = () => {
    const seen = seenOf(answer)
    judge(seen, cannotTell, tooSoon)
    answer.close()
    world.after(exchange, seen.text)
    return settled(clock, answer)
  }
  const lastsMs = lasted(exchange)
  if (response.stream === undefined && lastsMs < 1_000) {
    await untilEnded(clock, answer, SLACK_MS)
    return finish()
  }
  const startsAt = clock.now()
  await settled(clock, answer)
  const midway = async () => {
    if (answer.ended() !== undefined) tooSoon.push({ path: 'when it ends', recorded: `after ${lastsMs} ms`, given: 'much sooner' })
  }
  const run = async () => {
    await settled(clock, answer)
    // The end, or the last line, may come a little later than then.
    if (response.stream === undefined ? response.status !== undefined : response.endAtMs !== undefined) await untilEnded(clock, answer, SLACK_MS)
    else if (response.stream !== undefined) await untilAsMuch(world, answer, linesOf(response.stream).length)
    await finish()
  }
  const isSlow = lastsMs >= 1_000
  agenda.plan(...(isSlow ? [{ at: startsAt + lastsMs * MUCH, run: midway }] : []), { at: startsAt + lastsMs + 1, run })
}

/** A part of the time that it took then, in which a slow answer is not complete. */
const MUCH = 0.75

/** How much later than then an answer may come. */
const SLACK_MS = 5_000

/** Milliseconds; a client that saw nothing gave up when it says. */
function lasted({ response }: Exchange): number {
  const { tookMs, endAtMs, stream, end = '' } = response
  const gaveUp = /^client closed after (\d+) ms/.exec(end)?.[1]
  const { afterMs } = response as { readonly afterMs?: number }
  return tookMs ?? afterMs ?? endAtMs ?? (gaveUp === undefined ? (stream?.findLast((one) => 'atMs' in one)?.atMs ?? 0) : Number(gaveUp))
}

/** As many lines as then, if they come soon. */
async function untilAsMuch({ clock }: ArgoCdWorld, answer: Answer, lines: number): Promise<void> {
  const count = () => answer.text().split('\n').length - 1
  for (let spent = 0; spent < 1_000 && count() < lines && answer.ended() === undefined; spent += 100) {
    await clock.advance(100)
    await settled(clock, answer)
  }
}
