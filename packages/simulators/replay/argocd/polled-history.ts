import { isMap, textAt } from '../../src/cluster/kube-object.ts'
import { type Answer, open } from '../answer.ts'
import type { Normaliser } from '../normalise.ts'
import type { ArgoCdLifeFile } from '../recording.ts'
import type { PolledState } from './argocd-life-states.ts'
import type { ArgoCdWorld } from './argocd-world.ts'
import { untilEnded } from './wait-for-answer.ts'

export const POLL_MS = 100

/** Moves the clock to a time, and from `from` on looks each 100 ms at an application, as the recorder did; only if something has been written. */
export async function pollUntil(
  world: ArgoCdWorld,
  path: string,
  from: number,
  startsAt: number,
  until: number,
  polled: PolledState[],
): Promise<void> {
  const { clock, simulator } = world
  let version = -1
  for (;;) {
    if (clock.now() >= from && simulator.cluster.version !== version) {
      version = simulator.cluster.version
      polled.push({ atMs: clock.now() - startsAt, body: await poll(world, path) })
    }
    if (clock.now() >= until) return
    const next = clock.now() < from ? Math.min(from, until) : Math.min(clock.now() + POLL_MS, until)
    await clock.advance(next - clock.now())
  }
}

async function poll({ clock, simulator }: ArgoCdWorld, path: string): Promise<unknown> {
  const answer: Answer = open(simulator, { method: 'GET', path, headers: { authorization: `Bearer ${simulator.token}` }, body: undefined })
  await untilEnded(clock, answer, 0)
  const text = answer.text()
  answer.close()
  return JSON.parse(text)
}

/** What was polled: the application of the first body that has one, in its project. */
export function polledPath(life: Pick<ArgoCdLifeFile, 'timeline'>): string {
  const projects = life.timeline.flatMap((entry) => (entry.kind === 'get' ? (textAt(entry.body, 'spec', 'project') ?? []) : []))
  return `/api/v1/applications/${polledName(life)}?project=${projects[0] ?? 'default'}`
}

/** Its name. */
export function polledName({ timeline }: Pick<ArgoCdLifeFile, 'timeline'>): string {
  const bodies = timeline.flatMap((entry) => (entry.kind === 'get' ? [entry.body] : []))
  return bodies.map((body) => textAt(body, 'metadata', 'name') ?? /"([^"]+)" not found/.exec(textAt(body, 'error') ?? '')?.[1]).find(Boolean) ?? ''
}

/** With the spec that it had, which is left out where it is as before. */
export function recordedHistory({ timeline }: ArgoCdLifeFile): PolledState[] {
  let spec: unknown
  return timeline.flatMap((entry) => {
    if (entry.kind !== 'get') return []
    if (entry.status !== 200) return [{ atMs: entry.atMs, body: entry.body }]
    spec = entry.body['spec'] ?? spec
    return [{ atMs: entry.atMs, body: spec === undefined ? entry.body : { ...entry.body, spec } }]
  })
}

/** Normalised, without what counts writes, and one of each run of equals. */
export function distinct(states: readonly PolledState[], normalise: Normaliser): PolledState[] {
  const found: PolledState[] = []
  for (const { atMs, body } of states) {
    const plain = normalise(withoutCounts(body))
    if (JSON.stringify(found.at(-1)?.body) !== JSON.stringify(plain)) found.push({ atMs, body: plain })
  }
  return found
}

function withoutCounts(body: unknown): unknown {
  if (!isMap(body) || !isMap(body['metadata'])) return body
  const { generation: _generation, managedFields: _fields, ...metadata } = body['metadata']
  return { ...body, metadata }
}
