import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WireObject } from '../src/reference/backend/wire-types.ts'
import { sources, startWorld, type World } from './support/reference-world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
  for (const [name, namespace, labels] of [
    ['a', 'one', { tier: 'web', 'x.y/z': '' }],
    ['b', 'one', { tier: 'db' }],
    ['c', 'two', { tier: 'web' }],
  ] as const) {
    await world.ask('POST', '/apps?apply=store', { metadata: { name, namespace, labels }, spec: { ...sources(name), pause: { reason: null } } })
  }
  await world.clock.advance(50)
})
afterAll(() => world.close())

const names = (items: WireObject[]) => items.map(({ metadata }) => metadata.name).toSorted()
const list = async (query: string) => names((await world.ask('GET', `/apps?${query}`)).json.items)

describe('a list', () => {
  test.each([
    ['namespace=one', ['a', 'b']],
    ['namespace=on', []],
    ['label=tier%3Dweb', ['a', 'c']],
    ['label=tier%3Dweb&label=x.y%2Fz%3D', ['a']],
    ['label=tier%3Dweb%2Cdb', []],
    ['namespace=two&label=tier%3Ddb', []],
  ])('%s', async (query, expected) => {
    expect(await list(query)).toEqual(expected)
  })

  test('is of one kind', async () => {
    expect((await world.ask('GET', '/releases')).json.items).toEqual([])
  })

  test('a label that is none', async () => {
    expect((await world.ask('GET', '/apps?label=tier')).json.error.details).toEqual({ field: 'label' })
  })

  test('its pages show the moment of the first', async () => {
    const first = (await world.ask('GET', '/apps?limit=1&namespace=one')).json
    await world.ask('POST', '/apps?apply=store', { metadata: { name: 'late', namespace: 'one' }, spec: sources('late') })
    await world.ask('PATCH', '/apps/one/b?apply=store', { spec: { summary: 'changed' } })
    const second = (await world.ask('GET', `/apps?limit=1&namespace=one&continue=${first.continue}`)).json
    expect([names([...first.items, ...second.items]), second.continue, second.sequence]).toEqual([['a', 'b'], null, first.sequence])
    await world.ask('DELETE', '/apps/one/late?cascade=orphan')
    await world.clock.advance(20)
  })

  test('a token that is forgotten, one that never was, one of another list', async () => {
    const token = (await world.ask('GET', '/apps?limit=1')).json.continue
    expect((await world.ask('GET', `/apps?limit=1&namespace=one&continue=${token}`)).json.error.code).toBe('invalid')
    expect((await world.ask('GET', '/apps?limit=1&continue=c999-1')).json.error.code).toBe('invalid')
    await world.backend.control.expireCursors()
    const { status, json } = await world.ask('GET', `/apps?limit=1&continue=${token}`)
    expect([status, json.error.code]).toEqual([410, 'expired'])
  })

  test('a kind that is removed', async () => {
    await world.backend.control.removeKind('Release')
    const gone = await world.ask('GET', '/releases')
    expect([gone.status, gone.json.error.code, gone.json.error.details]).toEqual([404, 'kind-missing', { kind: 'Release' }])
    expect((await world.ask('GET', '/kinds')).json.items).toEqual([
      { kind: 'App', path: 'apps', installed: true },
      { kind: 'Release', path: 'releases', installed: false },
    ])
    await world.backend.control.installKind('Release')
    expect((await world.ask('GET', '/releases')).status).toBe(200)
  })
})

describe('a watch', () => {
  const sequence = async () => (await world.ask('GET', '/apps')).json.sequence as number
  const label = (tier: string) => world.ask('PATCH', '/apps/one/a?apply=store', { metadata: { labels: { tier } } })

  test('goes on where a list ended, and sees what enters and leaves its filter', async () => {
    const since = await sequence()
    await label('db')
    const watch = await world.lines(`/apps/watch?since=${since}&label=tier%3Dweb`)
    const left = await watch.next()
    expect([left.type, left.object.metadata.labels.tier, left.sequence > since]).toEqual(['gone', 'web', true])
    await label('web')
    const entered = await watch.next()
    expect([entered.type, entered.object.metadata.labels.tier, entered.object.metadata.sequence]).toEqual(['put', 'web', entered.sequence])
    watch.close()
  })

  test('sees deletions', async () => {
    await world.ask('POST', '/apps?apply=store', { metadata: { name: 'short', namespace: 'two' }, spec: sources('short') })
    const watch = await world.lines(`/apps/watch?namespace=two&since=${await sequence()}`)
    await world.ask('DELETE', '/apps/two/short?cascade=orphan')
    await world.clock.advance(20)
    const gone = await watch.until(({ type }) => type === 'gone')
    expect([gone.object.metadata.name, gone.sequence > gone.object.metadata.sequence]).toEqual(['short', true])
    watch.close()
  })

  test('marks while it is quiet', async () => {
    const since = await sequence()
    const watch = await world.lines(`/apps/watch?since=${since}`)
    await world.clock.advance(2_000)
    expect(await watch.next()).toEqual({ type: 'mark', sequence: since })
    watch.close()
  })

  test('cannot begin where all is forgotten', async () => {
    const since = await sequence()
    await label('other')
    await world.backend.control.expireCursors()
    const { status, json } = await world.ask('GET', `/apps/watch?since=${since}`)
    expect([status, json.error.code]).toEqual([410, 'expired'])
    await label('web')
    expect((await world.lines(`/apps/watch?since=${await sequence()}`)).status).toBe(200)
  })

  test('ends with an error line when its kind is removed', async () => {
    const watch = await world.lines('/apps/watch')
    await world.backend.control.removeKind('App')
    expect(await watch.next()).toMatchObject({ type: 'error', error: { code: 'kind-missing' } })
    expect(await watch.next()).toBeUndefined()
    await world.backend.control.installKind('App')
  })

  test('a client that goes away leaves nothing asleep', async () => {
    await world.clock.advance(50)
    const before = world.clock.sleeping
    const watch = await world.lines('/apps/watch')
    await expect.poll(() => world.clock.sleeping).toBe(before + 1)
    watch.close()
    await expect.poll(() => world.clock.sleeping).toBe(before)
  })
})
