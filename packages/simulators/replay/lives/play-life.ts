import type { Normaliser } from '../normalise.ts'
import { ask } from '../outside-request.ts'
import type { LifeFile, Recordings, TimelineEntry } from '../recording.ts'
import type { Result } from '../result.ts'
import { compareHistories } from './compare-histories.ts'
import { playCall } from './life-call.ts'
import { startLifeWorld } from './life-world.ts'
import { recordedShapes } from './observed-states.ts'
import { outsideObjects } from './outside-objects.ts'
import { isBehind, StateLog } from './state-log.ts'
import { putThere, watchLife } from './watch-life.ts'

/** How much longer than then something may take before the life goes on without it; at the end, how much longer events may take. */
const GRACE_MS = 90_000
const LAST_GRACE_MS = 3_000

/** Lives a recorded life again: the calls and what was done outside at their times, but never before the cluster is as far as it was then. */
export async function playLife(life: LifeFile, recordings: Recordings, normaliser: () => Normaliser): Promise<Result[]> {
  const shapes = recordedShapes(life)
  const [recorded, given] = [new StateLog(shapes, normaliser), new StateLog(shapes, normaliser)]
  const world = await startLifeWorld(life, recordings)
  const { clock, simulator } = world
  const startedAt = clock.now()
  const stop = watchLife(life, simulator, (event) => given.note(event, clock.now() - startedAt))
  const reach = async (atMs: number, graceMs: number, waitedFor: (subject: string) => boolean): Promise<void> => {
    await clock.settle()
    for (;;) {
      const left = startedAt + atMs - clock.now()
      if (left <= 0 && (left < -graceMs || !isBehind(recorded, given, recorded.subjects.filter(waitedFor)))) return
      const next = clock.untilNext ?? 1_000
      await clock.advance(left > 0 ? Math.min(left, Math.max(next, 1)) : Math.max(next, 1))
    }
  }
  const results: Result[] = []
  const cannotTell = (atMs: number) => {
    const reason = world.missing.find(({ fromMs }) => fromMs <= atMs)?.reason
    return reason === undefined ? {} : { cannotTell: reason }
  }
  const outside = outsideObjects(life.timeline)
  const toAsk = world.given.flatMap((entry) => ('request' in entry ? [entry] : [])).sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0))
  const askUntil = async (untilMs: number): Promise<void> => {
    for (let next = toAsk[0]; next !== undefined && (next.atMs ?? 0) <= untilMs; next = toAsk[0]) {
      toAsk.shift()
      await reach(next.atMs ?? 0, GRACE_MS, isObject)
      await ask(simulator, next.request)
    }
  }
  try {
    for (const [index, entry] of life.timeline.entries()) {
      await askUntil(entry.atMs)
      if (entry.kind === 'watch') {
        if (outside.has(entry)) {
          await reach(entry.atMs, GRACE_MS, isObject)
          putThere(simulator, entry)
        }
        recorded.note(entry, entry.atMs)
        continue
      }
      await reach(entry.atMs, GRACE_MS, isObject)
      if (entry.kind === 'note') await world.happen(entry)
      else {
        const differences = await playCall(world, life, entry, normaliser)
        results.push({ id: idOf(life, index, entry), differences, ...cannotTell(entry.atMs) })
      }
    }
    await askUntil(Number.POSITIVE_INFINITY)
    await reach(endOf(life), GRACE_MS, isObject)
    await reach(endOf(life), LAST_GRACE_MS, () => true)
  } finally {
    stop()
    await world.close()
  }
  const [then, now] = [recorded.grouped(), given.grouped()]
  for (const subject of new Set([...then.keys(), ...now.keys()])) {
    const { differences, atMs = 0 } = compareHistories(then.get(subject) ?? [], now.get(subject) ?? [], endOf(life))
    // One that is there only now is no exchange of the recording, unless it is wrong.
    if (then.has(subject) || differences.length > 0) results.push({ id: `${life.name}#${subject}`, differences, ...cannotTell(atMs) })
  }
  return results
}

/** Events follow what they tell of. */
const isObject = (subject: string) => !subject.startsWith('events of ')

const endOf = ({ timeline }: LifeFile) => timeline.at(-1)?.atMs ?? 0

const idOf = ({ name }: LifeFile, index: number, { request: { method, path } }: Extract<TimelineEntry, { kind: 'call' }>) =>
  `${name}#${index} ${method} ${path.replace(/\?.*/, '').split('/').slice(-2).join('/')}`
