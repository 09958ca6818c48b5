import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { streamWorld } from './stream-world.ts'

let world: ReturnType<typeof streamWorld>
let opened: { close(): Promise<void> }[]
beforeEach(() => {
  world = streamWorld()
  opened = []
})
afterEach(async () => {
  for (const stream of opened) await stream.close()
  await world.clock.settle()
  expect(world.clock.sleeping).toBe(0)
})

async function open(...given: Parameters<typeof world.open>) {
  const stream = world.open(...given)
  opened.push(stream)
  await world.clock.settle()
  return stream
}
const told = (results: JsonMap[]) => results.map((result) => `${String(result['type'])} ${String(at(result, 'application', 'metadata', 'name'))}`)

describe('a watch of applications', () => {
  test('begins with all that are there, by name, and goes on with what happens', async () => {
    for (const name of ['b', 'a']) world.create(name)
    const stream = await open()
    world.change('a', { status: { health: { status: 'Healthy' } } })
    world.create('c')
    world.remove('b')
    await world.clock.settle()
    expect(told(stream.results())).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'ADDED c', 'DELETED b'])
    expect(at(stream.results()[2], 'application', 'kind')).toBeUndefined()
    expect([stream.header('content-type'), stream.header('grpc-metadata-content-type')]).toEqual(['application/json', 'application/grpc'])
  })

  test('has no headers before the first event, however long that takes', async () => {
    const stream = await open('?name=web')
    await world.clock.advance(3_600_000)
    expect(stream.status()).toBeUndefined()
    world.create('web')
    await world.clock.settle()
    expect([stream.status(), told(stream.results())]).toEqual([200, ['ADDED web']])
  })

  test.each([
    ['?name=a', ['a']],
    ['?projects=other', ['c']],
    ['?projects=other&projects=default', ['a', 'b', 'c']],
    ['?project=other&projects=default', ['c']], // the older name wins
    ['?selector=team%3Dx', ['b']],
    ['?appNamespace=argocd&name=b', ['b']],
  ])('%s is what it asks for', async (query, names) => {
    world.create('a')
    world.create('b', { labels: { team: 'x' } })
    world.create('c', { project: 'other' })
    const stream = await open(query)
    expect(told(stream.results())).toEqual(names.map((name) => `ADDED ${name}`))
  })

  test('with a version alone nothing of the past comes; by name also what is not older', async () => {
    const { metadata } = world.create('web')
    const version = Number(metadata.resourceVersion)
    const [alone, named, newer] = [
      await open(`?resourceVersion=${version}`),
      await open(`?name=web&resourceVersion=${version}`),
      await open(`?name=web&resourceVersion=${version + 1}`),
    ]
    expect([alone.status(), named.results().length, newer.status()]).toEqual([undefined, 1, undefined])
    world.change('web', { status: { health: { status: 'Healthy' } } })
    await world.clock.settle()
    expect([told(alone.results()), told(newer.results())]).toEqual([['MODIFIED web'], ['MODIFIED web']])
  })

  test('an application that leaves the selector goes quiet, one that must not be seen is not there', async () => {
    world.create('web', { labels: { team: 'x' } })
    world.create('secret', { labels: { team: 'x' } })
    world.hidden.add('secret')
    const stream = await open('?selector=team%3Dx')
    world.change('web', { metadata: { labels: { team: null } } })
    world.change('secret', { status: { health: { status: 'Healthy' } } })
    world.remove('web')
    await world.clock.settle()
    expect(told(stream.results())).toEqual(['ADDED web'])
  })

  test('what looks like the last message about an application is left out', async () => {
    world.create('web')
    const stream = await open('?fields=result.application.metadata.name,result.application.status.health')
    world.change('web', { status: { health: { status: 'Healthy' } } })
    world.change('web', { status: { reconciledAt: '2026-01-01T00:00:00Z' } })
    world.remove('web') // without its type even the end looks the same
    await world.clock.settle()
    expect(stream.results()).toEqual([
      { application: { metadata: { name: 'web' }, status: { health: {} } } },
      { application: { metadata: { name: 'web' }, status: { health: { status: 'Healthy' } } } },
    ])
  })

  test('a selector that does not parse is an error of the stream’s shape', async () => {
    const stream = await open('?selector=a%20in%20(b')
    const message = "error parsing labels with selectors: unable to parse requirement: found '', expected: ',' or ')'"
    expect(stream.status()).toBe(500)
    expect(JSON.parse(stream.text())).toEqual({ error: { grpc_code: 2, http_code: 500, message, http_status: 'Internal Server Error' } })
  })

  test('ends with its Grpc-Timeout: before anything came with a status, in the middle with a line', async () => {
    const headers = { 'grpc-timeout': '3S' }
    const silent = await open('?name=web', { headers })
    world.create('there')
    const [told200, filtered] = [await open('?name=there', { headers }), await open('?name=there&fields=result.type', { headers })]
    await world.clock.advance(3_000)
    await world.clock.settle()
    const error = { error: { grpc_code: 4, http_code: 504, message: 'context deadline exceeded', http_status: 'Gateway Timeout' } }
    expect([silent.status(), JSON.parse(silent.text()), silent.ended()]).toEqual([504, error, true])
    expect([told200.status(), told200.ended(), JSON.parse(told200.text().split('\n')[1] ?? '')]).toEqual([200, true, error])
    expect(filtered.text()).toBe('{"result":{"type":"ADDED"}}\n{}')
  })

  test('as server-sent events it has a comment every 15 s, once there are headers', async () => {
    const headers = { accept: 'text/event-stream' }
    const quiet = await open('?name=nobody', { headers })
    world.create('web')
    const stream = await open('?name=web&fields=result.type', { headers })
    await world.clock.advance(31_000)
    await world.clock.settle()
    expect(stream.text()).toBe('data: {"result":{"type":"ADDED"}} \n\n\n:\n:\n')
    expect([stream.header('content-type'), quiet.status()]).toEqual(['text/event-stream', undefined])
  })

  test('lines of JSON have none', async () => {
    world.create('web')
    const stream = await open('?name=web&fields=result.type')
    await world.clock.advance(95_000)
    expect(stream.text()).toBe('{"result":{"type":"ADDED"}}\n')
  })

  test('while the server is being stopped nothing more is said', async () => {
    world.create('web')
    const stream = await open('?name=web')
    world.outages.isStopping = true
    world.change('web', { status: { health: { status: 'Healthy' } } })
    await world.clock.advance(20_000)
    expect([stream.results().length, stream.ended()]).toEqual([1, false])
  })
})

