import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { ApiServer } from '../../src/kubernetes/api-server.ts'
import { apiOf, ask, clusterOf } from './ask.ts'

const LIST = '/api/v1/namespaces/apps/configmaps'

let clock: VirtualClock
let cluster: Cluster
let api: ApiServer

beforeEach(() => {
  clock = new VirtualClock()
  cluster = clusterOf(clock)
  api = apiOf(cluster)
})

const make = (name: string, labels?: Record<string, string>) =>
  cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'apps', ...(labels === undefined ? {} : { labels }) } })
const remove = (name: string) => cluster.delete(cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { namespace: 'apps', name })
const names = (list: { items: { metadata: { name: string } }[] }) => list.items.map(({ metadata }) => metadata.name)
const tokenOf = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString())

describe('lists', () => {
  test('pages show what was there when the first one was asked for', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) make(name)
    const version = cluster.version
    const first = (await ask(api, 'GET', `${LIST}?limit=2`)).json
    expect(first.metadata).toMatchObject({ resourceVersion: String(version), remainingItemCount: 3 })
    expect(tokenOf(first.metadata.continue)).toEqual({ v: 'meta.k8s.io/v1', rv: version, start: '/b\u0000' })
    remove('c')
    make('cc')
    const second = (await ask(api, 'GET', `${LIST}?limit=2&continue=${first.metadata.continue}`)).json
    expect(names(second)).toEqual(['c', 'd'])
    expect(second.metadata).toMatchObject({ resourceVersion: String(version), remainingItemCount: 1 })
    const last = (await ask(api, 'GET', `${LIST}?limit=2&continue=${second.metadata.continue}`)).json
    expect(names(last)).toEqual(['e'])
    expect(last.metadata).toEqual({ resourceVersion: String(version) })
  })

  test('a token of a forgotten version is 410, with one that goes on at what is there now', async () => {
    for (const name of ['a', 'b', 'c']) make(name)
    const { json } = await ask(api, 'GET', `${LIST}?limit=1`)
    make('bb')
    cluster.compact()
    const expired = await ask(api, 'GET', `${LIST}?limit=1&continue=${json.metadata.continue}`)
    expect(expired.json).toMatchObject({ code: 410, reason: 'Expired' })
    expect(tokenOf(expired.json.metadata.continue)).toEqual({ v: 'meta.k8s.io/v1', rv: -1, start: 'a\u0000' })
    const rest = (await ask(api, 'GET', `${LIST}?continue=${expired.json.metadata.continue}`)).json
    expect(names(rest)).toEqual(['b', 'bb', 'c'])
    expect(rest.metadata.resourceVersion).toBe(String(cluster.version))
  })

  test('across namespaces the key has the namespace, and events have no slash before it', async () => {
    make('a')
    make('b')
    const event = (name: string) =>
      cluster.create({ apiVersion: 'v1', kind: 'Event', metadata: { name, namespace: 'apps' }, involvedObject: { namespace: 'apps' } })
    event('e1')
    event('e2')
    expect(tokenOf((await ask(api, 'GET', '/api/v1/configmaps?limit=1')).json.metadata.continue).start).toBe('/apps/a\u0000')
    expect(tokenOf((await ask(api, 'GET', '/api/v1/namespaces/apps/events?limit=1')).json.metadata.continue).start).toBe('e1\u0000')
  })

  test('a selector hides how many remain', async () => {
    for (const name of ['a', 'b', 'c']) make(name, { tier: 'web' })
    make('d')
    const { json } = await ask(api, 'GET', `${LIST}?limit=1&labelSelector=tier%3Dweb`)
    expect(names(json)).toEqual(['a'])
    expect(json.metadata.remainingItemCount).toBeUndefined()
  })

  test('resourceVersion: 0 ignores the limit, a number with a limit or Exact means that version, NotOlderThan the present', async () => {
    make('a')
    const version = cluster.version
    make('b')
    make('c')
    expect(names((await ask(api, 'GET', `${LIST}?resourceVersion=0&limit=1`)).json)).toEqual(['a', 'b', 'c'])
    expect(names((await ask(api, 'GET', `${LIST}?resourceVersion=${version}&resourceVersionMatch=Exact`)).json)).toEqual(['a'])
    expect((await ask(api, 'GET', `${LIST}?resourceVersion=${version}&limit=5`)).json.metadata.resourceVersion).toBe(String(version))
    expect(names((await ask(api, 'GET', `${LIST}?resourceVersion=${version}&resourceVersionMatch=NotOlderThan&limit=2`)).json)).toEqual(['a', 'b'])
    expect(names((await ask(api, 'GET', `${LIST}?resourceVersion=${version}`)).json)).toEqual(['a', 'b', 'c'])
    cluster.compact()
    expect((await ask(api, 'GET', `${LIST}?resourceVersion=${version}&resourceVersionMatch=Exact`)).json).toMatchObject({
      code: 410,
      reason: 'Expired',
    })
  })

  test('a version of the future is waited for, three seconds at most', async () => {
    const future = cluster.version + 1
    const told = ask(api, 'GET', `${LIST}?resourceVersion=${future}`)
    await clock.advance(2_000)
    make('a')
    expect(names((await told).json)).toEqual(['a'])
    const late = ask(api, 'GET', `${LIST}?resourceVersion=${future + 7}`)
    await clock.advance(3_000)
    const { status, json, headers } = await late
    expect(status).toBe(504)
    expect(json.message).toBe(`Timeout: Too large resource version: ${future + 7}, current: ${future}`)
    expect(headers.get('retry-after')).toBe('1')
    expect(clock.sleeping).toBe(0)
  })

  test.each([
    ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['limit=', 400, 'strconv.ParseInt: parsing "": invalid syntax'],
    ['continue=abc', 400, "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value"],
    ['continue=eyJ2IjoieCJ9', 400, 'invalid continue token: continue key is not valid: server does not recognize this encoded version x'],
    ['resourceVersion=x', 400, 'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    ['resourceVersionMatch=Exact', 422, 'resourceVersionMatch is forbidden unless resourceVersion is provided'],
    ['resourceVersionMatch=Exact&resourceVersion=0', 422, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'],
    ['resourceVersionMatch=Foo&resourceVersion=1', 422, 'Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""'],
    ['sendInitialEvents=true', 422, 'sendInitialEvents is forbidden for list'],
    ['timeout=x', 400, 'invalid timeout specified in the request URL - time: invalid duration "x"'],
  ])('%s is refused', async (query, status, message) => {
    const told = await ask(api, 'GET', `${LIST}?${query}`)
    expect(told.status).toBe(status)
    expect(told.json.message).toContain(message)
  })

  test('deletion of a collection: what is selected goes, the answer is the list of it', async () => {
    make('a', { set: 'x' })
    make('b', { set: 'x' })
    make('c')
    const { json } = await ask(api, 'DELETE', `${LIST}?labelSelector=set%3Dx`)
    expect(json.kind).toBe('ConfigMapList')
    expect(names(json)).toEqual(['a', 'b'])
    expect(names((await ask(api, 'GET', LIST)).json)).toEqual(['c'])
  })
})
