import { describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { applicationWorld, specOf } from './application-world.ts'

describe('a list', () => {
  const names = (json: unknown) => (at(json, 'items') as JsonMap[] | null)?.map((item) => at(item, 'metadata', 'name'))
  const listWorld = () => {
    const world = applicationWorld()
    world.project('team')
    world.store('b', { metadata: { labels: { tier: 'x' } }, spec: specOf({ project: 'team' }) })
    world.store('a', { spec: { ...specOf(), sources: [{ repoURL: 'https://git.test/one.git' }, { repoURL: 'https://git.test/two.git' }] } })
    world.store('c', { spec: specOf({ project: '' }) })
    return world
  }

  test.each<[query: string, names: string[] | undefined]>([
    ['', ['a', 'b', 'c']],
    ['?name=b', ['b']],
    ['?name=', ['a', 'b', 'c']],
    ['?projects=team', ['b']],
    ['?projects=team&projects=default', ['a', 'b', 'c']],
    ['?project=default&projects=team', ['a', 'c']],
    ['?selector=tier', ['b']],
    ['?selector=!tier', ['a', 'c']],
    ['?repo=https://git.test/one.git', ['a']],
    ['?repo=https://git.test/two.git', undefined],
    ['?appNamespace=argocd', ['a', 'b', 'c']],
    ['?appNamespace=elsewhere', undefined],
    ['?limit=1&refresh=hard&resourceVersion=5', ['a', 'b', 'c']],
  ])('by %j', async (query, wanted) => {
    expect(names((await listWorld().call('GET', query)).json)).toEqual(wanted)
  })

  test('leaves out what may not be seen, without a word', async () => {
    const world = listWorld()
    for (const name of ['default/a', 'team/b', 'default/c']) world.forbidden.add(`get ${name}`)
    expect(await world.call('GET', '')).toMatchObject({ status: 200, json: { items: null } })
    expect((await world.call('GET', '?fields=items.metadata.name')).json).toMatchObject({ items: null })
  })

  test('by a selector that is none is a fault', async () => {
    expect(await listWorld().told('GET', '?selector=a%20in%20(b')).toBe(
      "500 2 error parsing the selector: unable to parse requirement: found '', expected: ',' or ')'",
    )
  })

  test('comes from a copy: while Kubernetes cannot be reached it stands still', async () => {
    const world = listWorld()
    const before = at((await world.call('GET', '')).json, 'metadata', 'resourceVersion')
    const end = world.outages.switches.kubernetes('silent')
    world.store('late')
    const { json } = await world.call('GET', '')
    expect([names(json), at(json, 'metadata', 'resourceVersion')]).toEqual([['a', 'b', 'c'], before])
    end()
    expect(names((await world.call('GET', '')).json)).toEqual(['a', 'b', 'c', 'late'])
    const version = at((await world.call('GET', '')).json, 'metadata', 'resourceVersion')
    world.settings({})
    world.outages.switches.redis()()
    expect(at((await world.call('GET', '')).json, 'metadata', 'resourceVersion')).toBe(version)
  })
})

describe('the fields of a list', () => {
  const stored = { status: { operationState: { phase: 'Running', startedAt: '2026-01-01T00:00:00Z', operation: { sync: { revision: 'x' } } } } }

  test.each<[version: '3.1' | '3.2' | '3.5', fields: string, item: JsonMap]>([
    ['3.5', 'items.metadata.name,items.status.history,metadata', { metadata: { name: 'web' } }],
    ['3.5', 'metadata.name', {}],
    ['3.5', 'items.metadata.labels,items.metadata.deletionTimestamp', { metadata: { labels: null, deletionTimestamp: null } }],
    ['3.5', 'items.spec.project,items.spec.sources', { spec: { project: 'default', sources: null } }],
    ['3.2', 'items.spec.project,items.metadata.name', { metadata: { name: 'web' } }],
    ['3.2', 'items.status.sourceHydrator', { status: { sourceHydrator: {} } }],
    ['3.1', 'items.status.sourceHydrator', {}],
    ['3.5', 'items.status.sync.status,items.status.sync.revision', { status: { sync: { status: '', revision: '' } } }],
    [
      '3.5',
      'items.status.operationState.phase,items.status.operationState.finishedAt',
      { status: { operationState: { phase: 'Running', finishedAt: null } } },
    ],
    // It answers the result in the place of the request.
    ['3.5', 'items.status.operationState.operation.sync', { status: { operationState: { operation: { sync: null } } } }],
    ['3.5', 'items.operation.sync', {}],
  ])('in %s: %s', async (version, fields, item) => {
    const world = applicationWorld({ version })
    world.store('web', stored)
    const { json } = await world.call('GET', `?fields=${fields}`)
    expect(json).toEqual({ items: [item], metadata: { resourceVersion: String(world.cluster.version) } })
  })

  test('can be left out instead', async () => {
    const world = applicationWorld({ version: '3.4' })
    world.store('web', { metadata: { labels: { a: '1' } } })
    const { json } = await world.call('GET', '?fields=-items.metadata.labels,items.spec')
    const [item] = at(json, 'items') as JsonMap[]
    expect(at(item, 'metadata')).not.toHaveProperty('labels')
    expect(item).not.toHaveProperty('spec')
    expect(Object.keys(at(item, 'metadata') as JsonMap).sort()).toEqual([
      'annotations',
      'creationTimestamp',
      'deletionTimestamp',
      'name',
      'namespace',
    ])
  })

  test('both a member and something inside of it fail in 3.5, unless nobody is listed; 3.6 has the whole', async () => {
    const asked = async (version: '3.5' | '3.6') => {
      const world = applicationWorld({ version })
      const empty = await world.told('GET', '?fields=-items.metadata.name')
      world.store('web')
      return [empty, await world.told('GET', '?fields=items.spec,items.spec.project'), await world.told('GET', '?fields=-items.metadata.name')]
    }
    const failed = (path: string) => `500 2 field ${path} is not a map`
    expect(await asked('3.5')).toEqual(['200', failed('spec.project'), failed('spec.destination')])
    expect(await asked('3.6')).toEqual(['200', '200', '200'])
  })
})

describe('the list of 3.6', () => {
  test('comes item by item, with line breaks of its own', async () => {
    const world = applicationWorld({ version: '3.6' })
    expect(await (await world.send('GET', '')).text()).toBe(`{"metadata":{"resourceVersion":"${world.cluster.version}"}\n,"items":null}`)
    for (const name of ['a', 'b']) world.store(name)
    const response = await world.send('GET', '?fields=items.metadata.name')
    expect([...response.headers.keys()]).not.toContain('content-length')
    const version = world.cluster.version
    expect(await response.text()).toBe(
      `{"metadata":{"resourceVersion":"${version}"}\n,"items":[{"metadata":{"name":"a"}}\n,{"metadata":{"name":"b"}}\n]}`,
    )
  })

  test('that breaks off is a 200 with half of a document', async () => {
    const world = applicationWorld({ version: '3.6' })
    for (const name of ['a', 'b']) world.store(name)
    const response = await world.send('GET', '?fields=items.metadata.name')
    const reader = response.body?.getReader()
    const chunks: string[] = []
    for (let read = 0; read < 2; read++) chunks.push(new TextDecoder().decode((await reader?.read())?.value))
    await reader?.cancel()
    expect(response.status).toBe(200)
    expect(() => JSON.parse(chunks.join(''))).toThrow()
    expect(chunks[1]).toContain('"a"')
    expect(chunks[1]).not.toContain('"b"')
  })
})
