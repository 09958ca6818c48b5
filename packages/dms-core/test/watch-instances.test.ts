import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { DeploymentQuery } from '../src/contract/list.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { event, mark, noteEvents, versionOf, WatchedBackend } from './support/watched-backend.ts'

const down = (code = 'UNAVAILABLE') => new DmsError({ code, message: 'connection refused' })

function setUp(...names: string[]) {
  const clock = new FakeClock()
  const backends = Object.fromEntries(names.map((name) => [name, new WatchedBackend('web')]))
  const dms = createDms({ instances: Object.fromEntries(Object.entries(backends).map(([name, { adapter }]) => [name, adapter])), clock })
  return { clock, dms, backend: (name: string) => backends[name] as WatchedBackend }
}

describe('A watch over instances', () => {
  it('merges them: of each everything, then that it is all, then changes', async () => {
    const { dms, backend } = setUp('a', 'b')
    const { lines, news } = noteEvents(dms.watchDeployments({ namespace: 'apps' }))
    // The schema of a query is loaded with the first one.
    await vi.waitFor(() => expect(lines).toHaveLength(4))
    expect((await news()).sort()).toEqual(['a: added web=1', 'a: synced', 'b: added web=1', 'b: synced'])
    backend('b').set('web', 2)
    backend('a').set('api', 1)
    backend('a').delete('web')
    expect((await news()).sort()).toEqual(['a: added api=1', 'a: deleted web=1', 'b: modified web=2'])
    expect(backend('a').queries).toEqual([{ namespace: 'apps' }])
  })

  it('sends nothing before somebody reads, copies its query at the call, and can be read once', async () => {
    const { dms, backend } = setUp('a')
    const query: { namespace: string } = { namespace: 'apps' }
    const stream = dms.watchDeployments(query)
    query.namespace = 'other'
    await settle()
    expect(backend('a').opened).toBe(0)
    noteEvents(stream)
    await vi.waitFor(() => expect(backend('a').queries).toEqual([{ namespace: 'apps' }]))
    expect(() => stream[Symbol.asyncIterator]()).toThrow(TypeError)
  })

  it('is over the instances that are named', async () => {
    const { dms, backend } = setUp('a', 'b', 'c')
    noteEvents(dms.watchDeployments({}, { instances: ['c', 'a', 'c'] }))
    await settle()
    expect(['a', 'b', 'c'].map((name) => backend(name).opened)).toEqual([1, 0, 1])
  })

  it.each<[string, unknown, object, string]>([
    ['a filter that there is not', { namspace: 'x' }, {}, 'INVALID_ARGUMENT'],
    ['a limit', { limit: 1 }, {}, 'INVALID_ARGUMENT'],
    ['no phases', { phases: [] }, {}, 'INVALID_ARGUMENT'],
    ['labels that are no texts', { labels: { a: 1 } }, {}, 'INVALID_ARGUMENT'],
    ['an option that there is not', {}, { resumeFrom: '1' }, 'INVALID_ARGUMENT'],
    ['no signal', {}, { signal: 5 }, 'INVALID_ARGUMENT'],
    ['an instance that there is not', {}, { instances: ['x'] }, 'NOT_FOUND'],
  ])('with %s fails at the first next()', async (_what, query, options, code) => {
    const { dms, backend } = setUp('a')
    const { failure } = noteEvents(dms.watchDeployments(query as DeploymentQuery, options))
    expect(await failure).toMatchObject({ code })
    expect(backend('a').opened).toBe(0)
  })

  it('names the instance that is out of step, and leaves the others alone', async () => {
    const { dms, backend } = setUp('a', 'b')
    const { news } = noteEvents(dms.watchDeployments())
    await news()
    backend('a').push(mark('interrupted', down().toProblem()))
    backend('b').set('web', 2)
    expect(await news()).toEqual(['a: interrupted UNAVAILABLE', 'b: modified web=2'])
    backend('a').push(event('modified', versionOf('web', 5), { observed: false }))
    backend('a').push(mark('synced'))
    expect(await news()).toEqual(['a: modified web=5 (made up)', 'a: synced'])
  })

  it.each([
    ['credentials that are refused', down('UNAUTHENTICATED'), 'UNAUTHENTICATED'],
    ['a fault of the adapter', new RangeError('bug'), 'INTERNAL'],
    ['an end without a reason', undefined, 'UNAVAILABLE'],
  ])('heals an instance whose watch ends with %s: only what is news is told', async (_what, error, code) => {
    const { clock, dms, backend } = setUp('a')
    for (const name of ['kept', 'gone', 'changed']) backend('a').items.set(name, versionOf(name, 1))
    const { news } = noteEvents(dms.watchDeployments())
    await news()
    backend('a').down = error
    backend('a').cut(error)
    expect(await news()).toEqual([`a: interrupted ${code}`])
    backend('a').set('changed', 2)
    backend('a').set('new', 1)
    backend('a').delete('gone')
    backend('a').down = undefined
    await clock.advance(1_000)
    expect(await news()).toEqual(['a: modified changed=2 (made up)', 'a: added new=1 (made up)', 'a: deleted gone=1 (made up)', 'a: synced'])
    backend('a').set('new', 2)
    expect(await news()).toEqual(['a: modified new=2'])
  })

  it('tries again ever more slowly, tells each new reason once, and never gives up', async () => {
    const { clock, dms, backend } = setUp('a')
    backend('a').down = down('UNAUTHENTICATED')
    const { news } = noteEvents(dms.watchDeployments())
    await clock.advance(60_000)
    expect(backend('a').opened).toBeLessThanOrEqual(8)
    backend('a').down = down()
    await clock.advance(3_600_000)
    expect(backend('a').opened).toBeGreaterThan(60)
    expect(await news()).toEqual(['a: interrupted UNAUTHENTICATED', 'a: interrupted UNAVAILABLE'])
    backend('a').down = undefined
    await clock.advance(60_000)
    expect(await news()).toEqual(['a: added web=1 (made up)', 'a: synced'])
    backend('a').cut()
    await clock.advance(1_000)
    expect(await news()).toEqual(['a: interrupted UNAVAILABLE', 'a: synced'])
  })

  it('hands on events of a newer contract', async () => {
    const { dms, backend } = setUp('a')
    const { news } = noteEvents(dms.watchDeployments())
    await news()
    backend('a').push({ ...mark('synced'), type: 'throttled' })
    expect(await news()).toEqual(['a: throttled'])
  })

  it('says nothing about the end of what it never told', async () => {
    const { dms, backend } = setUp('a')
    const { news } = noteEvents(dms.watchDeployments())
    await news()
    backend('a').push(event('deleted', versionOf('never', 1)))
    expect(await news()).toEqual([])
  })

  it('keeps one event per deployment for a slow reader', async () => {
    const { dms, backend } = setUp('a')
    const reader = dms.watchDeployments()[Symbol.asyncIterator]()
    await reader.next()
    await settle()
    for (let version = 2; version <= 500; version += 1) backend('a').set('web', version)
    await settle()
    expect((await reader.next()).value).toMatchObject({ type: 'synced', instance: 'a', cursor: null })
    expect((await reader.next()).value).toMatchObject({ type: 'modified', deployment: versionOf('web', 500) })
  })

  it('ends with CANCELLED, and nothing is left of it', async () => {
    const { clock, dms, backend } = setUp('a', 'b')
    backend('b').down = down()
    const controller = new AbortController()
    const { failure } = noteEvents(dms.watchDeployments({}, { signal: controller.signal }))
    await settle()
    controller.abort()
    expect(await failure).toMatchObject({ code: 'CANCELLED', method: 'watchDeployments' })
    await settle()
    expect(backend('a').connections.size).toBe(0)
    expect(clock.sleeping).toEqual([])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('ends quietly when its reader stops, and with CLOSED when the client is closed', async () => {
    const { dms, backend } = setUp('a')
    for await (const found of dms.watchDeployments()) if (found.type === 'synced') break
    await settle()
    expect(backend('a').connections.size).toBe(0)
    const { failure } = noteEvents(dms.watchDeployments())
    await settle()
    await dms.close()
    expect(await failure).toMatchObject({ code: 'CLOSED' })
    expect(await noteEvents(dms.watchDeployments()).failure).toMatchObject({ code: 'CLOSED' })
    await settle()
    expect(backend('a').connections.size).toBe(0)
  })
})

describe('An instance whose adapter cannot watch', () => {
  const setUpPolled = () => {
    const clock = new FakeClock()
    const backend = new WatchedBackend('web')
    const state = { fails: undefined as unknown, cursor: null as string | null, asked: 0 }
    const { adapter } = fakeAdapter({
      listDeployments: async () => {
        state.asked += 1
        if (state.fails !== undefined) throw state.fails
        return { items: [...backend.items.values()], cursor: state.cursor, missing: [] }
      },
    })
    return { clock, backend, state, dms: createDms({ instances: { a: adapter }, clock }) }
  }

  it('is listed every 30 s, and what changed is made up', async () => {
    const { clock, backend, dms } = setUpPolled()
    const { news } = noteEvents(dms.watchDeployments())
    expect(await news()).toEqual(['a: added web=1 (made up)', 'a: synced'])
    backend.set('web', 2)
    backend.set('api', 1)
    await clock.advance(29_999)
    expect(await news()).toEqual([])
    await clock.advance(1)
    expect((await news()).sort()).toEqual(['a: added api=1 (made up)', 'a: modified web=2 (made up)'])
    backend.delete('web')
    await clock.advance(30_000)
    expect(await news()).toEqual(['a: deleted web=2 (made up)'])
  })

  it.each<[string, (state: ReturnType<typeof setUpPolled>['state']) => void, string]>([
    ['fails', (state) => (state.fails = down()), 'UNAVAILABLE'],
    ['gives a part of its list', (state) => (state.cursor = 'more'), 'PROTOCOL'],
  ])('and %s is out of step until a list is whole', async (_what, spoil, code) => {
    const { clock, backend, state, dms } = setUpPolled()
    const { news } = noteEvents(dms.watchDeployments())
    await news()
    spoil(state)
    await clock.advance(30_000)
    expect(await news()).toEqual([`a: interrupted ${code}`])
    Object.assign(state, { fails: undefined, cursor: null })
    backend.delete('web')
    await clock.advance(1_000)
    expect(await news()).toEqual(['a: deleted web=1 (made up)', 'a: synced'])
  })
})
