import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { watchSummaries } from '../src/adapter/watch/watch-summaries.ts'
import type { FollowEvent, WatchedSummary, WatchSummariesOptions } from '../src/adapter/watch/watch-summaries-types.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { isDmsError } from '../src/errors/is-dms-error.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { noteEvents, versionIn, versionOf } from './support/watched-backend.ts'

const unavailable = () => new DmsError({ code: 'UNAVAILABLE', message: 'connection refused' })

interface Stream {
  readonly from: string | null
  readonly give: (...events: FollowEvent[]) => void
  readonly fail: (error: unknown) => void
  readonly end: () => void
  readonly signal: AbortSignal
}

/** A backend with one revision over all, as a store has it; a stream gives what follows its position. */
function setUp(options: Partial<WatchSummariesOptions> = {}) {
  const clock = new FakeClock()
  const items = new Map<string, WatchedSummary>()
  const streams: Stream[] = []
  const log: string[] = []
  const controller = new AbortController()
  const state = { revision: 0, listFails: undefined as unknown, followFails: undefined as unknown }
  const put = (name: string, version = state.revision + 1): WatchedSummary => {
    state.revision = Math.max(state.revision, version)
    const item = { summary: versionOf(name, version), version }
    items.set(name, item)
    return item
  }
  const watch = watchSummaries({
    clock,
    random: () => 0,
    signal: controller.signal,
    list: async () => {
      log.push('list')
      if (state.listFails !== undefined) throw state.listFails
      return { items: [...items.values()], position: String(state.revision) }
    },
    async *follow(from, signal) {
      log.push(`follow ${from}`)
      if (state.followFails !== undefined) throw state.followFails
      const waiting: FollowEvent[] = []
      let over: { error?: unknown } | undefined
      let wake = () => {}
      const finish = (how: { error?: unknown }) => {
        over ??= how
        wake()
      }
      streams.push({
        from,
        signal,
        give: (...events) => {
          waiting.push(...events)
          wake()
        },
        fail: (error) => finish({ error }),
        end: () => finish({}),
      })
      signal.addEventListener('abort', () => finish({ error: signal.reason }), { once: true })
      for (;;) {
        const next = waiting.shift()
        if (next !== undefined) yield next
        else if (over === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        } else if ('error' in over) throw over.error
        else return
      }
    },
    ...options,
  })
  /** The one that is open. */
  const stream = () => streams.at(-1) as Stream
  const changed = (name: string, version?: number, more: Partial<FollowEvent> = {}) => {
    const item = put(name, version)
    stream().give({ type: 'changed', ...item, position: String(item.version), ...more } as FollowEvent)
  }
  const gone = (name: string) => {
    const item = items.get(name) as WatchedSummary
    items.delete(name)
    state.revision += 1
    stream().give({ type: 'gone', id: item.summary.id, version: state.revision, position: String(state.revision) })
  }
  const bookmark = () => stream().give({ type: 'bookmark', position: String(state.revision) })
  return { clock, items, log, state, put, watch, streams, stream, changed, gone, bookmark, controller }
}

