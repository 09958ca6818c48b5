import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { Outages } from '../../src/kubernetes/outages/outages.ts'
import { type KubernetesServer, serveKubernetes } from '../../src/kubernetes/serve-kubernetes.ts'
import { open as openCall, send } from '../support/api-client.ts'
import { apiOf, ask, clusterOf, Lines, open } from './ask.ts'

const MAPS = '/api/v1/namespaces/apps/configmaps'
const MERGE = { 'content-type': 'application/merge-patch+json' }

let clock: VirtualClock
let cluster: Cluster

beforeEach(() => {
  clock = new VirtualClock()
  cluster = clusterOf(clock)
  cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'apps' } })
})

function silent() {
  const api = apiOf(cluster)
  const { outages } = api
  if (!(outages instanceof Outages)) throw new TypeError('no outages')
  return { api, outages, end: outages.storeSilent() }
}

describe('a store that is silent', () => {
  test('reads: 504 after a minute as text, from the cache at once', async () => {
    const { api } = silent()
    const read = ask(api, 'GET', `${MAPS}/a`)
    await clock.advance(59_000)
    expect((await ask(api, 'GET', `${MAPS}/a?resourceVersion=0`)).status).toBe(200)
    expect((await ask(api, 'GET', `${MAPS}?resourceVersion=0`)).json.items).toHaveLength(1)
    expect((await ask(api, 'GET', '/livez')).text).toBe('ok')
    expect((await ask(api, 'GET', '/version')).status).toBe(200)
    await clock.advance(1_000)
    const { status, headers, text } = await read
    expect([status, headers.get('content-type')]).toEqual([504, 'text/plain; charset=utf-8'])
    expect(JSON.parse(text)).toEqual({
      metadata: {},
      status: 'Failure',
      message: 'Timeout: request did not complete within the allotted timeout',
      reason: 'Timeout',
      details: {},
      code: 504,
    })
  })

  test('writes: 504 after 34 s; later an update turns out to be done, a create not', async () => {
    const { api, end } = silent()
    const watch = new Lines(await open(api, 'GET', `${MAPS}?watch=1&resourceVersion=${cluster.version}`))
    const patch = ask(api, 'PATCH', `${MAPS}/a`, { body: { data: { x: 'y' } }, headers: MERGE })
    const create = ask(api, 'POST', MAPS, { body: { metadata: { name: 'b' } } })
    await clock.advance(34_000)
    const message = 'Timeout: request did not complete within requested timeout - context deadline exceeded'
    expect((await patch).json).toMatchObject({ code: 504, message, details: {} })
    expect((await create).json).toMatchObject({ code: 504, message })
    expect(watch.all).toEqual([])
    end()
    await clock.settle()
    expect(watch.events.map(({ type }) => type)).toEqual(['MODIFIED'])
    expect((await ask(api, 'GET', `${MAPS}/a`)).json.data).toEqual({ x: 'y' })
    expect((await ask(api, 'GET', `${MAPS}/b`)).status).toBe(404)
    await watch.close()
  })

  test('who waits while it comes back is answered', async () => {
    const { api, end } = silent()
    const read = ask(api, 'GET', `${MAPS}/a`)
    const write = ask(api, 'POST', MAPS, { body: { metadata: { name: 'b' } } })
    await clock.advance(10_000)
    end()
    expect((await read).status).toBe(200)
    expect((await write).status).toBe(201)
    expect(clock.sleeping).toBe(0)
  })

  test('readiness fails after four seconds and names it', async () => {
    const { api } = silent()
    const ready = ask(api, 'GET', '/readyz')
    await clock.advance(4_000)
    expect((await ready).status).toBe(500)
    expect((await ready).text).toContain('[-]etcd failed: reason withheld\n[-]etcd-readiness failed: reason withheld\n[+]informer-sync ok\n')
  })
})

describe('a server that starts', () => {
  test('first nothing is there, then all but readiness', async () => {
    const api = apiOf(cluster)
    const { outages } = silent()
    const end = (api.outages as Outages).starting()
    const early = await ask(api, 'GET', `${MAPS}/a`)
    expect(early.json).toMatchObject({ code: 503, reason: 'ServiceUnavailable', details: { retryAfterSeconds: 5 } })
    expect(early.headers.get('retry-after')).toBe('5')
    expect(early.headers.get('x-kubernetes-pf-flowschema-uid')).toBe('')
    expect((await ask(api, 'GET', '/readyz')).text).toContain('[-]informer-sync failed: reason withheld')
    end()
    const almost = (api.outages as Outages).starting({ almost: true })
    expect((await ask(api, 'GET', `${MAPS}/a`)).status).toBe(200)
    expect((await ask(api, 'GET', '/readyz')).text.match(/^\[-\].*$/gm)).toEqual(['[-]poststarthook/rbac/bootstrap-roles failed: reason withheld'])
    almost()
    expect((await ask(api, 'GET', '/readyz')).text).toBe('ok')
    expect(outages.start).toBe('over')
  })
})

describe('too many requests', () => {
  test('429 in plain text, for those it concerns', async () => {
    const api = apiOf(cluster, { users: [{ token: 'busy', name: 'busy', groups: ['system:masters'] }] })
    const end = (api.outages as Outages).tooManyRequests({ users: ['busy'], retryAfterSeconds: 3 })
    for (const path of [MAPS, '/version', `${MAPS}?watch=1`]) {
      const { status, text, headers } = await ask(api, 'GET', path, { token: 'busy' })
      expect([status, text, headers.get('retry-after')]).toEqual([429, 'Too many requests, please try again later.\n', '3'])
      expect(headers.has('x-kubernetes-pf-prioritylevel-uid')).toBe(true)
    }
    expect((await ask(api, 'GET', MAPS)).status).toBe(200)
    end()
    expect((await ask(api, 'GET', MAPS, { token: 'busy' })).status).toBe(200)
  })
})

describe('a server of its own', () => {
  let server: KubernetesServer

  beforeEach(async () => {
    server = await serveKubernetes(cluster)
  })

  afterEach(async () => {
    await server.close()
    expect(clock.sleeping).toBe(0)
  })

  const get = () => send(server, { method: 'GET', path: MAPS, headers: {} })

  const watch = async (path: string) => {
    const response = await openCall(server, { method: 'GET', path })
    const said: string[] = []
    response.on('data', (chunk) => said.push(String(chunk)))
    const ended = new Promise<string>((resolve) => {
      response.once('end', () => resolve('cleanly'))
      response.once('error', () => resolve('cut'))
    })
    return { said, ended }
  }

  test('stopped: nobody comes in, a watch is silent for a minute and ends cleanly; started again on the same port', async () => {
    const { said, ended } = await watch(`${MAPS}?watch=1&resourceVersion=${cluster.version}`)
    const stopped = server.outage.stop()
    await expect(get()).rejects.toThrow()
    cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b', namespace: 'apps' } })
    await clock.advance(60_000)
    await stopped
    await expect(ended).resolves.toBe('cleanly')
    expect(said).toEqual([])
    await server.outage.start()
    expect((await get()).status).toBe(200)
  })

  test('killed: everything is cut', async () => {
    const { ended } = await watch(`${MAPS}?watch=1`)
    await server.outage.kill()
    await expect(ended).resolves.toBe('cut')
    await expect(get()).rejects.toThrow()
  })
})
