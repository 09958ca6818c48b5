import { describe, expect, it } from 'vitest'
import { pageSummaries } from '../src/adapter/lists/page-summaries.ts'
import { createDms } from '../src/client/create-dms.ts'
import type { Dms, FanOutOptions } from '../src/client/dms.ts'
import type { DmsAdapterV1 } from '../src/contract/adapter-v1.ts'
import type { DeploymentPage, ListQuery } from '../src/contract/list.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { summaryOf } from './support/samples.ts'

type List = DmsAdapterV1['listDeployments']

/** An instance with pages, whose deployments come and go, and which notes what it is asked for. */
class Instance {
  readonly asked: (number | undefined)[] = []
  names: string[]
  fails: unknown
  delayMs = 0
  answer: ((page: () => DeploymentPage, query: ListQuery) => DeploymentPage) | undefined

  constructor(...names: string[]) {
    this.names = names
  }

  list(clock: FakeClock): List {
    return async (query = {}, options) => {
      this.asked.push(query.limit)
      if (this.delayMs > 0) await clock.sleep(this.delayMs, options?.signal)
      if (this.fails !== undefined) throw this.fails
      const page = () => ({ ...pageSummaries(this.names.map(summaryOf), query), missing: [] })
      return this.answer?.(page, query) ?? page()
    }
  }
}

function setUp(instances: Record<string, Instance>) {
  const clock = new FakeClock()
  const adapters = Object.entries(instances).map(([name, one]) => [name, fakeAdapter({ listDeployments: one.list(clock) }).adapter] as const)
  return { clock, dms: createDms({ instances: Object.fromEntries(adapters), clock }) }
}

const namesOf = (found: { readonly items: readonly { readonly instance: string; readonly spec: { readonly name: string } }[] }) =>
  found.items.map((item) => `${item.instance}/${item.spec.name}`)

async function walk(dms: Dms, query: ListQuery, between: (page: number) => void = () => {}, options?: FanOutOptions) {
  const pages: Awaited<ReturnType<Dms['listDeployments']>>[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Dms['listDeployments']>> = await dms.listDeployments(cursor === null ? query : { ...query, cursor }, options)
    pages.push(page)
    between(pages.length)
    cursor = page.cursor
  } while (cursor !== null)
  return pages
}

const fleet = () => ({ a: new Instance('a1', 'a2', 'a3'), b: new Instance(), c: new Instance('c1', 'c2'), d: new Instance('d1', 'd2', 'd3', 'd4') })
const ALL = ['a/a1', 'a/a2', 'a/a3', 'c/c1', 'c/c2', 'd/d1', 'd/d2', 'd/d3', 'd/d4']

const down = (message = 'connection refused') => new DmsError({ code: 'UNAVAILABLE', message })