describe('A watch made of a list and a stream', () => {
  it('tells everything, then that it is all, then changes', async () => {
    const backend = setUp()
    backend.put('b')
    backend.put('a')
    const { news } = noteEvents(backend.watch)
    expect(await news()).toEqual(['added a=2', 'added b=1', 'synced'])
    backend.changed('a')
    backend.changed('c')
    backend.gone('b')
    expect(await news()).toEqual(['modified a=3', 'added c=4', 'deleted b=1'])
    expect(backend.log).toEqual(['list', 'follow 2'])
  })

  it('sends nothing before somebody reads, and can be read once', async () => {
    const backend = setUp()
    await settle()
    expect(backend.log).toEqual([])
    backend.watch[Symbol.asyncIterator]()
    expect(() => backend.watch[Symbol.asyncIterator]()).toThrow(TypeError)
  })

  it('carries the position as its cursor', async () => {
    const backend = setUp()
    backend.put('a')
    const reader = backend.watch[Symbol.asyncIterator]()
    const cursors = [(await reader.next()).value.cursor, (await reader.next()).value.cursor]
    await settle()
    backend.changed('a', 7)
    expect([...cursors, (await reader.next()).value.cursor]).toEqual([null, '1', '7'])
  })

  it.each<[string, (backend: ReturnType<typeof setUp>) => void]>([
    ['an older version', (backend) => backend.stream().give({ type: 'changed', summary: versionOf('a', 4), version: 4 })],
    ['the same once more', (backend) => backend.stream().give({ type: 'changed', summary: versionOf('a', 5), version: 6 })],
    ['a member that is undefined', (backend) => backend.stream().give({ type: 'changed', summary: withUndefined(5), version: 6 })],
    ['the end of what was never seen', (backend) => backend.stream().give({ type: 'gone', id: 'Application/argocd/x' })],
    ['an end that is older', (backend) => backend.stream().give({ type: 'gone', id: 'Application/argocd/a', version: 4 })],
    ['a sign of life', (backend) => backend.stream().give({ type: 'bookmark' })],
  ])('says nothing about %s', async (_what, give) => {
    const backend = setUp()
    backend.put('a', 5)
    const { news } = noteEvents(backend.watch)
    await news()
    give(backend)
    expect(await news()).toEqual([])
  })

  it('does not bring back by an older version what has gone or left the filter', async () => {
    const backend = setUp({ matches: (summary) => versionIn(summary) !== 6 })
    backend.put('a', 5)
    backend.put('b', 5)
    const { news } = noteEvents(backend.watch)
    await news()
    backend.stream().give({ type: 'changed', summary: versionOf('a', 6), version: 6 }, { type: 'gone', id: 'Application/argocd/b', version: 7 })
    backend.stream().give(...['a', 'b'].map((name): FollowEvent => ({ type: 'changed', summary: versionOf(name, 4), version: 4 })))
    expect(await news()).toEqual(['deleted a=6', 'deleted b=5'])
    backend.stream().fail(unavailable())
    await backend.clock.advance(250)
    expect(await news()).toEqual(['interrupted UNAVAILABLE', 'synced'])
    backend.changed('a', 8)
    backend.changed('b', 9)
    expect(await news()).toEqual(['added a=8', 'added b=9'])
  })

  it('tells what leaves the filter as deleted and what enters it as added', async () => {
    const backend = setUp({ matches: (summary) => versionIn(summary) % 2 === 1 })
    backend.put('a', 1)
    backend.put('b', 2)
    const { news } = noteEvents(backend.watch)
    expect(await news()).toEqual(['added a=1', 'synced'])
    for (const [name, version] of [
      ['b', 3],
      ['a', 4],
      ['a', 6],
      ['a', 7],
    ] as const)
      backend.changed(name, version)
    expect(await news()).toEqual(['added b=3', 'deleted a=4', 'added a=7'])
  })

  it('tells a re-creation by its uid as a deletion and a new one', async () => {
    const backend = setUp()
    backend.items.set('a', { summary: versionOf('a', 1), version: 1, uid: 'one' })
    const { news } = noteEvents(backend.watch)
    await news()
    backend.stream().give({ type: 'changed', summary: versionOf('a', 2), version: 2, uid: 'two' })
    expect(await news()).toEqual(['deleted a=1 (made up)', 'added a=2'])
    backend.stream().give({ type: 'changed', summary: versionOf('a', 3), version: 3 })
    expect(await news()).toEqual(['modified a=3'])
  })

  it('trusts the order where there are no versions', async () => {
    const backend = setUp()
    const { news } = noteEvents(backend.watch)
    await news()
    for (const version of [5, 4]) {
      backend.stream().give({ type: 'changed', summary: versionOf('a', version) })
      await settle()
    }
    backend.stream().give({ type: 'gone', id: 'Application/argocd/a' })
    expect(await news()).toEqual(['added a=5', 'modified a=4', 'deleted a=4'])
  })

  it('keeps one event per deployment for a slow reader, and reads the backend all the same', async () => {
    const backend = setUp()
    backend.put('a')
    const reader = backend.watch[Symbol.asyncIterator]()
    await reader.next()
    await settle()
    for (let version = 2; version <= 1_000; version += 1) backend.changed('a', version)
    await settle()
    expect((await reader.next()).value.type).toBe('synced')
    expect(versionIn((await reader.next()).value.deployment)).toBe(1_000)
  })
})

