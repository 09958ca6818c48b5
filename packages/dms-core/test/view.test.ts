import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { DmsView } from '../src/client/dms-view.ts'
import { SortedById } from '../src/client/view/view-sorted.ts'
import type { DeploymentQuery } from '../src/contract/list.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'
import { statusOf, summaryOf } from './support/samples.ts'
import { mark, noteEvents, versionIn, WatchedBackend } from './support/watched-backend.ts'

const START = '2026-01-01T00:00:00.000Z'
const down = (code = 'UNAVAILABLE') => new DmsError({ code, message: 'connection refused' })

function setUp(...names: string[]) {
  const clock = new FakeClock()
  const backends = Object.fromEntries(names.map((name) => [name, new WatchedBackend('web')]))
  const dms = createDms({ instances: Object.fromEntries(Object.entries(backends).map(([name, { adapter }]) => [name, adapter])), clock })
  return { clock, dms, backend: (name: string) => backends[name] as WatchedBackend }
}

const namesIn = (view: DmsView, query?: DeploymentQuery) =>
  view.list(query).map((found) => `${found.instance}/${found.spec.name}=${versionIn(found)}`)

describe('A view', () => {
  it('answers from memory, in order of instance and id, and follows', async () => {
    const { dms, backend } = setUp('b', 'a')
    const view = dms.view()
    expect(view.list()).toEqual([])
    await view.ready()
    backend('a').set('api', 1)
    backend('a').set('zoo', 1)
    backend('b').set('web', 2)
    await settle()
    expect(namesIn(view)).toEqual(['a/api=1', 'a/web=1', 'a/zoo=1', 'b/web=2'])
    backend('a').delete('web')
    await settle()
    expect(namesIn(view)).toEqual(['a/api=1', 'a/zoo=1', 'b/web=2'])
    expect(view.get('b:Application/argocd/web')).toMatchObject({ instance: 'b', id: 'Application/argocd/web', spec: { name: 'web' } })
    expect([backend('a').opened, backend('b').opened]).toEqual([1, 1])
  })

  it('begins at once with its query, over the instances that are named', async () => {
    const { dms, backend } = setUp('a', 'b')
    dms.view({ project: 'x' }, { instances: ['b'] })
    // The schema of a query is loaded with the first one.
    await vi.waitFor(() => expect(backend('b').queries).toEqual([{ project: 'x' }]))
    expect(backend('a').opened).toBe(0)
  })

  it('gives snapshots that never change, and the same one while nothing changes', async () => {
    const { dms, backend } = setUp('a')
    const view = dms.view()
    await view.ready()
    const before = view.list()
    expect(view.list()).toBe(before)
    expect(view.list({})).toBe(before)
    backend('a').set('web', 2)
    await settle()
    expect(before.map(versionIn)).toEqual([1])
    expect(view.list().map(versionIn)).toEqual([2])
    for (const found of [
      before,
      before[0],
      before[0]?.ref,
      before[0]?.status.operation,
      before[0]?.spec.sources[0]?.git,
      view.list({ kind: 'Application' }),
    ]) {
      expect(Object.isFrozen(found)).toBe(true)
    }
  })

  it.each<[DeploymentQuery, readonly string[]]>([
    [{}, ['one', 'two']],
    [{ kind: 'Application' }, ['one', 'two']],
    [{ kind: 'Kustomization' }, []],
    [{ controlNamespace: 'argocd' }, ['one', 'two']],
    [{ controlNamespace: '*' }, ['one', 'two']],
    [{ controlNamespace: 'other' }, []],
    [{ namespace: 'apps' }, ['one']],
    [{ labels: { tier: 'web' } }, ['two']],
    [{ phases: ['failed', 'degraded'] }, ['two']],
    [{ repo: 'git.test/acme/web.git' }, ['one', 'two']],
  ])('filters by %j', async (query, expected) => {
    const { dms, backend } = setUp('a')
    backend('a').items.clear()
    const two = { ...summaryOf('two'), status: statusOf({ phase: 'failed' }) }
    backend('a').items.set('one', summaryOf('one'))
    backend('a').items.set('two', { ...two, spec: { ...two.spec, namespace: 'others', labels: { tier: 'web' } } })
    const view = dms.view()
    await view.ready()
    expect(view.list(query).map((found) => found.spec.name)).toEqual(expected)
  })

  it('refuses what is no query, no id and no instance', async () => {
    const { dms } = setUp('a')
    const view = dms.view()
    expect(await caught(() => view.list({ limit: 1 } as DeploymentQuery))).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'limit' } })
    for (const id of ['Application/argocd/web', 'a:web', 'a:argocd/web', 'a:a/b/c/d', '']) {
      expect(await caught(() => view.get(id))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect(await caught(() => view.get(5 as never))).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('found 5; ') })
    expect(await caught(() => view.list(null as never))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await caught(() => view.list({ phases: ['Failed'] }))).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'phases[0]' } })
    expect(await caught(() => dms.view(null as never))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(view.get('a:Application/argocd/none')).toBeUndefined()
    expect(view.get('other:Application/argocd/web')).toBeUndefined()
    expect(await caught(() => dms.view({ phases: [] }))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await caught(() => dms.view({}, { instances: ['x'] }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await caught(() => dms.view({}, { instance: ['a'] } as object))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await caught(view.ready({ timeoutMs: -1 }))).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await noteEvents(view.changes({ signal: 1 } as object)).failure).toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('says since when each instance is in step, or is not and why', async () => {
    const { clock, dms, backend } = setUp('a', 'b')
    backend('b').down = down()
    const view = dms.view()
    expect(view.instances).toEqual(['a', 'b'].map((instance) => ({ instance, synced: false, since: START, error: null })))
    await clock.advance(100)
    const [a, b] = view.instances
    expect(a).toEqual({ instance: 'a', synced: true, since: START, error: null })
    expect(b).toMatchObject({ instance: 'b', synced: false, since: START, error: { code: 'UNAVAILABLE', instance: 'b' } })
    backend('a').push(mark('interrupted', down('PROTOCOL').toProblem()))
    await clock.advance(100)
    backend('a').push(mark('interrupted', down().toProblem()))
    await settle()
    expect(view.instances[0]).toMatchObject({ synced: false, since: '2026-01-01T00:00:00.100Z', error: { code: 'UNAVAILABLE' } })
    backend('a').push(mark('synced'))
    await settle()
    expect(view.instances[0]).toEqual({ instance: 'a', synced: true, since: '2026-01-01T00:00:00.200Z', error: null })
  })

  it('is ready when each instance has been listed once or has failed once', async () => {
    const { clock, dms, backend } = setUp('a', 'b')
    backend('b').down = down()
    await dms.view().ready()
    const silent = fakeAdapter({ listDeployments: () => new Promise(() => undefined) })
    const waiting = createDms({ instances: { quiet: silent.adapter }, clock }).view()
    const failing = caught(waiting.ready({ timeoutMs: 1_000 }))
    await clock.advance(1_000)
    expect(await failing).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: 'no answer within 1000 ms; neither listed nor failed so far: quiet' })
    const controller = new AbortController()
    const cancelled = caught(waiting.ready({ signal: controller.signal }))
    controller.abort()
    expect(await cancelled).toMatchObject({ code: 'CANCELLED' })
    const closed = caught(waiting.ready())
    await waiting.close()
    expect(await closed).toMatchObject({ code: 'CLOSED' })
  })

  it('tells its changes from the call on, once they are in the view', async () => {
    const { dms, backend } = setUp('a')
    const view = dms.view()
    await view.ready()
    const changes = view.changes()
    backend('a').set('web', 2)
    await settle()
    backend('a').set('web', 3)
    await settle()
    const { news } = noteEvents(changes)
    expect(await news()).toEqual(['a: modified web=3'])
    expect(() => changes[Symbol.asyncIterator]()).toThrow(TypeError)
    const reader = view.changes()[Symbol.asyncIterator]()
    backend('a').set('api', 1)
    const { value } = await reader.next()
    expect(value?.deployment).toBe(view.get('a:Application/argocd/api'))
  })

  it('stops telling a reader who has stopped, or whose signal has fired', async () => {
    const { dms, backend } = setUp('a')
    const view = dms.view()
    await view.ready()
    const controller = new AbortController()
    const one = noteEvents(view.changes({ signal: controller.signal }))
    await settle()
    controller.abort()
    expect(await one.failure).toMatchObject({ code: 'CANCELLED' })
    expect(await noteEvents(view.changes({ signal: AbortSignal.abort() })).failure).toMatchObject({ code: 'CANCELLED' })
    backend('a').set('web', 2)
    expect(await one.news()).toEqual([])
  })
})

