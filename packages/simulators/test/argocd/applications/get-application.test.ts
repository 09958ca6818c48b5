import { describe, expect, test } from 'vitest'
import { at } from '../../../src/cluster/kube-object.ts'
import { applicationWorld, specOf } from './application-world.ts'

const REFRESH = 'argocd.argoproj.io/refresh'

describe('a refresh', () => {
  test('answers with the first change in which its mark is gone', async () => {
    const world = applicationWorld()
    world.store('web')
    const answer = world.call('GET', '/web?refresh=normal&project=default')
    await world.clock.settle()
    expect(world.stored('web')?.metadata.annotations).toEqual({ [REFRESH]: 'normal', 'argocd.argoproj.io/hydrate': 'normal' })
    world.patch('web', { status: { reconciledAt: '2026-01-01T00:00:01Z' } })
    world.patch('web', { metadata: { annotations: { [REFRESH]: null } }, status: { reconciledAt: '2026-01-01T00:00:02Z' } })
    world.patch('web', { status: { reconciledAt: '2026-01-01T00:00:03Z' } })
    expect(at((await answer).json, 'status', 'reconciledAt')).toBe('2026-01-01T00:00:02Z')
  })

  test('is not answered with what was written before it asked', async () => {
    const world = applicationWorld()
    world.store('web')
    const answer = world.call('GET', '/web?refresh=normal')
    for (let count = 0; count < 30; count++) {
      world.patch('web', { status: { reconciledAt: `2026-01-01T00:00:${String(count).padStart(2, '0')}Z` } })
      await Promise.resolve()
    }
    await world.clock.settle()
    world.patch('web', { metadata: { annotations: { [REFRESH]: null } }, status: { reconciledAt: '2026-01-01T00:01:00Z' } })
    expect(at((await answer).json, 'status', 'reconciledAt')).toBe('2026-01-01T00:01:00Z')
  })

  test.each([
    ['3.5', 'hard', 'hard', 'hard'],
    ['3.4', 'hard', 'hard', 'normal'],
    ['3.5', 'HARD', 'normal', 'normal'],
    ['3.5', '', 'normal', 'normal'],
    ['3.5', 'false', 'normal', 'normal'],
  ] as const)('in %s by refresh=%s', async (version, given, refresh, hydrate) => {
    const world = applicationWorld({ version })
    world.store('web')
    const answer = world.call('GET', `/web?refresh=${given}`, undefined, { 'grpc-timeout': '3S' })
    await world.clock.settle()
    expect(world.stored('web')?.metadata.annotations).toEqual({ [REFRESH]: refresh, 'argocd.argoproj.io/hydrate': hydrate })
    await world.clock.advance(3_000)
    expect(await answer).toEqual({ status: 504, json: { error: 'context deadline exceeded', code: 4, message: 'context deadline exceeded' } })
    expect(world.stored('web')?.metadata.annotations?.[REFRESH]).toBe(refresh)
  })

  test('that is hard does not mind a source that cannot be read', async () => {
    const world = applicationWorld()
    world.store('web', { spec: specOf({ source: { repoURL: 'https://git.test/web.git', path: 'nowhere' } }) })
    const answer = world.told('GET', '/web?refresh=hard')
    await world.clock.settle()
    world.patch('web', { metadata: { annotations: { [REFRESH]: null } } })
    expect(await answer).toBe('200')
  })

  test('has the time of the request beside its marks in 3.6', async () => {
    const world = applicationWorld({ version: '3.6' })
    world.store('web')
    await world.clock.advance(1_250)
    const answer = world.call('GET', '/web?refresh=hard', undefined, { 'grpc-timeout': '1S' })
    await world.clock.settle()
    const time = '2026-01-01T00:00:01.25Z'
    expect(world.stored('web')?.metadata.annotations).toMatchObject({ [`${REFRESH}-timestamp`]: time, 'argocd.argoproj.io/hydrate-timestamp': time })
    await world.clock.advance(1_000)
    await answer
  })

  test('of an application that goes away meanwhile never ends but by the caller', async () => {
    const world = applicationWorld()
    world.store('web', { metadata: { finalizers: ['example.test/hold'] } })
    const answer = world.call('GET', '/web?refresh=normal', undefined, { 'grpc-timeout': '1M' })
    await world.clock.settle()
    await world.call('DELETE', '/web?cascade=false')
    world.patch('web', { metadata: { finalizers: null } })
    await world.clock.advance(60_000)
    expect((await answer).status).toBe(504)
  })
})