function withUndefined(version: number) {
  const summary = versionOf('a', version)
  return { ...summary, spec: { ...summary.spec, cluster: undefined } } as unknown as typeof summary
}

describe('After a cut', () => {
  it('it lists anew, makes up the deletions that nobody saw, and says when it is in step again', async () => {
    const backend = setUp()
    for (const name of ['a', 'b', 'c']) backend.put(name)
    const { news } = noteEvents(backend.watch)
    await news()
    backend.items.delete('a')
    backend.put('b', 9)
    backend.put('d', 10)
    backend.stream().fail(unavailable())
    expect(await news()).toEqual(['interrupted UNAVAILABLE'])
    await backend.clock.advance(250)
    expect(await news()).toEqual(['deleted a=1 (made up)', 'modified b=9 (made up)', 'added d=10 (made up)', 'synced'])
    expect(backend.log).toEqual(['list', 'follow 3', 'list', 'follow 10'])
  })

  it('it goes on from the last position, once the backend has shown that it gives bookmarks', async () => {
    const backend = setUp()
    backend.put('a')
    const { news } = noteEvents(backend.watch)
    await news()
    backend.bookmark()
    await settle()
    backend.stream().fail(unavailable())
    expect(await news()).toEqual(['interrupted UNAVAILABLE'])
    await backend.clock.advance(250)
    backend.changed('a', 4)
    expect(await news()).toEqual(['modified a=4'])
    backend.bookmark()
    expect(await news()).toEqual(['synced'])
    expect(backend.log).toEqual(['list', 'follow 1', 'follow 1'])
  })

  it('it lists anew at once when the position is forgotten, and a second time with a pause', async () => {
    const backend = setUp()
    backend.put('a')
    const { news } = noteEvents(backend.watch)
    await news()
    backend.bookmark()
    await settle()
    backend.stream().fail(unavailable())
    await news()
    backend.state.followFails = new DmsError({ code: 'EXPIRED', message: 'compacted' })
    backend.items.delete('a')
    await backend.clock.advance(250)
    expect(backend.log.slice(2)).toEqual(['follow 1', 'list', 'follow 1'])
    expect(await news()).toEqual(['deleted a=1 (made up)', 'synced', 'interrupted EXPIRED'])
    backend.state.followFails = undefined
    await backend.clock.advance(500)
    expect(backend.log.slice(5)).toEqual(['list', 'follow 1'])
    expect(await news()).toEqual(['synced'])
  })

  it.each([
    ['the stream says that its position is forgotten', new DmsError({ code: 'EXPIRED', message: 'compacted' }), 0],
    ['a line is none', new DmsError({ code: 'PROTOCOL', message: 'no JSON' }), 250],
    ['the server asks for patience', new DmsError({ code: 'RATE_LIMITED', message: 'slow down', retryAfterMs: 7_000 }), 7_000],
  ])('that comes because %s it is healed in time', async (_what, error, ms) => {
    const backend = setUp()
    const { news } = noteEvents(backend.watch)
    await news()
    backend.bookmark()
    await settle()
    backend.stream().fail(error)
    await backend.clock.advance(ms - 1)
    expect(backend.streams.length).toBe(ms === 0 ? 2 : 1)
    await backend.clock.advance(1)
    if (ms > 0) backend.bookmark()
    expect(await news()).toEqual([`interrupted ${error.code}`, 'synced'])
  })

  it('an end in order of a stream that can be resumed is no cut', async () => {
    const backend = setUp()
    const { news } = noteEvents(backend.watch)
    await news()
    backend.bookmark()
    await backend.clock.advance(10_000)
    backend.stream().end()
    await settle()
    expect(backend.streams.length).toBe(2)
    backend.changed('a', 4)
    expect(await news()).toEqual(['added a=4'])
  })

  it.each([
    ['at once', 9_999, true],
    ['of a stream that cannot be resumed', 20_000, false],
  ])('an end %s is one', async (_what, ms, bookmarks) => {
    const backend = setUp()
    const { news } = noteEvents(backend.watch)
    await news()
    if (bookmarks) backend.bookmark()
    await backend.clock.advance(ms)
    backend.stream().end()
    expect(await news()).toEqual(['interrupted UNAVAILABLE'])
  })

  it('a backend without positions is listed each time', async () => {
    const backend = setUp({ list: async () => ({ items: [...backend.items.values()], position: null }) })
    const { news } = noteEvents(backend.watch)
    await news()
    backend.stream().fail(unavailable())
    await backend.clock.advance(250)
    expect(await news()).toEqual(['synced', 'interrupted UNAVAILABLE', 'synced'].slice(1))
    expect(backend.log).toEqual(['follow null', 'follow null'])
  })

  it.each([
    [() => 0, 9],
    [() => 1, 7],
  ])('an outage of a minute sees few tries', async (random, tries) => {
    const backend = setUp({ random })
    backend.state.listFails = unavailable()
    const { news } = noteEvents(backend.watch)
    await backend.clock.advance(60_000)
    expect(backend.log.length).toBeLessThanOrEqual(12)
    expect(backend.log.length).toBe(tries)
    expect(await news()).toEqual(['interrupted UNAVAILABLE'])
    backend.state.listFails = undefined
    await backend.clock.advance(30_000)
    expect(await news()).toEqual(['synced'])
  })

  it('a new reason is told, the same is not', async () => {
    const backend = setUp()
    backend.state.listFails = unavailable()
    const { news } = noteEvents(backend.watch)
    await backend.clock.advance(1_000)
    backend.state.listFails = new DmsError({ code: 'RATE_LIMITED', message: 'slow down' })
    await backend.clock.advance(4_000)
    expect(await news()).toEqual(['interrupted UNAVAILABLE', 'interrupted RATE_LIMITED'])
  })

  it('the pauses are short again only when the stream has given something', async () => {
    const backend = setUp()
    noteEvents(backend.watch)
    const pauses: number[] = []
    for (const gives of [false, false, false, true, false]) {
      await settle()
      if (gives) backend.bookmark()
      await settle()
      backend.stream().fail(unavailable())
      await settle()
      pauses.push(...backend.clock.sleeping)
      await backend.clock.advance(backend.clock.sleeping[0] ?? 0)
    }
    expect(pauses).toEqual([250, 500, 1_000, 250, 500])
  })

  it('each cut is written to the log', async () => {
    const lines: unknown[] = []
    const note = () => undefined
    const logger = { debug: note, info: note, error: note, warn: (message: string, fields?: unknown) => lines.push([message, fields]) }
    const backend = setUp({ logger })
    noteEvents(backend.watch)
    await settle()
    backend.stream().fail(unavailable())
    await settle()
    expect(lines).toEqual([['watch interrupted: connection refused', { code: 'UNAVAILABLE' }]])
  })
})