describe('The end of a view', () => {
  it.each<[string, (view: DmsView, dms: ReturnType<typeof createDms>) => PromiseLike<void>]>([
    ['by itself', (view) => view.close()],
    ['by await using', (view) => view[Symbol.asyncDispose]()],
    ['by its client', (_view, dms) => dms.close()],
  ])('%s ends everything of it with CLOSED', async (_what, close) => {
    const { clock, dms, backend } = setUp('a', 'b')
    backend('b').down = down()
    const view = dms.view()
    await view.ready()
    const { failure } = noteEvents(view.changes())
    await settle()
    await close(view, dms)
    await close(view, dms)
    expect(await failure).toMatchObject({ code: 'CLOSED' })
    expect(await caught(() => view.list())).toMatchObject({ code: 'CLOSED' })
    expect(await caught(() => view.get('a:Application/argocd/web'))).toMatchObject({ code: 'CLOSED' })
    expect(await caught(view.ready())).toMatchObject({ code: 'CLOSED' })
    expect(await noteEvents(view.changes()).failure).toMatchObject({ code: 'CLOSED' })
    expect(view.instances).toMatchObject([
      { synced: false, error: { code: 'CLOSED' } },
      { synced: false, error: { code: 'CLOSED' } },
    ])
    await settle()
    expect([...backend('a').connections, ...clock.sleeping]).toEqual([])
  })

  it('there is none of a client that is closed', async () => {
    const { dms } = setUp('a')
    await dms.close()
    expect(await caught(() => dms.view())).toMatchObject({ code: 'CLOSED' })
  })
})

