import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { ApiServer } from '../../src/kubernetes/api-server.ts'
import { EventStream } from '../../src/kubernetes/watches/event-stream.ts'
import { apiOf, ask, clusterOf, Lines, open } from './ask.ts'

const WATCH = '/api/v1/namespaces/apps/configmaps?watch=true'
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }

let clock: VirtualClock
let cluster: Cluster
let api: ApiServer

beforeEach(() => {
  clock = new VirtualClock()
  cluster = clusterOf(clock)
  api = apiOf(cluster)
})

const kind = () => cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' })
const make = (name: string, data?: Record<string, string>) =>
  cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'apps' }, ...(data === undefined ? {} : { data }) })
const label = (name: string, tier: string | null) => cluster.patch(kind(), { namespace: 'apps', name }, { metadata: { labels: { tier } } })
const watch = async (query = '', headers = {}) => {
  const lines = new Lines(await open(api, 'GET', `${WATCH}${query}`, { headers }))
  await clock.settle()
  return lines
}
const told = (lines: Lines) => lines.events.map(({ type, object }) => `${type} ${object.metadata['name'] ?? ''}`.trim())

describe('watches', () => {
  test('bookmarks: after a minute, and in the last seconds before the end', async () => {
    const lines = await watch(`&allowWatchBookmarks=true&timeoutSeconds=70&resourceVersion=${cluster.version}`)
    const at = async (seconds: number) => {
      await clock.advance(seconds * 1000 - (clock.now() - start))
      return lines.all.length
    }
    const start = clock.now()
    expect([await at(59), await at(60), await at(67), await at(68), await at(69)]).toEqual([0, 1, 1, 2, 3])
    await clock.advance(2_000)
    expect(lines.ended).toBe('cleanly')
    expect(lines.events[0]).toEqual({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: String(cluster.version) } },
    })
    expect(clock.sleeping).toBe(0)
  })

  test('initial events end with a bookmark that says so', async () => {
    make('a')
    const lines = await watch('&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true')
    make('b')
    await clock.settle()
    expect(told(lines)).toEqual(['ADDED a', 'BOOKMARK', 'ADDED b'])
    expect(lines.events[1]?.object.metadata['annotations']).toEqual({ 'k8s.io/initial-events-end': 'true' })
    await lines.close()
  })

  test('without initial events a watch begins now', async () => {
    make('a')
    const lines = await watch('&sendInitialEvents=false&resourceVersionMatch=NotOlderThan')
    make('b')
    await clock.settle()
    expect(told(lines)).toEqual(['ADDED b'])
    await lines.close()
  })

  test('whoever leaves the selector is DELETED as it was, with the new version', async () => {
    make('a')
    label('a', 'web')
    const lines = await watch(`&labelSelector=tier%3Dweb&resourceVersion=${cluster.version}`)
    label('a', 'db')
    make('b')
    label('b', 'web')
    await clock.settle()
    expect(told(lines)).toEqual(['DELETED a', 'ADDED b'])
    expect(lines.events[0]?.object.metadata).toMatchObject({ labels: { tier: 'web' } })
    await lines.close()
  })

  test('a forgotten position: one ERROR event, then the end', async () => {
    const version = cluster.version
    make('a')
    make('b')
    cluster.compact()
    const lines = await watch(`&resourceVersion=${version}`)
    expect(lines.events).toEqual([{ type: 'ERROR', object: expect.objectContaining({ code: 410, reason: 'Expired' }) }])
    expect(lines.ended).toBe('cleanly')
  })

  test('a position of the future: silence, or with initial events an ERROR after three seconds', async () => {
    const future = cluster.version + 10
    const silent = await watch(`&resourceVersion=${future}`)
    const waiting = await watch(`&resourceVersion=${future}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`)
    make('a')
    await clock.advance(3_000)
    expect(silent.all).toEqual([])
    expect(waiting.events).toMatchObject([{ type: 'ERROR', object: { code: 504, reason: 'Timeout' } }])
    await silent.close()
  })

  test('tables tell their columns once, metadata comes alone', async () => {
    make('a', { x: 'y' })
    make('b')
    const tables = await watch('', TABLE)
    const [first, second] = tables.events as unknown as { object: { columnDefinitions: unknown; rows: { cells: unknown[] }[] } }[]
    expect(first?.object.columnDefinitions).toHaveLength(3)
    expect(second?.object.columnDefinitions).toBeNull()
    expect(first?.object.rows[0]?.cells).toEqual(['a', 1, '0s'])
    const partial = await watch('', { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' })
    expect(partial.events[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } })
    expect(partial.events[0]?.object).not.toHaveProperty('data')
    await tables.close()
    await partial.close()
  })

  test('the older path style, of a collection and of one object', async () => {
    make('a')
    make('b')
    const one = new Lines(await open(api, 'GET', '/api/v1/watch/namespaces/apps/configmaps/b?timeoutSeconds=1'))
    await clock.advance(1_000)
    expect(told(one)).toEqual(['ADDED b'])
    expect(one.ended).toBe('cleanly')
  })

  test('when its kind goes, a watch ends', async () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.test' },
      spec: {
        group: 'example.test',
        scope: 'Namespaced',
        names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    }
    expect((await ask(api, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: definition })).status).toBe(201)
    await clock.settle()
    const lines = new Lines(await open(api, 'GET', '/apis/example.test/v1/widgets?watch=1'))
    await clock.settle()
    const crds = cluster.kindOf({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' })
    cluster.delete(crds, { name: 'widgets.example.test' })
    cluster.patch(crds, { name: 'widgets.example.test' }, { metadata: { finalizers: null } })
    await clock.settle()
    expect(lines.ended).toBe('cleanly')
    expect((await ask(api, 'GET', '/apis/example.test/v1/widgets')).text).toBe('404 page not found\n')
  })

  test('a client that goes away leaves nothing behind', async () => {
    const gone = new AbortController()
    const response = await open(api, 'GET', `${WATCH}&allowWatchBookmarks=true`, { signal: gone.signal })
    expect(clock.sleeping).toBeGreaterThan(0)
    gone.abort()
    await clock.settle()
    await response.body?.cancel()
    expect(clock.sleeping).toBe(0)
    expect(api.streams.watches).toEqual([])
  })

  test.each([
    ['&sendInitialEvents=true', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'],
    ['&resourceVersionMatch=NotOlderThan', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'],
    ['&resourceVersion=x', 'resourceVersion: Invalid value: "x"'],
    ['&fieldSelector=spec.x%3D1', 'is not a known field selector'],
  ])('%s is refused', async (query, message) => {
    expect((await ask(api, 'GET', `${WATCH}${query}`)).json.message).toContain(message)
  })
})

describe('the stream of a watch', () => {
  const pieces = async (texts: readonly string[]) => {
    const stream = new EventStream()
    for (const text of texts) stream.write(text)
    stream.end()
    const lengths: number[] = []
    for await (const piece of stream.readable) lengths.push(piece.length)
    return lengths
  }

  test('what is said at once leaves in pieces of the buffer, a long event alone leaves whole', async () => {
    expect(await pieces(['a'.repeat(100), 'b'.repeat(100)])).toEqual([200])
    expect(await pieces(['a'.repeat(2_320)])).toEqual([2_320])
    expect(await pieces(['a'.repeat(1_500), 'b'.repeat(1_500)])).toEqual([2_048, 952])
  })

  test('whoever does not read is cut off', async () => {
    const stream = new EventStream()
    for (let written = 0; !stream.ended.aborted && written < 100; written++) {
      stream.write('x'.repeat(1024 * 1024))
      stream.flush()
    }
    expect(stream.ended.aborted).toBe(true)
  })
})
