import { beforeEach, describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { type GateWorld, gateWorld, NAMESPACE } from '../support/gate-world.ts'

let world: GateWorld
beforeEach(() => {
  world = gateWorld()
})

const SERVER = 'https://kubernetes.default.svc'
const PATH = `/api/v1/clusters/${encodeURIComponent(SERVER)}`
const SECRET = { apiVersion: 'v1', kind: 'Secret' }
const create = async (more: JsonMap = {}, query = '') =>
  await world.ask('POST', `/api/v1/clusters${query}`, {
    body: { server: SERVER, name: 'here', config: { tlsClientConfig: { insecure: true } }, ...more },
  })
const secrets = () =>
  world.cluster
    .list(world.cluster.kindOf(SECRET), NAMESPACE)
    .filter(({ metadata }) => metadata.labels?.['argocd.argoproj.io/secret-type'] === 'cluster')
const put = (name: string, server: string, more: Record<string, string> = {}) =>
  world.cluster.create({
    ...SECRET,
    metadata: { name, namespace: NAMESPACE, labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
    data: Object.fromEntries(Object.entries({ server, name, ...more }).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  })

test('the own cluster is there without anything, and as a Secret once something of it is stored', async () => {
  expect((await world.ask('GET', PATH)).body).toMatchObject({ server: SERVER, name: 'in-cluster', config: { tlsClientConfig: { insecure: false } } })
  expect(secrets()).toEqual([])
  expect((await create()).body).toMatchObject({ server: SERVER, name: 'here', config: { tlsClientConfig: { insecure: true } } })
  expect(secrets().map(({ metadata }) => metadata.name)).toEqual(['cluster-kubernetes.default.svc-3396314289'])
  expect((await world.ask('GET', '/api/v1/clusters')).body['items']).toHaveLength(1)
  await world.ask('DELETE', PATH)
  expect((await world.ask('GET', PATH)).body['name']).toBe('in-cluster')
  expect((await world.ask('DELETE', PATH)).body).toMatchObject({ code: 5, message: `cluster "${SERVER}" not found` })
})

test('it can be switched off', async () => {
  world.settings({ 'cluster.inClusterEnabled': 'false' })
  expect((await world.ask('GET', PATH)).status).toBe(403)
  expect((await create()).body['message']).toBe('cannot register cluster: in-cluster has been disabled')
})

describe('registering', () => {
  test('the same again changes nothing, something else has to be asked for', async () => {
    await create()
    expect((await create()).status).toBe(200)
    expect((await create({ name: 'other', labels: { a: 'b' } })).body['message']).toBe(
      'existing cluster spec is different; use upsert flag to force update; difference in keys "Name,Labels"',
    )
    expect((await create({ name: 'other' }, '?upsert=true')).body['name']).toBe('other')
  })

  test('another host fails: there is none', async () => {
    expect((await create({ server: 'https://far.test:6443' })).body).toMatchObject({
      code: 2,
      message:
        'error getting server version: failed to get server version: Get "https://far.test:6443/version?timeout=32s": dial tcp: lookup far.test: no such host',
    })
  })

  test('needs the right on it', async () => {
    world.settings({ 'accounts.dev': 'login' })
    const { token } = world.parts.access.issueToken('dev:login', 0, 'x')
    const message = (await world.ask('POST', '/api/v1/clusters', { token, body: { server: SERVER, project: 'team' } })).body['message']
    expect(message).toMatch(/^permission denied: clusters, create, team\/https:\/\/kubernetes\.default\.svc, sub: dev/)
  })
})

describe('an update', () => {
  test('writes all, or the fields that it names', async () => {
    await create({ labels: { a: 'b' } })
    const fields = await world.ask('PUT', `${PATH}?updatedFields=name`, { body: { server: SERVER, name: 'new' } })
    expect(fields.body).toMatchObject({ name: 'new', labels: { a: 'b' }, config: { tlsClientConfig: { insecure: true } } })
    const all = await world.ask('PUT', PATH, { body: { server: SERVER, name: 'newer' } })
    expect([all.body['name'], all.body['labels']]).toEqual(['newer', undefined])
  })

  test('of the cache leaves a mark', async () => {
    const { body } = await world.ask('POST', `${PATH}/invalidate-cache`)
    expect(body['refreshRequestedAt']).toBe('2026-01-01T00:00:00Z')
    expect(secrets()[0]?.metadata.annotations?.['argocd.argoproj.io/refresh']).toBe('2026-01-01T00:00:00Z')
  })

  test('of credentials needs a token', async () => {
    expect((await world.ask('POST', `${PATH}/rotate-auth`)).body['message']).toBe(`Cluster '${SERVER}' does not use bearer token authentication`)
  })
})

describe('clusters that somebody else registered', () => {
  beforeEach(() => {
    put('one', 'https://one.test', { project: 'team', namespaces: 'a, b', config: '{"bearerToken":"secret","tlsClientConfig":{"insecure":true}}' })
    put('two', 'https://two.test/')
  })

  test('are found by address and name, and never tell what lets one in', async () => {
    const one = (await world.ask('GET', '/api/v1/clusters/https%3A%2F%2Fone.test')).body
    expect(one).toMatchObject({ name: 'one', project: 'team', namespaces: ['a', 'b'], config: { tlsClientConfig: { insecure: true } } })
    expect(JSON.stringify(one)).not.toContain('secret')
    expect((await world.ask('GET', '/api/v1/clusters/two?id.type=name')).body['server']).toBe('https://two.test')
    expect((await world.ask('GET', '/api/v1/clusters/nope?id.type=name')).body).toEqual({
      error: 'permission denied',
      code: 7,
      message: 'permission denied',
    })
  })

  test.each([
    ['', 3],
    ['?name=one', 1],
    ['?server=https://two.test', 1],
    ['?id.value=one&id.type=name', 1],
    ['?name=one&server=https://two.test', 0],
  ])('a list of %j has %d', async (query, count) => {
    expect(((await world.ask('GET', `/api/v1/clusters${query}`)).body['items'] as unknown[] | null)?.length ?? 0).toBe(count)
  })

  test('are forgotten, not deleted', async () => {
    expect((await world.ask('DELETE', '/api/v1/clusters/two?id.type=name')).body).toEqual({})
    const { metadata } = world.cluster.get(world.cluster.kindOf(SECRET), { name: 'two', namespace: NAMESPACE })
    expect(metadata.labels ?? {}).toEqual({})
  })
})

describe('what is known of a cluster', () => {
  const info = async () => (await world.ask('GET', PATH)).body['info'] as JsonMap
  test('is little without applications', async () => {
    expect(await info()).toMatchObject({ connectionState: { status: 'Unknown', message: 'Cluster has no applications and is not being monitored.' } })
  })

  test('is told anew every ten seconds', async () => {
    world.createApplication('a', { destination: { server: SERVER } })
    world.createApplication('b', { destination: { name: 'in-cluster' } })
    await world.clock.advance(25_000)
    expect(await info()).toMatchObject({
      connectionState: { status: 'Successful', attemptedAt: '2026-01-01T00:00:20Z' },
      applicationsCount: 2,
      serverVersion: expect.stringMatching(/^v1\.\d+\.\d+$/),
    })
  })

  test('leaves out kinds that the settings exclude', async () => {
    world.createApplication('a', { destination: { server: SERVER } })
    const count = async () => at(await info(), 'cacheInfo', 'apisCount') as number
    const before = await count()
    world.settings({ 'resource.exclusions': null })
    expect(await count()).toBe(before + 3)
    world.settings({ 'resource.inclusions': '- {apiGroups: [apps], kinds: [Deploy*]}' })
    expect(await count()).toBe(1)
  })

  test('is what the server itself knows while Redis is down', async () => {
    world.createApplication('a', { destination: { server: SERVER } })
    const end = world.outages.switches.redis()
    expect(await info()).toMatchObject({ connectionState: { status: 'Successful' }, applicationsCount: 0 })
    end()
  })
})
