import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { FanOutOptions } from '../src/client/dms.ts'
import type { DmsAdapterV1 } from '../src/contract/adapter-v1.ts'
import type { CallOptions } from '../src/contract/call-options.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { summaryOf } from './support/samples.ts'

type List = DmsAdapterV1['listDeployments']

const listing =
  (...names: string[]): List =>
  async () => ({ items: names.map(summaryOf), cursor: null, missing: [] })
const dead: List = () => Promise.reject(new DmsError({ code: 'UNAVAILABLE', message: 'connection refused' }))
const deaf: List = () => new Promise(() => undefined)
const after =
  (clock: FakeClock, ms: number, then: List): List =>
  async (query, options) => {
    await clock.sleep(ms, options?.signal)
    return then(query, options)
  }

const setUp = (lists: (clock: FakeClock) => Record<string, List>) => {
  const clock = new FakeClock()
  const adapters = Object.entries(lists(clock)).map(([name, listDeployments]) => [name, fakeAdapter({ listDeployments }).adapter] as const)
  return { clock, dms: createDms({ instances: Object.fromEntries(adapters), clock }) }
}

const names = (found: { readonly items: readonly { readonly instance: string; readonly spec: { readonly name: string } }[] }) =>
  found.items.map((item) => `${item.instance}/${item.spec.name}`)