describe('a get', () => {
  test('waits for a Kubernetes API that says nothing, for as long as the caller does', async () => {
    const world = applicationWorld()
    world.store('web')
    const end = world.outages.switches.kubernetes('silent')
    const limited = world.call('GET', '/web', undefined, { 'grpc-timeout': '5S' })
    const patient = world.call('GET', '/web')
    await world.clock.settle()
    await world.clock.advance(5_000)
    expect((await limited).status).toBe(504)
    end()
    expect((await patient).status).toBe(200)
  })

  test('takes one project', async () => {
    const world = applicationWorld()
    world.store('web')
    const message = '400 3 multiple projects specified - the get endpoint accepts either zero or one project'
    expect(await world.told('GET', '/web?project=a&project=b')).toBe(message)
    expect(await world.told('GET', '/web?projects=a&projects=b')).toBe(message)
    expect(await world.told('GET', '/web?project=default&projects=a')).toBe('200')
    expect(await world.told('GET', '/web?projects=other')).toBe('404 5 applications.argoproj.io "web" not found')
  })

  test.each([
    ['', '200'],
    ['0', '200'],
    ['1', '200'],
    ['nonsense', '403 7 permission denied'],
    ['999999', '403 7 permission denied'],
  ])('of version %j', async (version, told) => {
    const world = applicationWorld()
    world.store('web')
    const answer = world.told('GET', `/web?resourceVersion=${version}`)
    await world.clock.advance(3_000)
    expect(await answer).toBe(told)
  })

  test('of one that may not be seen is not found where the project may, forbidden else', async () => {
    const world = applicationWorld()
    world.project('team')
    world.store('web', { spec: specOf({ project: 'team' }) })
    world.forbidden.add('get team/web')
    expect(await world.told('GET', '/web')).toBe('403 7 permission denied')
    expect(await world.told('GET', '/web?project=team')).toBe('403 7 permission denied')
    expect(await world.told('GET', '/web?project=default')).toBe('404 5 applications.argoproj.io "web" not found')
  })

  test('shows the health of resources as the tree has it, nothing where Redis has nothing', async () => {
    const world = applicationWorld()
    const resources = [
      { kind: 'Pod', version: 'v1', name: 'a', status: 'Synced', health: { status: 'Degraded' } },
      { kind: 'Pod', version: 'v1', name: 'b', status: 'OutOfSync' },
      { kind: 'Pod', version: 'v1', name: 'c', status: 'Synced', health: { status: 'Healthy' }, syncWave: 2 },
    ]
    world.store('web', { status: { resources, resourceHealthSource: 'appTree' } })
    const health = async () => at((await world.call('GET', '/web')).json, 'status', 'resources')
    expect(await health()).toEqual(resources)
    world.cache.setTree('web', {
      nodes: [
        { kind: 'Pod', version: 'v1', name: 'a', uid: '1', health: { status: 'Healthy' } },
        { kind: 'Pod', version: 'v1', name: 'b' },
        { kind: 'Pod', version: 'v1', name: 'c', uid: '3' },
      ],
    })
    expect(await health()).toEqual([
      { kind: 'Pod', version: 'v1', name: 'a', status: 'Synced', health: { status: 'Healthy' } },
      { kind: 'Pod', version: 'v1', name: 'b', status: 'OutOfSync', health: { status: 'Missing', message: 'Resource has not been created' } },
      { kind: 'Pod', version: 'v1', name: 'c', status: 'Synced', syncWave: 2 },
    ])
    world.outages.switches.redis()
    const late = health()
    await world.clock.advance(1_700)
    expect(await late).toEqual(resources)
  })
})
