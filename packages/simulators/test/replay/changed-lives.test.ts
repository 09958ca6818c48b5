import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { changeAt, type Member, recorded, replayedFolder, reversed, to, withMore } from './support/replayed-folder.ts'
import { RECORDINGS } from './support/run-replay.ts'

const folder = replayedFolder()

interface Life extends Member {
  timeline: Entry[]
}
type Entry = Readonly<Record<string, unknown>> & { readonly object?: unknown }

/** Until the first Kustomization is ready, which takes some seconds. */
async function firstDeployment(): Promise<Life> {
  const { timeline, given: _given, ...life } = (await recorded('flux/lives/happy-path.json')) as Life
  return { ...life, timeline: timeline.filter(({ atMs, resource }) => Number(atMs) <= 9_000 && resource !== 'deployments') }
}

beforeEach(() => cp(join(RECORDINGS, 'repositories/fhappyx.fast-export'), join(folder.path, 'repositories/fhappyx.fast-export')))

async function play(life: Life) {
  await folder.write('lives/one.json', life)
  return folder.replay()
}

/** Where in the timeline the state of an object is, counted from the end when it is negative. */
function stateOf({ timeline }: Life, resource: string, index: number): number {
  const states = timeline.flatMap((entry, at) => (entry['resource'] === resource ? [at] : []))
  const found = states.at(index)
  if (found === undefined) throw new Error(`the life has no such state of ${resource}`)
  return found
}

test('as it is, it is equal', async () => {
  expect(await play(await firstDeployment())).toMatchObject({
    code: 0,
    wrong: [],
    last: expect.stringMatching(/^replay: (\d+) exchanges, \1 equal, /),
  })
})

type Row = readonly [what: string, resource: string, index: number, path: string, change: (was: unknown) => unknown]

describe('a change in a state is found', () => {
  test.each<Row>([
    ['another order of conditions', 'gitrepositories', -1, 'status.conditions', reversed],
    ['a condition too many', 'gitrepositories', -1, 'status.conditions', withMore({ type: 'Stalled', status: 'False' })],
    ['another reason', 'kustomizations', -1, 'status.conditions.0.reason', to('Succeeded')],
    ['another message', 'kustomizations', -1, 'status.conditions.0.message', to('Applied')],
    ['another status of a condition', 'kustomizations', 2, 'status.conditions.0.status', to('Unknown')],
    ['another number', 'kustomizations', 3, 'status.observedGeneration', to(1)],
    ['another commit', 'kustomizations', -1, 'status.lastAppliedRevision', (was) => String(was).replace(/\d/, 'f')],
    ['no commit', 'kustomizations', -1, 'status.lastAppliedRevision', to(undefined)],
    ['another order of the inventory', 'kustomizations', -1, 'status.inventory.entries', reversed],
    ['another digest of what was applied', 'kustomizations', -1, 'status.history.0.digest', (was) => String(was).replace(/\d/, 'f')],
    ['a finalizer that comes later', 'kustomizations', 1, 'metadata.finalizers', to(undefined)],
    ['another type of an event', 'events', 0, 'type', to('Warning')],
    ['an event that came twice', 'events', 0, 'count', to(2)],
    ['an event about another version', 'events', 0, 'involvedObject.apiVersion', to('v1')],
  ])('%s', async (_what, resource, index, path, change) => {
    const life = await firstDeployment()
    const object = life.timeline[stateOf(life, resource, index)]?.object
    changeAt(object, path, change)
    const { involvedObject: about } = object as { readonly involvedObject?: Member }
    const subject = about === undefined ? `${resource}/web` : `events of ${about['kind']}/${about['name']}`
    expect(await play(life)).toMatchObject({ code: 1, wrong: [`lives/one#${subject}`] })
  })
})

