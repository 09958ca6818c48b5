import { systemClock } from '@gitops-dms/core/adapter'
import type { VirtualClock } from '@gitops-dms/testkit/simulator'
import { type Answer, open } from '../answer.ts'
import { compareAnswer, type Seen } from '../compare-answer.ts'
import type { Normaliser } from '../normalise.ts'
import { notPlayed, type Result } from '../result.ts'
import { linesOf } from '../stream-lines.ts'
import type { Played } from './chronology.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { shownBy } from './shown-objects.ts'

interface Moment {
  /** Of the exchange. */
  readonly id: string
  readonly at: number
  run(): Promise<void>
}

/** Real milliseconds in which an answer that needs no time comes. */
const AT_ONCE_MS = 250

/** Plays the exchanges of one folder in one world, in the order and at the times of then; streams stay open meanwhile. */
export async function playExchanges(world: ExchangeWorld, played: readonly Played[], normalise: () => Normaliser): Promise<Result[]> {
  const results = new Map<string, Result>()
  const moments: Moment[] = []
  const plan = (moment: Moment) => {
    const index = moments.findIndex((one) => one.at > moment.at)
    moments.splice(index < 0 ? moments.length : index, 0, moment)
  }
  for (const one of played) {
    const judge = (seen: Seen, unknown: string | undefined) => {
      const differences = compareAnswer(one.exchange, seen, normalise(), normalise())
      results.set(one.id, { id: one.id, differences, ...(unknown === undefined ? {} : { cannotTell: unknown }) })
    }
    const play = one.exchange.response.stream === undefined ? playCall : playStream
    plan({ id: one.id, at: one.startsAt, run: () => play(world, one, judge, plan) })
  }
  for (let moment = moments.shift(); moment !== undefined; moment = moments.shift()) {
    await world.clock.advance(Math.max(0, moment.at - world.clock.now()))
    try {
      await moment.run()
    } catch (error) {
      results.set(moment.id, notPlayed(moment.id, error))
    }
  }
  return played.map(({ id }) => results.get(id) ?? { id, differences: [{ path: '', recorded: 'an answer', given: 'nothing' }] })
}

type Judge = (seen: Seen, unknown: string | undefined) => void

/** Others are played while a slow answer is waited for. */
async function playCall(world: ExchangeWorld, played: Played, judge: Judge, plan: (moment: Moment) => void): Promise<void> {
  const { tookMs = 0 } = played.exchange.response
  await world.before(played)
  const unknown = world.unknown(played)
  const answer = open(world.access, world.send(played))
  const finish = async (): Promise<void> => {
    await untilEnded(world.clock, answer, 5_000)
    judge(seenOf(answer), unknown)
    answer.close()
    world.after(played, answer)
  }
  if (tookMs < 1_000) return finish()
  await settled(world.clock, answer)
  plan({ id: played.id, at: world.clock.now() + tookMs, run: finish })
}

/** Everything that follows is planned: what it shows from outside, and its end. */
async function playStream(world: ExchangeWorld, played: Played, judge: Judge, plan: (moment: Moment) => void): Promise<void> {
  const { response } = played.exchange
  await world.before(played)
  const unknown = world.unknown(played)
  const answer = open(world.access, world.send(played))
  const startsAt = world.clock.now()
  await settled(world.clock, answer)
  for (const { atMs = 0, version } of shownBy(played.exchange).shown) {
    plan({ id: played.id, at: startsAt + atMs, run: async () => world.outside.upTo(version) })
  }
  for (const { atMs, act } of world.during(played)) plan({ id: played.id, at: startsAt + atMs, run: act })
  const lastAt = response.stream?.at(-1)?.atMs ?? 0
  plan({
    id: played.id,
    at: startsAt + (response.endAtMs ?? lastAt) + 1,
    run: async () => {
      await settled(world.clock, answer)
      // The end, or the last line, may come a little later than then.
      if (response.endAtMs !== undefined) await untilEnded(world.clock, answer, 3_000)
      else await untilAsMuch(world.clock, answer, linesOf(response.stream ?? []).length)
      judge(seenOf(answer), unknown)
      answer.close()
      await settled(world.clock, answer)
    },
  })
}

/** Lets the clock go on for as long as an answer needs it. */
async function untilEnded(clock: VirtualClock, answer: Answer, limitMs: number): Promise<void> {
  let spent = 0
  let patience = AT_ONCE_MS
  while (answer.ended() === undefined) {
    if (await changesWithin(answer, patience)) continue
    if (spent >= limitMs) return
    const step = Math.min(clock.untilNext ?? 1_000, 1_000)
    await clock.advance(step)
    spent += Math.max(step, 1)
    patience = 5
  }
}

const SLACK_MS = 1_000

/** As many lines as then, if they come soon. */
async function untilAsMuch(clock: VirtualClock, answer: Answer, lines: number): Promise<void> {
  const count = () => answer.text().split('\n').length - 1
  for (let spent = 0; spent < SLACK_MS && count() < lines && answer.ended() === undefined; spent += 100) {
    await clock.advance(100)
    await settled(clock, answer)
  }
}

/** Until nothing comes any more although time stands. */
async function settled(clock: VirtualClock, answer: Answer): Promise<void> {
  await clock.settle()
  while (answer.ended() === undefined && (await changesWithin(answer, answer.status() === undefined ? AT_ONCE_MS : 20)));
}

/**
 * Waits a millisecond at a time: server and client are both in this process, and while others have the processor neither gets on, although time
 * does.
 */
async function changesWithin(answer: Answer, milliseconds: number): Promise<boolean> {
  let changed = false
  const change = answer.change().then(() => {
    changed = true
  })
  for (let waited = 0; waited < milliseconds && !changed; waited++) {
    const over = new AbortController()
    await Promise.race([change, systemClock.sleep(1, over.signal).catch(() => undefined)]) // it changed before
    over.abort()
  }
  return changed
}

const seenOf = (answer: Answer): Seen => ({ status: answer.status() ?? null, headers: answer.headers(), text: answer.text(), end: answer.ended() })
