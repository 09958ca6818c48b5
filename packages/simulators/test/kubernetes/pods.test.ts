import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { ApiServer } from '../../src/kubernetes/api-server.ts'
import { apiOf, ask, clusterOf, Lines, open } from './ask.ts'

const PODS = '/api/v1/namespaces/apps/pods'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/apps/deployments'
const MERGE = { 'content-type': 'application/merge-patch+json' }

let clock: VirtualClock
let cluster: Cluster
let api: ApiServer

beforeEach(() => {
  clock = new VirtualClock()
  cluster = clusterOf(clock)
  api = apiOf(cluster, { logLines: () => ['first', 'second', 'third'] })
})

const kind = () => cluster.kindOf({ apiVersion: 'v1', kind: 'Pod' })
const make = (name: string, containers: readonly string[], more: object = {}) =>
  cluster.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'apps' },
    spec: { containers: containers.map((one) => ({ name: one, image: 'web:1' })), ...more } as never,
  })

async function run(name: string): Promise<void> {
  make(name, ['app'])
  await ask(api, 'POST', `${PODS}/${name}/binding`, { body: { metadata: { name }, target: { kind: 'Node', name: 'n1' } } })
  const startedAt = new Date(clock.now()).toISOString()
  const containerStatuses = [{ name: 'app', ready: true, image: 'web:1', state: { running: { startedAt } } }]
  cluster.patch(kind(), { namespace: 'apps', name }, { status: { phase: 'Running', containerStatuses } }, { subresource: 'status' })
}

describe('logs', () => {
  test('are read whole, in part, and followed', async () => {
    await run('web')
    await clock.advance(10_000)
    const whole = await ask(api, 'GET', `${PODS}/web/log`)
    expect([whole.status, whole.headers.get('content-type'), whole.text]).toEqual([200, 'text/plain', 'first\nsecond\nthird\n'])
    expect((await ask(api, 'GET', `${PODS}/web/log?tailLines=1`)).text).toBe('third\n')
    expect((await ask(api, 'GET', `${PODS}/web/log?limitBytes=8`)).text).toBe('first\nse')
    const lines = new Lines(await open(api, 'GET', `${PODS}/web/log?follow=true&tailLines=1`))
    await clock.advance(1_000)
    expect(lines.all).toEqual(['third'])
    expect(api.streams.follows).toHaveLength(1)
    await lines.close()
    await clock.advance(1_000)
    expect(api.streams.follows).toEqual([])
    expect(clock.sleeping).toBe(0)
  })

  test.each([
    ['two/log', 400, 'a container name must be specified for pod two, choose one of: [init app side]'],
    ['two/log?container=x', 400, 'container x is not valid for pod two'],
    ['zz/log', 404, 'pods "zz" not found'],
    ['zz/log?tailLines=-1', 422, 'PodLogOptions "zz" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0'],
    ['two/log?limitBytes=0', 422, 'limitBytes: Invalid value: 0: must be greater than 0'],
    ['two/log?sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z', 422, 'at most one of `sinceTime` or `sinceSeconds` may be specified'],
    ['two/log?stream=Stderr', 422, 'stream: Forbidden: may not be specified'],
    ['two/log?tailLines=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['two/log?sinceTime=x', 400, 'parsing time "x"'],
    ['two/exec', 501, 'the simulator does not have the subresource exec of pods'],
  ])('%s: %s', async (path, status, message) => {
    make('two', ['app', 'side'], { initContainers: [{ name: 'init', image: 'web:1' }] })
    const told = await ask(api, 'GET', `${PODS}/${path}`)
    expect(told.status).toBe(status)
    expect(told.json.message).toContain(message)
  })

  test('a pod without a node has none', async () => {
    make('one', ['app'])
    expect(await ask(api, 'GET', `${PODS}/one/log`)).toMatchObject({ status: 204, text: '' })
  })
})

describe('what can be done with a pod', () => {
  test('it is bound once', async () => {
    make('one', ['app'])
    const body = { metadata: { name: 'one' }, target: { kind: 'Node', name: 'n1' } }
    expect((await ask(api, 'POST', `${PODS}/one/binding`, { body })).json).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      code: 201,
    })
    expect(cluster.peek(kind(), { namespace: 'apps', name: 'one' })?.spec?.['nodeName']).toBe('n1')
    expect((await ask(api, 'POST', `${PODS}/one/binding`, { body })).json.message).toBe(
      'Operation cannot be fulfilled on pods/binding "one": pod one is already assigned to node "n1"',
    )
  })

  test('it is evicted', async () => {
    make('one', ['app'])
    expect((await ask(api, 'POST', `${PODS}/one/eviction`, { body: { metadata: { name: 'one' } } })).status).toBe(201)
    expect((await ask(api, 'GET', `${PODS}/one`)).status).toBe(404)
  })
})

describe('scale', () => {
  beforeEach(() => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1' }] } }
    cluster.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'apps' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template },
    })
  })

  test('is made of the object and written back into it', async () => {
    const scale = await ask(api, 'GET', `${DEPLOYMENTS}/web/scale`)
    expect(scale.json).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=web' },
    })
    await ask(api, 'PATCH', `${DEPLOYMENTS}/web/scale`, { body: { spec: { replicas: 3 } }, headers: MERGE })
    const put = await ask(api, 'PUT', `${DEPLOYMENTS}/web/scale`, { body: { metadata: { name: 'web' }, spec: { replicas: 4 } } })
    expect(put.json.spec.replicas).toBe(4)
    const operations = [
      { op: 'test', path: '/spec/replicas', value: 4 },
      { op: 'replace', path: '/spec/replicas', value: 5 },
    ]
    await ask(api, 'PATCH', `${DEPLOYMENTS}/web/scale`, { body: operations, headers: { 'content-type': 'application/json-patch+json' } })
    const { spec, metadata } = (await ask(api, 'GET', `${DEPLOYMENTS}/web`)).json
    expect([spec.replicas, metadata.generation]).toEqual([5, 4])
  })

  test.each<[string, unknown, Record<string, string>, number, string]>([
    [
      'PATCH',
      { spec: { replicas: -1 } },
      MERGE,
      422,
      'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['PUT', { metadata: { name: 'web', resourceVersion: '1' }, spec: {} }, {}, 409, 'the object has been modified'],
    ['PUT', { metadata: { name: 'other' } }, {}, 400, 'does not match the name on the URL'],
    [
      'PUT',
      { apiVersion: 'autoscaling/v2', kind: 'Scale', metadata: { name: 'web' } },
      {},
      400,
      'no kind "Scale" is registered for version "autoscaling/v2"',
    ],
    ['POST', {}, {}, 405, 'the server does not allow this method on the requested resource'],
  ])('%s %o is refused', async (method, body, headers, status, message) => {
    const told = await ask(api, method, `${DEPLOYMENTS}/web/scale`, { body, headers })
    expect(told.status).toBe(status)
    expect(told.json.message).toContain(message)
  })
})