describe('A connection that is silently dead', () => {
  it('is noticed after twice the time between two signs of life', async () => {
    const backend = setUp({ heartbeatMs: 10_000 })
    const { news } = noteEvents(backend.watch)
    await news()
    for (let beat = 0; beat < 60; beat += 1) {
      await backend.clock.advance(19_999)
      backend.stream().give({ type: 'bookmark' })
    }
    expect(await news()).toEqual([])
    const dead = backend.stream()
    await backend.clock.advance(20_000)
    expect(dead.signal.aborted).toBe(true)
    dead.give({ type: 'changed', summary: versionOf('ghost', 1) })
    backend.put('late')
    await backend.clock.advance(250)
    expect(await news()).toEqual(['interrupted UNAVAILABLE', 'added late=1 (made up)', 'synced'])
  })

  it('is not heard any more, whatever it says later', async () => {
    let release = () => {}
    const follow: WatchSummariesOptions['follow'] = async function* () {
      await new Promise<void>((resolve) => {
        release = resolve
      })
      yield { type: 'changed', summary: versionOf('ghost', 1) }
    }
    const backend = setUp({ heartbeatMs: 10_000, follow })
    const { news } = noteEvents(backend.watch)
    await news()
    const late = release
    await backend.clock.advance(20_000)
    late()
    expect(await news()).toEqual(['interrupted UNAVAILABLE'])
    await backend.clock.advance(250)
    expect(await news()).toEqual(['synced'])
  })

  it('may be silent for ever where the backend gives no signs of life', async () => {
    const backend = setUp()
    const { news } = noteEvents(backend.watch)
    await news()
    await backend.clock.advance(600_000)
    expect(await news()).toEqual([])
    expect(backend.clock.sleeping).toEqual([])
  })
})

