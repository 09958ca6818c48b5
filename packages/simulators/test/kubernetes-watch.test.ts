import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import type { KubeObject } from '../src/cluster/kube-object.ts'
import { FLUX_KINDS } from '../src/flux/index.ts'
import { GIT_REPOSITORY } from '../src/flux/kinds.ts'
import { type KubernetesServer, serveKubernetes } from '../src/kubernetes/serve-kubernetes.ts'
import { countingClock } from './support/counting-clock.ts'
import { openWatch, type WatchLine } from './support/event-lines.ts'
import { fastClock } from './support/fast-clock.ts'

const clock = countingClock(fastClock(100))
let cluster: Cluster
let server: KubernetesServer

beforeEach(async () => {
  cluster = new Cluster({ clock, kinds: FLUX_KINDS, namespaces: ['other'] })
  server = await serveKubernetes(cluster)
})

afterEach(async () => {
  await server.close()
  expect(clock.sleeping).toBe(0)
})

const path = '/apis/source.toolkit.fluxcd.io/v1/namespaces/other/gitrepositories?watch=true'
const info = () => cluster.kindOf(GIT_REPOSITORY)
const key = (name: string) => ({ namespace: 'other', name })
const create = (name: string, labels?: Record<string, string>): KubeObject =>
  cluster.create({
    ...GIT_REPOSITORY,
    metadata: { ...key(name), ...(labels === undefined ? {} : { labels }) },
    spec: { interval: '1m', url: `https://git.example.test/${name}.git` },
  })
const label = (name: string, tier: string) => cluster.patch(info(), key(name), { metadata: { labels: { tier } } })
const summary = ({ type, object }: WatchLine) => `${type} ${object.metadata.name} ${object.metadata.labels?.['tier'] ?? '-'}`

describe('watch', () => {
  test('without a position: ADDED for what is there, then every change but a no-op', async () => {
    create('a')
    const watch = await openWatch(server, path)
    expect((await watch.take(1)).map(summary)).toEqual(['ADDED a -'])
    create('b')
    label('b', 'web')
    label('b', 'web')
    cluster.delete(info(), key('b'))
    expect((await watch.take(3)).map(summary)).toEqual(['ADDED b -', 'MODIFIED b web', 'DELETED b web'])
    watch.close()
  })

  test('from a position: what came after it, of one object', async () => {
    create('a')
    const position = create('live').metadata.resourceVersion
    label('a', 'web')
    const later = label('live', 'web')
    const watch = await openWatch(server, `${path}&fieldSelector=metadata.name%3Dlive&resourceVersion=${position}`)
    const [event] = await watch.take(1)
    expect(event).toEqual({ type: 'MODIFIED', object: later })
    watch.close()
  })

  test('an object that leaves the selector is DELETED in its last state inside, with the new version', async () => {
    const inside = create('live', { tier: 'web' })
    const watch = await openWatch(server, `${path}&labelSelector=tier%3Dweb&resourceVersion=${inside.metadata.resourceVersion}`)
    const outside = label('live', 'db')
    label('live', 'cache')
    label('live', 'web')
    const events = await watch.take(2)
    expect(events.map(summary)).toEqual(['DELETED live web', 'ADDED live web'])
    expect(events[0]?.object.metadata.resourceVersion).toBe(outside.metadata.resourceVersion)
    watch.close()
  })

  test('a deleted object that waits for its finalizer: MODIFIED, then DELETED with the finalizer still in it', async () => {
    create('live')
    const { resourceVersion } = cluster.patch(info(), key('live'), { metadata: { finalizers: ['finalizers.fluxcd.io'] } }).metadata
    const watch = await openWatch(server, `${path}&resourceVersion=${resourceVersion}`)
    cluster.delete(info(), key('live'))
    cluster.patch(info(), key('live'), { metadata: { finalizers: null } })
    const events = await watch.take(2)
    expect(events.map(({ type, object }) => [type, object.metadata.generation, object.metadata.finalizers])).toEqual([
      ['MODIFIED', 2, ['finalizers.fluxcd.io']],
      ['DELETED', 2, ['finalizers.fluxcd.io']],
    ])
    watch.close()
  })

  test('a quiet watch has its headers at once', async () => {
    const watch = await openWatch(server, path)
    expect(watch.response.statusCode).toBe(200)
    watch.close()
  })

  test('a quiet watch ends by timeoutSeconds without an error', async () => {
    const watch = await openWatch(server, `${path}&fieldSelector=metadata.name%3Dnone&timeoutSeconds=3`)
    expect(watch.response.statusCode).toBe(200)
    expect(watch.response.headers['content-type']).toBe('application/json')
    expect(await watch.rest()).toEqual([])
    expect(watch.response.complete).toBe(true)
  })

  test('a position that is forgotten: 200 with one ERROR event, then the end', async () => {
    const { resourceVersion } = create('live').metadata
    for (let n = 0; n <= 10_000; n++) cluster.patch(info(), key('live'), { metadata: { annotations: { n: String(n) } } })
    const watch = await openWatch(server, `${path}&resourceVersion=${resourceVersion}`)
    expect(watch.response.statusCode).toBe(200)
    const events = await watch.rest()
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ type: 'ERROR', object: { kind: 'Status', reason: 'Expired', code: 410 } })
    expect(String(Reflect.get(events[0]?.object ?? {}, 'message'))).toMatch(/^too old resource version: \d+ \(\d+\)$/)
  })

  test('a position that is no number is 500', async () => {
    const watch = await openWatch(server, `${path}&resourceVersion=abc`)
    expect(watch.response.statusCode).toBe(500)
    watch.close()
  })

  test('closing the server cuts open watches and leaves nothing asleep', async () => {
    const watch = await openWatch(server, path)
    expect(clock.sleeping).toBe(1)
    const cut = once(watch.response, 'error')
    await server.close()
    await cut
    expect(clock.sleeping).toBe(0)
    server = await serveKubernetes(cluster)
  })
})