describe('A list over all instances', () => {
  it('joins them in order of their names', async () => {
    const { clock, dms } = setUp(() => ({ b: listing('b1', 'b2'), a: listing('a1'), c: listing() }))
    const found = await dms.listDeployments()
    expect(names(found)).toEqual(['a/a1', 'b/b1', 'b/b2'])
    expect(found).toMatchObject({ errors: [], complete: true })
    expect(clock.sleeping).toEqual([])
  })

  it('names a dead instance and a slow one, and is not delayed by either beyond its time', async () => {
    const { clock, dms } = setUp((time) => ({
      a: listing('a1'),
      b: dead,
      c: after(time, 60_000, listing('c1')),
      d: after(time, 9_999, listing('d1')),
    }))
    let done = false
    const listingAll = dms.listDeployments().finally(() => {
      done = true
    })
    await clock.advance(9_999)
    expect(done).toBe(false)
    await clock.advance(1)
    const found = await listingAll
    expect(names(found)).toEqual(['a/a1', 'd/d1'])
    expect(found.complete).toBe(false)
    expect(found.errors).toEqual([
      { instance: 'b', error: expect.objectContaining({ code: 'UNAVAILABLE', instance: 'b', adapter: 'fake', method: 'listDeployments' }) },
      { instance: 'c', error: expect.objectContaining({ code: 'DEADLINE_EXCEEDED', instance: 'c', adapter: 'fake' }) },
    ])
    expect(clock.sleeping).toEqual([])
  })

  it('gives up an instance that does not even heed its signal', async () => {
    const { clock, dms } = setUp(() => ({ a: listing('a1'), b: deaf }))
    const listingAll = dms.listDeployments({}, { instanceTimeoutMs: 100 })
    await clock.advance(1_000)
    const found = await listingAll
    expect(names(found)).toEqual(['a/a1'])
    expect(found.errors).toMatchObject([{ instance: 'b', error: { code: 'DEADLINE_EXCEEDED', instance: 'b', adapter: 'fake' } }])
  })

  it.each([
    [{ instanceTimeoutMs: 50 }, 50],
    [{ timeoutMs: 40, instanceTimeoutMs: 50 }, 40],
    [{ timeoutMs: 40 }, 40],
    [{ timeoutMs: 60_000, instanceTimeoutMs: 45_000 }, 45_000],
  ])('gives each instance as long as %j say', async (options, ms) => {
    const { clock, dms } = setUp((time) => ({ slow: after(time, ms - 1, listing('x')), slower: after(time, ms + 1, listing('y')) }))
    const listingAll = dms.listDeployments({}, options)
    await clock.advance(ms)
    const found = await listingAll
    expect(names(found)).toEqual(['slow/x'])
    expect(found.errors).toMatchObject([{ instance: 'slower', error: { code: 'DEADLINE_EXCEEDED' } }])
  })

  it('asks the instances that are named, each once, in order of their names', async () => {
    const { dms } = setUp(() => ({ a: listing('a1'), b: listing('b1'), c: listing('c1') }))
    expect(names(await dms.listDeployments({}, { instances: ['c', 'a', 'c'] }))).toEqual(['a/a1', 'c/c1'])
    expect(names(await dms.listDeployments({}, { instances: [] }))).toEqual([])
  })

  it('rejects as a whole for an instance that there is not', async () => {
    const { dms } = setUp(() => ({ a: listing('a1') }))
    expect(await caught(dms.listDeployments({}, { instances: ['a', 'b'] }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('takes a part of a list for a failure, never for the whole', async () => {
    const { dms } = setUp(() => ({ a: listing('a1'), b: async () => ({ items: [summaryOf('b1')], cursor: 'more', missing: [] }) }))
    const found = await dms.listDeployments()
    expect(names(found)).toEqual(['a/a1'])
    expect(found.errors).toMatchObject([{ instance: 'b', error: { code: 'PROTOCOL' } }])
  })

  it('is CANCELLED with its signal, at once and without a trace', async () => {
    const { clock, dms } = setUp((time) => ({ a: listing('a1'), b: after(time, 5_000, listing('b1')), c: deaf }))
    const controller = new AbortController()
    const failing = caught(dms.listDeployments({}, { signal: controller.signal }))
    await settle()
    const reason = new Error('the user went away')
    controller.abort(reason)
    expect(await failing).toMatchObject({ code: 'CANCELLED', method: 'listDeployments', cause: reason })
    await clock.advance(500)
    expect(clock.sleeping).toEqual([])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('whose signal has fired before is CANCELLED before anything is asked', async () => {
    let asked = 0
    const { dms } = setUp(() => ({ a: async () => ({ items: [], cursor: null, missing: [], asked: ++asked }) }))
    expect(await caught(dms.listDeployments({}, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'CANCELLED' })
    expect(asked).toBe(0)
  })

  it('asks a bounded number at the same time', async () => {
    const running = new Set<string>()
    let most = 0
    const busy =
      (clock: FakeClock, name: string): List =>
      async (_query, options) => {
        running.add(name)
        most = Math.max(most, running.size)
        await clock.sleep(10, options?.signal)
        running.delete(name)
        return { items: [], cursor: null, missing: [] }
      }
    const { clock, dms } = setUp((time) => Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`i${index}`, busy(time, `i${index}`)])))
    for (const [options, expected] of [
      [{}, 64],
      [{ concurrency: 3 }, 3],
    ] as const) {
      most = 0
      const listingAll = dms.listDeployments({}, options)
      await clock.advance(1_000)
      await listingAll
      expect(most).toBe(expected)
    }
  })

  it('names those whose turn did not come within the time of the whole call', async () => {
    const { clock, dms } = setUp((time) => ({ a: after(time, 60, listing('a1')), b: after(time, 60, listing('b1')), c: listing('c1') }))
    const listingAll = dms.listDeployments({}, { timeoutMs: 100, concurrency: 1 })
    await clock.advance(100)
    const found = await listingAll
    expect(names(found)).toEqual(['a/a1'])
    expect(found.errors).toMatchObject([
      { instance: 'b', error: { code: 'DEADLINE_EXCEEDED', message: 'no answer within 40 ms' } },
      { instance: 'c', error: { code: 'DEADLINE_EXCEEDED', message: 'the time of the whole call was over before this instance was asked' } },
    ])
  })

  it.each([
    [{ concurrency: 0 }, 'concurrency'],
    [{ instanceTimeoutMs: -1 }, 'instanceTimeoutMs'],
    [{ instances: 'a' }, 'instances'],
    [{ paralel: 1 }, 'paralel'],
  ])('is refused with %j', async (options, path) => {
    const { dms } = setUp(() => ({ a: listing('a1') }))
    for (const call of [dms.listDeployments({}, options as FanOutOptions), dms.health(options as FanOutOptions)]) {
      expect(await caught(call)).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path } })
    }
  })

  it('leaves no listener behind, however often it is called with one signal', async () => {
    const { dms } = setUp(() => ({ a: listing('a1'), b: listing('b1') }))
    const { signal } = new AbortController()
    for (let call = 0; call < 1_000; call += 1) await dms.listDeployments({}, { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('hands each adapter the filters', async () => {
    const asked: unknown[] = []
    const list: List = async (query, options?: CallOptions) => {
      asked.push([query, options?.timeoutMs])
      return { items: [], cursor: null, missing: [] }
    }
    const { dms } = setUp(() => ({ a: list, b: list }))
    await dms.listDeployments({ namespace: 'apps' })
    expect(asked).toEqual([
      [{ namespace: 'apps' }, 10_000],
      [{ namespace: 'apps' }, 10_000],
    ])
  })
})

describe('The health of all instances', () => {
  const setUpHealth = (clock: FakeClock) => {
    const up = fakeAdapter()
    const down = fakeAdapter({ health: () => Promise.reject(new DmsError({ code: 'CLOSED', message: 'closed' })) })
    return createDms({ instances: { up: up.adapter, down: down.adapter }, disabled: ['off'], clock })
  }

  it('is one report each, with those that could not be asked beside them', async () => {
    const clock = new FakeClock()
    const asking = setUpHealth(clock).health()
    await clock.advance(50)
    const found = await asking
    expect(found.items).toMatchObject([{ instance: 'up', status: 'up' }])
    expect(found.errors).toMatchObject([{ instance: 'down', error: { code: 'CLOSED', method: 'health' } }])
    expect(found.complete).toBe(false)
    expect(clock.sleeping).toEqual([])
  })

  it('is asked for after a pause of up to 50 ms each, which one instance alone does not need', async () => {
    const clock = new FakeClock()
    const asking = setUpHealth(clock).health()
    await settle()
    expect(clock.sleeping).toHaveLength(2)
    for (const ms of clock.sleeping) expect(ms).toBeLessThanOrEqual(50)
    await clock.advance(50)
    await asking
    expect((await setUpHealth(clock).health({ instances: ['up'] })).items).toHaveLength(1)
  })

  it('of a dead one delays nobody beyond its time', async () => {
    const clock = new FakeClock()
    const dead = fakeAdapter({ health: () => new Promise(() => undefined) })
    const dms = createDms({ instances: { dead: dead.adapter, up: fakeAdapter().adapter }, clock })
    const asking = dms.health()
    await clock.advance(10_600)
    expect(await asking).toMatchObject({
      items: [{ instance: 'up' }],
      errors: [{ instance: 'dead', error: { code: 'DEADLINE_EXCEEDED', instance: 'dead' } }],
    })
  })

  it('heals by itself after a failed start', async () => {
    const clock = new FakeClock()
    let started = false
    const { adapter } = fakeAdapter()
    const late = fakeAdapter({
      health: async () => {
        if (!started) throw new DmsError({ code: 'UNAVAILABLE', message: 'connection refused' })
        return adapter.health()
      },
      listDeployments: async () => {
        if (!started) throw new DmsError({ code: 'UNAVAILABLE', message: 'connection refused' })
        return { items: [summaryOf('web')], cursor: null, missing: [] }
      },
    })
    const dms = createDms({ instances: { late: late.adapter }, clock })
    expect(await dms.health()).toMatchObject({ complete: false, errors: [{ instance: 'late', error: { code: 'UNAVAILABLE' } }] })
    expect((await dms.listDeployments()).complete).toBe(false)
    started = true
    expect(await dms.health()).toMatchObject({ complete: true, items: [{ instance: 'late', status: 'up' }] })
    expect(names(await dms.listDeployments())).toEqual(['late/web'])
  })
})