describe('A list beside the stream', () => {
  it('finds what the stream has lost', async () => {
    const backend = setUp({ relistMs: 60_000 })
    for (const name of ['a', 'b']) backend.put(name)
    const { news } = noteEvents(backend.watch)
    await news()
    backend.items.delete('a')
    backend.put('b', 7)
    backend.put('c', 8)
    await backend.clock.advance(60_000)
    expect(await news()).toEqual(['deleted a=1 (made up)', 'modified b=7 (made up)', 'added c=8 (made up)'])
    expect(backend.log).toEqual(['list', 'follow 2', 'list'])
  })

  it('says nothing about what the stream has changed meanwhile', async () => {
    let answer = (_found: Awaited<ReturnType<WatchSummariesOptions['list']>>) => {}
    const lists = [
      async () => ({ items: [...backend.items.values()], position: '3' }),
      () => new Promise<Awaited<ReturnType<WatchSummariesOptions['list']>>>((resolve) => (answer = resolve)),
    ]
    const backend = setUp({ relistMs: 60_000, list: () => (lists.shift() as WatchSummariesOptions['list'])(new AbortController().signal) })
    for (const name of ['a', 'b', 'c']) backend.put(name)
    const { news } = noteEvents(backend.watch)
    await news()
    await backend.clock.advance(60_000)
    const old = [...backend.items.values()].filter(({ summary }) => summary.spec.name !== 'c')
    backend.gone('a')
    backend.changed('b', 9)
    backend.changed('d', 10)
    await settle()
    answer({ items: old, position: '3' })
    expect(await news()).toEqual(['deleted a=1', 'modified b=9', 'added d=10', 'deleted c=3 (made up)'])
  })

  it('that fails is tried again, and the watch goes on', async () => {
    const warnings: string[] = []
    const note = () => undefined
    const backend = setUp({ relistMs: 60_000, logger: { debug: note, info: note, error: note, warn: (message) => warnings.push(message) } })
    backend.put('a')
    const { news } = noteEvents(backend.watch)
    await news()
    backend.state.listFails = unavailable()
    await backend.clock.advance(60_000)
    backend.changed('a', 5)
    expect(await news()).toEqual(['modified a=5'])
    backend.state.listFails = undefined
    backend.items.delete('a')
    await backend.clock.advance(60_000)
    expect(await news()).toEqual(['deleted a=5 (made up)'])
    expect(warnings).toEqual(['list beside the watch failed: connection refused'])
  })

  it('that fails for good ends the watch', async () => {
    const backend = setUp({ relistMs: 60_000 })
    const { failure } = noteEvents(backend.watch)
    await settle()
    backend.state.listFails = new DmsError({ code: 'PERMISSION_DENIED', message: 'no' })
    await backend.clock.advance(60_000)
    expect(await failure).toMatchObject({ code: 'PERMISSION_DENIED' })
  })
})

describe('A watch that its reader resumes', () => {
  it('begins behind the cursor, without a list', async () => {
    const backend = setUp({ resumeFrom: '7' })
    const { news } = noteEvents(backend.watch)
    await settle()
    backend.stream().give({ type: 'changed', summary: versionOf('a', 8), position: '8' })
    backend.stream().give({ type: 'changed', summary: versionOf('b', 9), position: '9', created: true })
    backend.stream().give({ type: 'gone', id: 'Application/argocd/c', summary: versionOf('c', 10), position: '10' })
    backend.stream().give({ type: 'bookmark', position: '10' })
    expect(await news()).toEqual(['modified a=8', 'added b=9', 'deleted c=10', 'synced'])
    expect(backend.log).toEqual(['follow 7'])
  })

  it('tells as deleted what does not match, for its reader may have it', async () => {
    const backend = setUp({ resumeFrom: '7', matches: () => false })
    const { news } = noteEvents(backend.watch)
    await settle()
    backend.stream().give({ type: 'changed', summary: versionOf('a', 8) })
    expect(await news()).toEqual(['deleted a=8'])
  })

  it('goes on from the newest position after a cut', async () => {
    const backend = setUp({ resumeFrom: '7', relistMs: 3_600_000 })
    const { news } = noteEvents(backend.watch)
    await settle()
    backend.stream().give({ type: 'changed', summary: versionOf('a', 8), position: '8' })
    await settle()
    backend.stream().fail(unavailable())
    await backend.clock.advance(250)
    expect(backend.log).toEqual(['follow 7', 'follow 8'])
    expect(await news()).toEqual(['modified a=8', 'interrupted UNAVAILABLE'])
    await backend.clock.advance(3_600_000)
    expect(await news()).toEqual([])
  })

  it.each<[string, (backend: ReturnType<typeof setUp>) => void]>([
    ['the position is forgotten', (backend) => backend.stream().fail(new DmsError({ code: 'EXPIRED', message: 'compacted' }))],
    ['nobody knows what it was that went', (backend) => backend.stream().give({ type: 'gone', id: 'Application/argocd/c' })],
  ])('is EXPIRED when %s', async (_what, spoil) => {
    const backend = setUp({ resumeFrom: '7' })
    const { failure } = noteEvents(backend.watch)
    await settle()
    spoil(backend)
    expect(await failure).toMatchObject({ code: 'EXPIRED', method: 'watchDeployments' })
    expect(backend.log).toEqual(['follow 7'])
  })
})