describe('After any sequence of changes, cuts and outages', () => {
  const instances = ['a', 'b', 'c']
  const step = fc.record({
    kind: fc.constantFrom('set', 'set', 'set', 'delete', 'cut', 'down', 'up', 'wait', 'look'),
    instance: fc.constantFrom(...instances),
    name: fc.constantFrom('api', 'db', 'web', 'zoo'),
  })

  it('a view is equal to the backends, and has never gone back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const { clock, dms, backend } = setUp(...instances)
        const view = dms.view()
        const { lines } = noteEvents(view.changes())
        const newest = new Map<string, number>()
        const look = () => {
          for (const found of view.list()) {
            const id = `${found.instance}:${found.id}`
            expect(versionIn(found)).toBeGreaterThanOrEqual(newest.get(id) ?? 0)
            newest.set(id, versionIn(found))
          }
        }
        let version = 1
        for (const { kind, instance, name } of steps) {
          version += 1
          if (kind === 'set') backend(instance).set(name, version)
          else if (kind === 'delete') backend(instance).delete(name)
          else if (kind === 'cut') backend(instance).cut(version % 2 === 0 ? down() : undefined)
          else if (kind === 'down') {
            backend(instance).down = down('UNAUTHENTICATED')
            backend(instance).cut(down())
          } else if (kind === 'up') backend(instance).down = undefined
          else if (kind === 'wait') await clock.advance(700)
          else await settle()
          look()
        }
        for (const instance of instances) backend(instance).down = undefined
        await clock.advance(120_000)
        look()
        const expected = instances.flatMap((instance) =>
          [...backend(instance).items.values()].map((item) => `${instance}/${item.spec.name}=${versionIn(item)}`),
        )
        expect([...namesIn(view)].sort()).toEqual(expected.sort())
        expect(namesIn(view)).toEqual([...namesIn(view)].sort())
        expect(view.instances.every(({ synced }) => synced)).toBe(true)
        expect(replay(lines)).toEqual(namesIn(view))
        await dms.close()
      }),
      { ...PROPERTY_RUNS, numRuns: 150 },
    )
  }, 60_000)
})

/** What somebody knows who has read all changes. */
function replay(lines: readonly string[]): string[] {
  const known = new Map<string, string>()
  for (const line of lines) {
    const [, instance = '', type, name = '', version] = /^(\w+): (\w+) (\w+)=(\d+)/.exec(line) ?? []
    if (type === 'deleted') known.delete(`${instance}/${name}`)
    else if (type !== undefined) known.set(`${instance}/${name}`, `${instance}/${name}=${version}`)
  }
  return [...known.values()].sort()
}

describe('A view of one instance', () => {
  it('keeps its order whatever comes in which order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('set', 'delete'), fc.nat(30)), { maxLength: 100, size: 'max' }), (steps) => {
        const sorted = new SortedById<{ readonly id: string; readonly version: number }>()
        const model = new Map<string, { readonly id: string; readonly version: number }>()
        for (const [version, [kind, number]] of steps.entries()) {
          const item = { id: `id-${number}`, version }
          if (kind === 'set') {
            sorted.set(item)
            model.set(item.id, item)
          } else {
            sorted.delete(item.id)
            model.delete(item.id)
          }
        }
        expect(sorted.items).toEqual([...model.values()].sort((a, b) => (a.id < b.id ? -1 : 1)))
      }),
      PROPERTY_RUNS,
    )
  })
})