describe('A walk over the pages of several instances', () => {
  it.each([1, 2, 3, 4, 8, 9, 10, 1_000])('with a limit of %d gives each deployment once, in order', async (limit) => {
    const { dms } = setUp(fleet())
    const pages = await walk(dms, { limit })
    expect(pages.flatMap(namesOf)).toEqual(ALL)
    for (const page of pages.slice(0, -1)) expect(page.items).toHaveLength(limit)
    expect(pages.every((page) => page.complete)).toBe(true)
  })

  it.each([1, 2, 5])('with a limit of %d does so too when every answer is late, so that instances are asked ahead', async (limit) => {
    const instances = fleet()
    for (const one of Object.values(instances)) one.delayMs = 400
    const { clock, dms } = setUp(instances)
    const walking = walk(dms, { limit })
    await clock.advance(60_000)
    expect((await walking).flatMap(namesOf)).toEqual(ALL)
    expect(clock.sleeping).toEqual([])
  })

  it('asks for no more than is missing, and looks ahead only as far as it has come', async () => {
    const instances = fleet()
    const { dms } = setUp(instances)
    expect(namesOf(await dms.listDeployments({ limit: 2 }))).toEqual(['a/a1', 'a/a2'])
    expect(instances.a.asked).toEqual([2])
    expect([instances.b, instances.c, instances.d].flatMap((one) => one.asked)).toEqual([])
    expect(namesOf(await dms.listDeployments({ limit: 4 }))).toEqual(['a/a1', 'a/a2', 'a/a3', 'c/c1'])
    expect(instances.c.asked).toEqual([1])
  })

  it('keeps what is there all the time when others come and go', async () => {
    const instances = { a: new Instance('k1', 'k2', 'k3'), b: new Instance('k1', 'x', 'k4') }
    for (const one of Object.values(instances)) one.names.sort()
    const { dms } = setUp(instances)
    const pages = await walk(dms, { limit: 1 }, (page) => {
      instances.a.names = page % 2 === 1 ? ['k0', 'k1', 'k15', 'k2', 'k3'] : ['k1', 'k2', 'k3']
      instances.b.names = ['k1', 'k4']
    })
    const found = pages.flatMap(namesOf)
    for (const kept of ['a/k1', 'a/k2', 'a/k3', 'b/k1', 'b/k4']) expect(found.filter((name) => name === kept)).toEqual([kept])
    expect(new Set(found).size).toBe(found.length)
  })

  it('goes on in an instance whose cursor has expired behind what it has given', async () => {
    const instances = { a: new Instance('a1', 'a2', 'a3'), b: new Instance('b1') }
    const { dms } = setUp(instances)
    let expired = 0
    instances.a.answer = (page, query) => {
      if (query.cursor === undefined || expired++ > 0) return page()
      throw new DmsError({ code: 'EXPIRED', message: 'compacted' })
    }
    expect((await walk(dms, { limit: 2 })).flatMap(namesOf)).toEqual(['a/a1', 'a/a2', 'a/a3', 'b/b1'])
  })

  it('names an instance whose cursors always expire', async () => {
    const instances = { a: new Instance('a1', 'a2', 'a3', 'a4'), b: new Instance('b1') }
    const { dms } = setUp(instances)
    instances.a.answer = (page, query) => {
      if (query.cursor === undefined) return page()
      throw new DmsError({ code: 'EXPIRED', message: 'compacted' })
    }
    const pages = await walk(dms, { limit: 2 })
    expect(pages.flatMap(namesOf)).toEqual(['a/a1', 'a/a2', 'b/b1'])
    expect(pages.at(-1)?.errors).toMatchObject([{ instance: 'a', error: { code: 'EXPIRED' } }])
  })

  it('is right over pages that are shorter than asked for', async () => {
    const instances = fleet()
    const clock = new FakeClock()
    const short =
      (one: Instance): List =>
      (query, options) =>
        one.list(clock)({ ...query, limit: 1 }, options)
    const adapters = Object.entries(instances).map(([name, one]) => [name, fakeAdapter({ listDeployments: short(one) }).adapter] as const)
    const dms = createDms({ instances: Object.fromEntries(adapters), clock })
    expect((await walk(dms, { limit: 4 })).flatMap(namesOf)).toEqual(ALL)
  })

  it('may end with all that is left', async () => {
    const { dms } = setUp(fleet())
    const first = await dms.listDeployments({ limit: 2 })
    const rest = await dms.listDeployments({ cursor: first.cursor ?? '' })
    expect([...namesOf(first), ...namesOf(rest)]).toEqual(ALL)
    expect(rest.cursor).toBeNull()
  })

  it('over no instances is empty', async () => {
    expect(await createDms({ instances: {} }).listDeployments({ limit: 1 })).toEqual({ items: [], errors: [], complete: true, cursor: null })
  })
})