describe('Without a clock and a jitter of its own', () => {
  it('a watch takes the real ones', async () => {
    const watch = watchSummaries({
      list: async () => ({ items: [{ summary: versionOf('a', 1) }], position: null }),
      follow: async function* () {
        yield { type: 'changed', summary: versionOf('a', 2) }
        await new Promise(() => undefined)
      },
      heartbeatMs: 60_000,
    })
    const { news, lines } = noteEvents(watch)
    await news()
    expect(lines).toEqual(['added a=1', 'synced', 'modified a=2'])
  })
})

describe('A watch ends', () => {
  it.each(['UNAUTHENTICATED', 'PERMISSION_DENIED', 'CLOSED', 'FAILED_PRECONDITION'])('with %s, which trying again cannot cure', async (code) => {
    const backend = setUp()
    const { news, failure } = noteEvents(backend.watch)
    await news()
    backend.stream().fail(new DmsError({ code, message: 'over' }))
    expect(await failure).toMatchObject({ code })
    expect(await news()).toEqual([])
    expect(backend.clock.sleeping).toEqual([])
  })

  it('with INTERNAL for a fault of the adapter', async () => {
    const backend = setUp({
      matches: () => {
        throw new RangeError('bug')
      },
    })
    backend.put('a')
    const { failure } = noteEvents(backend.watch)
    expect(await failure).toMatchObject({ code: 'INTERNAL' })
  })

  it.each<[string, Partial<WatchSummariesOptions>]>([
    ['while it follows', {}],
    ['while it lists', { list: () => new Promise(() => undefined) }],
    [
      'while it follows what does not heed its signal',
      { follow: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }) },
    ],
    ['while it waits to try again', { list: () => Promise.reject(unavailable()) }],
  ])('with CANCELLED %s, and leaves nothing behind', async (_when, options) => {
    const backend = setUp({ heartbeatMs: 10_000, relistMs: 60_000, ...options })
    const { failure } = noteEvents(backend.watch)
    await settle()
    backend.controller.abort(new Error('enough'))
    expect(isDmsError(await failure, 'CANCELLED')).toBe(true)
    await settle()
    expect(backend.clock.sleeping).toEqual([])
    expect(getEventListeners(backend.controller.signal, 'abort')).toEqual([])
    for (const { signal } of backend.streams) expect(signal.aborted).toBe(true)
  })

  it('quietly when its reader stops', async () => {
    const backend = setUp({ heartbeatMs: 10_000 })
    backend.put('a')
    for await (const found of backend.watch) if (found.type === 'synced') break
    await settle()
    expect(backend.stream().signal.aborted).toBe(true)
    expect(backend.clock.sleeping).toEqual([])
  })

  it('with CLOSED when the adapter is closed', async () => {
    const closed = new AbortController()
    const backend = setUp({ closed: closed.signal })
    const { failure } = noteEvents(backend.watch)
    await settle()
    closed.abort(new DmsError({ code: 'CLOSED', message: 'closed' }))
    expect(await failure).toMatchObject({ code: 'CLOSED' })
  })
})
