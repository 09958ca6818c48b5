import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WatchEvent } from '../src/contract/watch.ts'
import { WatchQueue } from '../src/streams/watch-queue.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'
import { event, lineOf, mark, versionIn, versionOf } from './support/watched-backend.ts'

type Step = 'read' | readonly ['added' | 'modified' | 'deleted', string, number] | readonly ['synced' | 'interrupted', string]

const problem = (detail: string): NonNullable<WatchEvent['error']> => ({
  type: 'x',
  title: 'x',
  status: 503,
  detail,
  code: detail,
  retryable: true,
  instance: null,
})

/** Pushes before it reads: what the reader then gets, with cursors. */
async function readAfter(steps: readonly Step[]): Promise<string[]> {
  const queue = new WatchQueue<WatchEvent>()
  const lines: string[] = []
  const read = async () => {
    const { value } = await queue.next()
    if (value !== undefined) lines.push(`${lineOf(value)} ${value.cursor === null ? '-' : `@${value.cursor}`}`)
  }
  for (const [position, step] of steps.entries()) {
    const cursor = String(position)
    if (step === 'read') await read()
    else if (step[0] === 'synced') queue.push({ ...mark('synced'), cursor })
    else if (step[0] === 'interrupted') queue.push(mark('interrupted', problem(step[1])))
    else queue.push(event(step[0], versionOf(String(step[1]), Number(step[2])), { cursor }))
  }
  queue.end()
  while (queue.size > 0) await read()
  expect(await queue.next()).toEqual({ done: true, value: undefined })
  return lines
}

describe('A slow reader', () => {
  it.each<[string, readonly Step[], readonly string[]]>([
    [
      'who keeps up gets everything',
      [['added', 'a', 1], 'read', ['modified', 'a', 2], 'read', ['deleted', 'a', 3], 'read'],
      ['added a=1 @0', 'modified a=2 @2', 'deleted a=3 @4'],
    ],
    [
      'gets the newest state, as new',
      [
        ['added', 'a', 1],
        ['modified', 'a', 2],
        ['modified', 'a', 3],
      ],
      ['added a=3 @2'],
    ],
    [
      'gets one change out of many',
      [
        ['modified', 'a', 1],
        ['modified', 'a', 2],
      ],
      ['modified a=2 @1'],
    ],
    [
      'does not hear that what it knows is new',
      [
        ['modified', 'a', 1],
        ['added', 'a', 2],
      ],
      ['modified a=2 @1'],
    ],
    [
      'hears of a deletion though it never heard of the deployment',
      [
        ['added', 'a', 1],
        ['deleted', 'a', 2],
      ],
      ['deleted a=2 @1'],
    ],
    [
      'gets a deletion and the re-creation as two',
      [
        ['modified', 'a', 1],
        ['deleted', 'a', 2],
        ['added', 'a', 3],
        ['modified', 'a', 4],
      ],
      ['deleted a=2 @1', 'added a=4 @3'],
    ],
    [
      'gets one deletion when what was made again is gone too',
      [
        ['deleted', 'a', 1],
        ['added', 'a', 2],
        ['deleted', 'a', 3],
      ],
      ['deleted a=3 -'],
    ],
    [
      'gets no cursor that would be before what it has seen, until it has caught up',
      [
        ['modified', 'a', 1],
        ['modified', 'b', 2],
        ['modified', 'c', 3],
        ['modified', 'a', 4],
        ['modified', 'd', 5],
      ],
      ['modified a=4 -', 'modified b=2 -', 'modified c=3 @3', 'modified d=5 @4'],
    ],
    [
      'gets a cursor on every event when nothing ran ahead',
      [
        ['modified', 'a', 1],
        ['modified', 'b', 2],
        ['modified', 'b', 3],
      ],
      ['modified a=1 @0', 'modified b=3 @2'],
    ],
    [
      'gets all that was added before it hears that it is all',
      [
        ['added', 'a', 1],
        ['added', 'b', 1],
        ['synced', ''],
        ['modified', 'a', 2],
      ],
      ['added a=2 -', 'added b=1 -', 'synced @3'],
    ],
    [
      'does not hear that it was in step when it is not',
      [
        ['synced', ''],
        ['interrupted', 'why'],
      ],
      ['interrupted why -'],
    ],
    [
      'hears of the newest cut',
      [
        ['interrupted', 'one'],
        ['synced', ''],
        ['interrupted', 'two'],
        ['synced', ''],
      ],
      ['interrupted two -', 'synced @3'],
    ],
    [
      'is told once that it is in step',
      [
        ['synced', ''],
        ['synced', ''],
      ],
      ['synced @1'],
    ],
  ])('%s', async (_what, steps, expected) => {
    expect(await readAfter(steps)).toEqual(expected)
  })

  it('keeps marks and deployments of instances apart', async () => {
    const queue = new WatchQueue<WatchEvent & { readonly instance: string }>()
    for (const instance of ['a', 'b']) {
      queue.push({ ...event('added', versionOf('web', 1)), instance })
      queue.push({ ...mark('synced'), instance })
      queue.push({ ...mark('interrupted', problem('cut')), instance })
    }
    queue.end()
    const lines: string[] = []
    for await (const found of queue) lines.push(lineOf(found))
    expect(lines).toEqual(['a: added web=1', 'a: interrupted cut', 'b: added web=1', 'b: interrupted cut'])
  })

  it('hands on what a newer contract tells about no deployment, and leaves the marks alone', async () => {
    const queue = new WatchQueue<WatchEvent>()
    queue.push(mark('synced'))
    queue.push({ ...mark('synced'), type: 'throttled' })
    expect((await queue.next()).value?.type).toBe('synced')
    expect((await queue.next()).value?.type).toBe('throttled')
  })

  it('gets what waits before the failure, and the failure once', async () => {
    const queue = new WatchQueue<WatchEvent>()
    queue.push(event('added', versionOf('a', 1)))
    queue.fail(new Error('over'))
    queue.push(event('added', versionOf('b', 1)))
    queue.end()
    expect((await queue.next()).value?.type).toBe('added')
    await expect(queue.next()).rejects.toThrow('over')
    expect(await queue.next()).toEqual({ done: true, value: undefined })
  })

  it('who waits is served by the next event, and by the end', async () => {
    const queue = new WatchQueue<WatchEvent>()
    const first = queue.next()
    queue.push(event('added', versionOf('a', 1)))
    expect((await first).value?.type).toBe('added')
    const second = queue.next()
    await queue.return()
    expect(await second).toEqual({ done: true, value: undefined })
  })
})