describe('An instance that fails on a page', () => {
  it('stays out of the later ones and is named on each, also when it is well again', async () => {
    const instances = fleet()
    const { dms } = setUp(instances)
    const pages = await walk(dms, { limit: 2 }, (page) => {
      instances.a.fails = page === 1 ? down('connection refused') : undefined
    })
    expect(pages.map(namesOf)).toEqual([
      ['a/a1', 'a/a2'],
      ['c/c1', 'c/c2'],
      ['d/d1', 'd/d2'],
      ['d/d3', 'd/d4'],
    ])
    expect(pages.map((page) => page.complete)).toEqual([true, false, false, false])
    for (const page of pages.slice(1)) {
      expect(page.errors).toEqual([
        {
          instance: 'a',
          error: expect.objectContaining({
            code: 'UNAVAILABLE',
            message: 'connection refused',
            retryable: true,
            instance: 'a',
            method: 'listDeployments',
          }),
        },
      ])
    }
  })

  it('is named beside others in order of their names', async () => {
    const instances = fleet()
    instances.b.fails = down('x'.repeat(500))
    const { dms } = setUp(instances)
    const pages = await walk(dms, { limit: 3 }, (page) => {
      if (page === 1) instances.d.fails = down('late')
    })
    expect(pages.map((page) => page.errors.map(({ instance, error }) => [instance, error.message.length]))).toEqual([
      [],
      [
        ['b', 500],
        ['d', 4],
      ],
    ])
  })

  it('crosses the cursor with a message of bounded length', async () => {
    const instances = { a: new Instance(), b: new Instance('b1', 'b2') }
    instances.a.fails = down('x'.repeat(500))
    const pages = await walk(setUp(instances).dms, { limit: 1 })
    expect(pages.map((page) => page.errors[0]?.error.message.length)).toEqual([500, 201])
  })

  it('slowly holds a page up for its own time only, while the next ones are asked', async () => {
    const instances = fleet()
    instances.a.delayMs = 60_000
    instances.c.delayMs = 60_000
    const { clock, dms } = setUp(instances)
    const asking = dms.listDeployments({ limit: 4 })
    await clock.advance(10_250)
    const found = await asking
    expect(namesOf(found)).toEqual(['d/d1', 'd/d2', 'd/d3', 'd/d4'])
    expect(found.errors).toMatchObject([
      { instance: 'a', error: { code: 'DEADLINE_EXCEEDED' } },
      { instance: 'c', error: { code: 'DEADLINE_EXCEEDED' } },
    ])
  })

  it('slowly is passed by no more than what fills the page', async () => {
    const instances = fleet()
    instances.a.delayMs = 1_000
    const { clock, dms } = setUp({ a: instances.a, b: instances.d, c: instances.c })
    const asking = dms.listDeployments({ limit: 4 })
    await clock.advance(999)
    expect(instances.d.asked).toEqual([4])
    expect(instances.c.asked).toEqual([])
    await clock.advance(1)
    expect(namesOf(await asking)).toEqual(['a/a1', 'a/a2', 'a/a3', 'b/d1'])
  })

  it('slowly counts as slow no longer than it is', async () => {
    const instances = { a: new Instance('1'), b: new Instance('1'), c: new Instance('1'), d: new Instance('1') }
    for (const one of Object.values(instances)) one.delayMs = 200
    instances.a.delayMs = 300
    const { clock, dms } = setUp(instances)
    const asking = dms.listDeployments({ limit: 10 })
    await clock.advance(300)
    expect(Object.values(instances).map((one) => one.asked.length)).toEqual([1, 1, 1, 0])
    await clock.advance(1_000)
    expect(namesOf(await asking)).toEqual(['a/1', 'b/1', 'c/1', 'd/1'])
  })

  it('does not stop what a full page has asked in vain', async () => {
    const instances = fleet()
    instances.a.delayMs = 300
    instances.b.delayMs = 60_000
    const { clock, dms } = setUp(instances)
    const asking = dms.listDeployments({ limit: 2 })
    await clock.advance(300)
    expect(namesOf(await asking)).toEqual(['a/a1', 'a/a2'])
    expect(instances.b.asked).toEqual([2])
    await settle()
    expect(clock.sleeping).toEqual([])
  })

  it.each<[string, (page: () => DeploymentPage, query: ListQuery) => DeploymentPage, ListQuery]>([
    ['answers a part of a list without a limit', (page) => ({ ...page(), cursor: 'more' }), {}],
    ['answers more than was asked for', (page) => ({ ...page(), items: ['a1', 'a2', 'a3'].map(summaryOf) }), { limit: 2 }],
    ['answers out of order', (page) => ({ ...page(), items: [...page().items].reverse() }), { limit: 2 }],
    ['answers one twice', (page) => ({ ...page(), items: [...page().items, ...page().items] }), {}],
    ['goes on where it began', (_page, query) => ({ items: [], cursor: query.cursor ?? 'again', missing: [] }), { limit: 2 }],
  ])('because it %s is PROTOCOL', async (_what, answer, query) => {
    const instances = { a: new Instance('a1', 'a2', 'a3'), b: new Instance('b1') }
    instances.a.answer = answer
    const { dms } = setUp(instances)
    const found = await dms.listDeployments(query)
    expect(namesOf(found)).toEqual(['b/b1'])
    expect(found.errors).toMatchObject([{ instance: 'a', error: { code: 'PROTOCOL' } }])
  })
})