describe('a watcher that does not read', () => {
  test('loses what is more than its buffer holds, without a word', async () => {
    const small = streamWorld({ watchBuffer: 3 })
    small.create('web')
    const stream = small.open('?name=web')
    await small.clock.settle()
    for (let count = 0; count < 20; count++) small.change('web', { metadata: { annotations: { count: String(count) } } })
    await small.clock.settle()
    const counts = stream.results().map((result) => at(result, 'application', 'metadata', 'annotations', 'count'))
    expect(counts.length).toBeLessThan(20)
    expect(counts.slice(1)).toEqual(counts.slice(1).map((_, index) => String(index)))
    await stream.close()
  })
})

describe('a watch of the tree', () => {
  const path = '/api/v1/stream/applications/web/resource-tree'

  test('says nothing of the tree that is there, then each that is written, the same one too', async () => {
    world.create('web')
    world.cache.setTree('web', { nodes: [{ name: 'a' }] })
    const stream = await open('?project=default', { path })
    expect(stream.status()).toBeUndefined()
    world.cache.setTree('web', { nodes: [{ name: 'a' }] })
    world.cache.setTree('web', { nodes: [{ name: 'b' }] })
    await world.clock.settle()
    expect(stream.results()).toEqual([{ nodes: [{ name: 'a' }] }, { nodes: [{ name: 'b' }] }])
  })

  test('ends where Redis has lost the tree and the controller thinks it has not', async () => {
    world.create('web')
    world.cache.setTree('web', { nodes: [{ name: 'a' }] })
    const stream = await open('?project=default', { path })
    world.cache.flush()
    world.cache.setTree('web', { nodes: [{ name: 'a' }] })
    await world.clock.settle()
    expect(at(JSON.parse(stream.text()), 'error', 'message')).toBe('error getting app resource tree: cache: key is missing')
  })

  test('of nothing is 404 with a project, in the stream’s shape', async () => {
    const stream = await open('?project=default', { path })
    expect([stream.status(), at(JSON.parse(stream.text()), 'error', 'grpc_code')]).toEqual([404, 5])
  })
})
