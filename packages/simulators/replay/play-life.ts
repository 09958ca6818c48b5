import { systemClock } from '@gitops-dms/core/adapter'
import { isMap, textAt } from '../src/cluster/kube-object.ts'
import { RECEIVER } from '../src/flux/kinds.ts'
import { open } from './answer.ts'
import { type Difference, differencesOf } from './compare.ts'
import { compareAnswer } from './compare-answer.ts'
import { type LifeWorld, startLifeWorld } from './life-world.ts'
import { createNormaliser, type Normaliser } from './normalise.ts'
import { type ObservedEvent, projected, recordedShapes, subjectOf, withoutManagedFields, withoutNothing } from './observed-states.ts'
import { ask } from './outside-request.ts'
import type { LifeFile, RecordedRequest, Recordings, TimelineEntry } from './recording.ts'
import type { Result } from './result.ts'

/** How much longer than then something may take before the life goes on without it. */
const GRACE_MS = 90_000

type States = Map<string, unknown[]>

/** Lives a recorded life again: the calls and what was done outside at their times, but never before the cluster is as far as it was then. */
export async function playLife(life: LifeFile, recordings: Recordings, normaliser: () => Normaliser): Promise<Result[]> {
  const world = await startLifeWorld(life, recordings)
  const { clock, simulator } = world
  const shapes = recordedShapes(life)
  const given: States = new Map()
  const wanted: States = new Map()
  const watched = new Set(life.timeline.flatMap((entry) => (entry.kind === 'watch' ? [entry.resource] : [])))
  const results: Result[] = []
  const toAsk = world.given.flatMap((entry) => ('request' in entry ? [entry] : []))

  /** One for each subject, so that the digests of one are numbered whatever another does. */
  const normalisers = new Map<string, Normaliser>()
  const normaliserOf = (side: string, subject: string): Normaliser => {
    const known = normalisers.get(`${side} ${subject}`) ?? normaliser()
    normalisers.set(`${side} ${subject}`, known)
    return known
  }
  const note = (side: 'recorded' | 'given', event: ObservedEvent): void => {
    const states = side === 'given' ? given : wanted
    const subject = subjectOf(event)
    const object = projected(withoutManagedFields(event.object), shapes.get(event.resource))
    const state = normaliserOf(side, subject)({ type: event.type, object: withoutNothing(object) })
    const known = states.get(subject) ?? []
    if (differencesOf(known.at(-1), state).length > 0) known.push(state)
    states.set(subject, known)
  }
  const startedAt = clock.now()
  const stop = simulator.cluster.watch(({ type, info, object }) => {
    if (object.metadata.namespace !== life.namespace || !watched.has(info.plural)) return
    note('given', { resource: info.plural, type, object })
  })
  const isBehind = () => [...wanted].some(([subject, states]) => isToBeWaitedFor(subject, states, given.get(subject) ?? []))
  const reach = async (atMs: number): Promise<void> => {
    await clock.settle()
    for (;;) {
      const left = startedAt + atMs - clock.now()
      if (left <= 0 && (!isBehind() || left < -GRACE_MS)) return
      const next = clock.untilNext ?? 1_000
      await clock.advance(left > 0 ? Math.min(left, Math.max(next, 1)) : Math.max(next, 1))
    }
  }

  try {
    for (const [index, entry] of life.timeline.entries()) {
      if (entry.kind === 'watch') {
        note('recorded', entry)
        continue
      }
      await reach(entry.atMs)
      for (const one of toAsk.filter(({ atMs = 0 }) => atMs <= entry.atMs)) {
        toAsk.splice(toAsk.indexOf(one), 1)
        await ask(simulator, one.request)
      }
      if (entry.kind === 'note') await outside(world, entry)
      else
        results.push({
          id: `${life.name}#${index} ${entry.request.method} ${shortPath(entry.request.path)}`,
          differences: await playCall(world, entry, normaliser),
        })
    }
    await reach(life.timeline.at(-1)?.atMs ?? 0)
  } finally {
    stop()
    await world.close()
  }
  const groups = { recorded: grouped(wanted), given: grouped(given) }
  for (const [subject, histories] of groups.recorded) {
    results.push({ id: `${life.name}#${subject}`, differences: differencesOfHistories(histories, groups.given.get(subject) ?? []) })
  }
  return results
}