describe('A cursor', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const decode = (cursor: string): Record<string, unknown> => JSON.parse(Buffer.from(cursor, 'base64url').toString())

  it.each<[string, (cursor: string) => string, string]>([
    ['is none', () => 'bogus', 'no list over instances gave'],
    ['is of one instance', () => Buffer.from('id:Application/argocd/a1').toString('base64url'), 'no list over instances gave'],
    ['has another shape', () => encode({ version: 1 }), 'no list over instances gave'],
    ['is of a newer version', (cursor) => encode({ ...decode(cursor), version: 2 }), 'no list over instances gave'],
    ['begins in an instance that there is not', (cursor) => encode({ ...decode(cursor), at: 'x' }), 'another query or of other instances'],
    [
      'names a failure of one that there is not',
      (cursor) => encode({ ...decode(cursor), failed: [{ instance: 'x', code: 'UNAVAILABLE', message: '', retryable: true }] }),
      'another query or of other instances',
    ],
  ])('that %s is refused', async (_what, spoil, message) => {
    const { dms } = setUp(fleet())
    const { cursor } = await dms.listDeployments({ limit: 1 })
    const error = await caught(dms.listDeployments({ limit: 1, cursor: spoil(cursor ?? '') }))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'cursor' } })
    expect(error.message).toContain(message)
  })

  it.each<[string, ListQuery, FanOutOptions, boolean]>([
    ['the same filters in another order', { phases: ['failed', 'deployed'], labels: { b: '2', a: '1' } }, {}, true],
    ['another limit', { phases: ['deployed', 'failed'], labels: { a: '1', b: '2' }, limit: 7 }, {}, true],
    ['the same instances by name', { phases: ['deployed', 'failed'], labels: { a: '1', b: '2' } }, { instances: ['b', 'a'] }, true],
    ['another phase', { phases: ['deployed'], labels: { a: '1', b: '2' } }, {}, false],
    ['another label', { phases: ['deployed', 'failed'], labels: { a: '1', b: '3' } }, {}, false],
    ['a filter more', { phases: ['deployed', 'failed'], labels: { a: '1', b: '2' }, namespace: 'apps' }, {}, false],
    ['fewer instances', { phases: ['deployed', 'failed'], labels: { a: '1', b: '2' } }, { instances: ['a'] }, false],
  ])('for %s', async (_what, query, options, accepted) => {
    const instances = { a: new Instance('a1', 'a2'), b: new Instance('b1') }
    const labelled: NonNullable<Instance['answer']> = (_page, asked) => ({
      items: [summaryOf(asked.cursor === undefined ? 'a1' : 'a2')],
      cursor: asked.cursor === undefined ? 'next' : null,
      missing: [],
    })
    instances.a.answer = labelled
    const { dms } = setUp(instances)
    const first = await dms.listDeployments({ phases: ['deployed', 'failed'], labels: { a: '1', b: '2' }, limit: 1 })
    const next = dms.listDeployments({ limit: 1, ...query, cursor: first.cursor ?? '' }, options)
    if (accepted) expect(namesOf(await next)[0]).toBe('a/a2')
    else expect(await caught(next)).toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})