describe('a change of the order is found', () => {
  const at = 3
  test.each<readonly [what: string, change: (timeline: Entry[], states: readonly number[]) => Entry[]]>([
    ['a state that is missing', (timeline, states) => timeline.filter((_, index) => index !== states[at])],
    ['two states in another order', (timeline, states) => swapped(timeline, states[at] ?? 0, states[at + 1] ?? 0)],
    ['a state that never was', (timeline, states) => timeline.flatMap((entry, index) => (index === states[at] ? [entry, invented(entry)] : [entry]))],
    [
      'an object that did not go',
      (timeline, states) => timeline.map((entry, index) => (index === states.at(-1) ? { ...entry, type: 'DELETED' } : entry)),
    ],
    ['an object of which nothing was seen', (timeline, states) => timeline.map((entry, index) => (states.includes(index) ? renamed(entry) : entry))],
  ])('%s', async (_what, change) => {
    const life = await firstDeployment()
    const states = life.timeline.flatMap(({ resource }, index) => (resource === 'kustomizations' ? [index] : []))
    const { code, wrong } = await play({ ...life, timeline: change(life.timeline, states) })
    expect(code).toBe(1)
    expect(wrong).toContain('lives/one#kustomizations/web')
  })

  test('events that nobody saw then', async () => {
    const life = await firstDeployment()
    const isThat = ({ object }: Entry) =>
      ((object as Member | undefined)?.['source'] as Member | undefined)?.['component'] === 'deployment-controller'
    expect(life.timeline.some(isThat)).toBe(true)
    const timeline = life.timeline.filter((entry) => !isThat(entry))
    expect(await play({ ...life, timeline })).toMatchObject({ code: 1, wrong: ['lives/one#events of Deployment/web'] })
  })

  test('what came long before its time', async () => {
    const life = await firstDeployment()
    const [last, event] = [stateOf(life, 'kustomizations', -2), stateOf(life, 'events', -2)]
    const timeline = life.timeline.map((entry, index) =>
      index >= Math.min(last, event) ? { ...entry, atMs: Number(entry['atMs']) + 60_000 } : entry,
    )
    expect((await play({ ...life, timeline })).wrong).toContain('lives/one#kustomizations/web')
  })
})

describe('a change of an answer to a call is found', () => {
  test.each<readonly [what: string, path: string, change: (was: unknown) => unknown]>([
    ['another status code', 'response.status', to(200)],
    ['another field', 'response.body.spec.interval', to('2h')],
    ['a field that is missing', 'response.body.spec.timeout', to(undefined)],
  ])('%s', async (_what, path, change) => {
    const life = await firstDeployment()
    changeAt(life.timeline[0], path, change)
    expect(await play(life)).toMatchObject({ code: 1, wrong: [expect.stringMatching(/^lives\/one#0 PATCH /)] })
  })
})

test('what differs between two runs is not: uids, revisions, times and how long it took', async () => {
  const text = JSON.stringify(await firstDeployment())
  const other = text
    .replaceAll('19125354-37e2-4b5d-93f1-db2b93ed0629', '19125354-0000-4b5d-93f1-db2b93ed0629')
    .replaceAll(/"resourceVersion":"(\d+)"/g, '"resourceVersion":"1$1"')
    .replaceAll('passed in 5.250912784s', 'passed in 4.9s')
    .replaceAll('2026-11-22T13:28:02Z', '2026-11-22T13:28:03Z')
  expect(other).not.toBe(text)
  expect(await play(JSON.parse(other) as Life)).toMatchObject({ code: 0, wrong: [] })
})

function swapped(timeline: Entry[], a: number, b: number): Entry[] {
  const [one, other] = [timeline[a], timeline[b]]
  return timeline.map((entry, index) => (index === a ? { ...entry, object: other?.object } : index === b ? { ...entry, object: one?.object } : entry))
}

const invented = (entry: Entry): Entry => ({ ...entry, object: { ...(entry.object as Member), status: { observedGeneration: 99 } } })

const renamed = (entry: Entry): Entry => {
  const { metadata, ...object } = entry.object as Member
  return { ...entry, object: { ...object, metadata: { ...(metadata as Member), name: 'other' } } }
}