/** Events follow what they tell of. Whoever has gone another way is not waited for: he may never get there. */
function isToBeWaitedFor(subject: string, recorded: readonly unknown[], given: readonly unknown[]): boolean {
  if (subject.startsWith('events of ') || given.length >= recorded.length) return false
  return given.every((state, index) => differencesOf(recorded[index], state).length === 0)
}

/** By what they are about: of things with generated names, such as pods, there are several that nothing tells apart. */
function grouped(states: States): ReadonlyMap<string, readonly (readonly unknown[])[]> {
  const groups = new Map<string, unknown[][]>()
  for (const [subject, history] of states) {
    const name = String(createNormaliser()(subject))
    groups.set(name, [...(groups.get(name) ?? []), history])
  }
  return groups
}

/** Each recorded history has its match among the given ones; what is left over on either side differs. */
function differencesOfHistories(recorded: readonly (readonly unknown[])[], given: readonly (readonly unknown[])[]): Difference[] {
  const [only] = recorded
  if (only !== undefined && recorded.length === 1 && given.length <= 1) return firstDifference(only, (given[0] ?? []).slice(0, only.length))
  const left = [...given]
  const unmatched = recorded.filter((history) => {
    const index = left.findIndex((other) => firstDifference(history, other.slice(0, history.length)).length === 0)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
  const [first] = unmatched
  if (first === undefined) return []
  const [other = []] = left
  return [
    { path: `${unmatched.length} of ${recorded.length} histories without a match`, recorded: first, given: other },
    ...firstDifference(first, other),
  ]
}

/** From where on the order of states is another. */
function firstDifference(recorded: readonly unknown[], given: readonly unknown[]): Difference[] {
  const index = recorded.findIndex((state, at) => differencesOf(state, given[at]).length > 0)
  if (index < 0) return []
  return differencesOf(recorded[index], given[index], `state ${index + 1} of ${recorded.length}`)
}

async function playCall(
  world: LifeWorld,
  { request, response }: Extract<TimelineEntry, { kind: 'call' }>,
  normaliser: () => Normaliser,
): Promise<Difference[]> {
  const seen = await call(world, request)
  const left = withoutFields(seen.text)
  const headers = response.headers === undefined ? {} : seen.headers
  return compareAnswer({ id: '', request, response }, { ...seen, text: left, headers }, normaliser(), normaliser())
}

async function call(world: LifeWorld, request: RecordedRequest) {
  const { simulator, clock } = world
  const body =
    request.body === undefined || request.body === null
      ? undefined
      : Buffer.from(world.here(typeof request.body === 'string' ? request.body : JSON.stringify(request.body)))
  const headers = {
    authorization: `Bearer ${simulator.token}`,
    ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
  }
  const access = request.path.startsWith('/hook/') ? { url: simulator.receiver.url, ca: simulator.ca } : simulator
  const answer = open(access, { method: request.method, path: webhookPath(world, request.path), headers: { ...headers, ...request.headers }, body })
  while (answer.ended() === undefined) {
    await Promise.race([answer.change(), systemClock.sleep(50)])
    if (answer.ended() === undefined && clock.untilNext === 0) await clock.advance(0)
  }
  await clock.settle()
  return { status: answer.status() ?? null, headers: answer.headers(), text: answer.text(), end: answer.ended() }
}

/** The path of a Receiver has its token in it, which no recording has: whichever of them is there is meant. */
function webhookPath({ simulator }: LifeWorld, path: string): string {
  if (!path.startsWith('/hook/') || /0{64}$/.test(path)) return path
  const receivers = simulator.cluster.list(simulator.cluster.kindOf(RECEIVER))
  return textAt(receivers[0], 'status', 'webhookPath') ?? path
}

async function outside(world: LifeWorld, { revision, digest }: Extract<TimelineEntry, { kind: 'note' }>): Promise<void> {
  if (revision !== undefined) await world.pointMainAt(revision)
  if (digest !== undefined) await world.store.push(digest)
}

const shortPath = (path: string) => path.replace(/\?.*/, '').split('/').slice(-2).join('/')

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