describe('For any order of changes and reads', () => {
  const names = ['a', 'b', 'c']
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('set', 'delete'), name: fc.constantFrom(...names) }) },
    { weight: 2, arbitrary: fc.constant('read' as const) },
    { weight: 1, arbitrary: fc.constantFrom('synced' as const, 'interrupted' as const) },
  )

  it('a reader ends with the state of the backend, never goes back, resumes without loss, and is owed a bounded number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const queue = new WatchQueue<WatchEvent>()
        const backend = new Map<string, number>()
        const reader = new Map<string, number>()
        const log: string[] = []
        const newest = new Map<string, number>()
        let version = 0
        const read = async () => {
          const { value } = await queue.next()
          if (value === undefined) return
          const { deployment, type, cursor } = value
          if (deployment !== null) {
            const name = deployment.spec.name
            expect(versionIn(deployment)).toBeGreaterThan(newest.get(name) ?? 0)
            newest.set(name, versionIn(deployment))
            if (type === 'deleted') reader.delete(name)
            else reader.set(name, versionIn(deployment))
          }
          // Exactly the changes up to the cursor are in what was read.
          if (cursor !== null) expect([...reader].sort()).toEqual(replay(log.slice(0, Number(cursor))))
        }
        for (const one of steps) {
          if (one === 'read') {
            if (queue.size > 0) await read()
          } else if (one === 'synced') queue.push({ ...mark('synced'), cursor: String(log.length) })
          else if (one === 'interrupted') queue.push(mark('interrupted'))
          else {
            version += 1
            const known = backend.has(one.name)
            if (one.kind === 'delete' && !known) continue
            if (one.kind === 'delete') backend.delete(one.name)
            else backend.set(one.name, version)
            log.push(`${one.kind} ${one.name} ${version}`)
            const type = one.kind === 'delete' ? 'deleted' : known ? 'modified' : 'added'
            queue.push(event(type, versionOf(one.name, version), { cursor: String(log.length) }))
          }
          expect(queue.size).toBeLessThanOrEqual(2 * names.length + 2)
        }
        while (queue.size > 0) await read()
        expect([...reader].sort()).toEqual([...backend].sort())
      }),
      PROPERTY_RUNS,
    )
  })
})

function replay(log: readonly string[]): [string, number][] {
  const state = new Map<string, number>()
  for (const line of log) {
    const [kind, name = '', version] = line.split(' ')
    if (kind === 'delete') state.delete(name)
    else state.set(name, Number(version))
  }
  return [...state].sort()
}
