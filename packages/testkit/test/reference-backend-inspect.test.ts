import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WireChange, WireEvent, WireNode } from '../src/reference/backend/wire-answers.ts'
import { isFresh, isWell, sources, startWorld, type World } from './support/reference-world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const ref = (name: string) => ({ kind: 'App', controlNamespace: 'reference', name })
const below = (name: string, part: string) => world.ask('GET', `/apps/reference/${name}/${part}`)
const shown = (changes: WireChange[]) => changes.map(({ action, object }) => `${action} ${object.kind} ${object.name}`)

test('the tree: what was applied and its pods, with the health that somebody gave them', async () => {
  await world.healthy('tree', { overlay: { replicas: [{ name: 'tree', count: 2 }], suffix: '-x' } })
  await world.backend.control.setHealth(ref('tree'), 'degraded', 'out of memory')
  await world.until('tree', ({ status }) => status.health.state === 'broken')
  const { nodes } = (await below('tree', 'tree')).json as { nodes: WireNode[] }
  const main = nodes.find(({ kind }) => kind === 'Deployment')
  const pods = nodes.filter(({ kind }) => kind === 'Pod')
  expect(nodes.filter(({ managed }) => managed).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'ConfigMap tree-config-x',
    'Secret tree-secret-x',
    'Deployment tree-x',
  ])
  expect(main).toMatchObject({ images: ['registry.reference.test/tree:1.1.0'], sync: 'same', health: { state: 'broken', message: 'out of memory' } })
  expect(pods.map(({ parents, health }) => [parents, health.message])).toEqual(Array(2).fill([[main?.id], 'out of memory']))
  await world.patch('tree', { overlay: { suffix: null, prefix: 'y-' } })
  await world.until('tree', isWell)
})

test('events: what happened to what, oldest first, counted', async () => {
  await world.healthy('events')
  await world.backend.control.pushRevision(world.backend.spec('events'), { version: '2.0.0', health: 'degraded' })
  await world.until('events', ({ status }) => status.health.state === 'broken')
  const { items } = (await below('events', 'events')).json as { items: WireEvent[] }
  expect(items.map(({ type, reason, object }) => `${type} ${reason} ${object.kind}`)).toEqual([
    'info Applied ConfigMap',
    'info Applied Secret',
    'info Applied Deployment',
    'info Applied ConfigMap',
    'info Applied Secret',
    'info Applied Deployment',
    'warn Unhealthy Deployment',
  ])
  expect(items.every(({ firstAt, lastAt }, at) => firstAt <= lastAt && lastAt >= (items[at - 1]?.lastAt ?? ''))).toBe(true)
})

describe('logs', () => {
  const textOf = (line: { text: string }) => line.text

  test('per container, the last ones, since, and none of what is not there', async () => {
    await world.healthy('logs')
    await world.clock.advance(100)
    const read = async (query: string) => {
      const { status, text } = await below('logs', `logs?${query}`)
      return status === 200
        ? text
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : [status, JSON.parse(text).error.details.resource]
    }
    const all = await read('container=app')
    expect(all.slice(0, 2).map(textOf)).toEqual(['starting registry.reference.test/logs:1.1.0', 'listening on :8080'])
    expect(await read('container=app&tail=2')).toEqual(all.slice(-2))
    expect(await read(`container=app&since=${encodeURIComponent(all[3].at)}`)).toEqual(all.slice(3))
    expect((await read('tail=1')).map(({ container }: { container: string }) => container)).toEqual(['app', 'sidecar'])
    expect(await read('tail=0')).toEqual([])
    expect([await read('container=x'), await read('pod=x'), await read('kind=Deployment&workload=x'), await read('previous=true')]).toEqual([
      [404, 'container'],
      [404, 'pod'],
      [404, 'workload'],
      [404, 'container'],
    ])
    const object = { group: 'apps', kind: 'Deployment', namespace: 'apps', name: 'logs' }
    await world.ask('POST', '/apps/reference/logs/operations', { type: 'action', object, name: 'restart' })
    await world.until('logs', isFresh)
    expect((await read('container=app&previous=true')).slice(0, all.length)).toEqual(all)
  })

  test('followed: lines as they are written, and notes of pods that go and come', async () => {
    await world.healthy('follow')
    await world.clock.advance(50)
    const stream = await world.lines('/apps/reference/follow/logs?follow=true&container=app&tail=1')
    const first = await stream.next()
    await world.clock.advance(10)
    const second = await stream.next()
    expect([Date.parse(second.at) - Date.parse(first.at), second.text]).toEqual([10, expect.stringContaining('世界 ✓')])
    await world.patch('follow', { parameters: { a: 'b' } })
    await world.until('follow', isWell)
    await world.clock.advance(20)
    const gone = await stream.until(({ type }) => type === 'note')
    const come = await stream.next()
    expect([gone.pod, gone.text, come.type, come.text]).toEqual([first.pod, 'the pod has gone', 'note', 'a pod has come'])
    expect((await stream.next()).text).toContain('starting')
    stream.close()
  })
})

describe('what would change', () => {
  test('nothing in step; whole manifests where something drifted', async () => {
    await world.healthy('diff')
    expect((await below('diff', 'diff')).json).toEqual({ changes: [], complete: true })
    await world.backend.control.drift(ref('diff'))
    const { changes } = (await below('diff', 'diff')).json
    expect(shown(changes)).toEqual(['change Deployment diff'])
    expect([changes[0].live.spec.replicas, changes[0].desired.spec.replicas]).toEqual([2, 1])
  })

  const plan = async (body: object) => {
    const { status, json } = await world.ask('POST', '/plan', body)
    return status === 200 ? shown(json.changes) : json.error.code
  }

  test('a create', async () => {
    const create = { kind: 'App', metadata: { name: 'planned' }, spec: sources('planned') }
    expect(await plan({ create })).toEqual(['add App planned', 'add ConfigMap planned-config', 'add Secret planned-secret', 'add Deployment planned'])
    expect((await below('planned', 'tree')).status).toBe(404)
    await world.healthy('planned')
    expect(await plan({ create })).toBe('exists')
  })

  test('update, delete, reconcile, rollback; nothing is written', async () => {
    const place = { kind: 'App', namespace: 'reference', name: 'planned-2' }
    await world.healthy('planned-2', { policy: { mode: 'manual' } })
    await world.patch('planned-2', { parameters: { worker: 'true' } })
    const before = await world.until('planned-2', isWell)
    await world.backend.control.pushRevision(world.backend.spec('planned-2'), { version: '2.0.0' })
    await world.until('planned-2', ({ status }) => status.sync === 'differs')
    const { metadata } = await world.get('planned-2')
    const content = ['change ConfigMap planned-2-config', 'change Secret planned-2-secret', 'change Deployment planned-2']
    expect(before.status.history).toHaveLength(2)
    expect(await plan({ update: { ...place, patch: { spec: { summary: 'x' } } } })).toEqual([
      'change App planned-2',
      ...content,
      'change Deployment planned-2-worker',
    ])
    expect(await plan({ delete: { ...place, cascade: 'orphan' } })).toEqual(['remove App planned-2'])
    expect((await plan({ delete: { ...place, cascade: 'workloads' } })).length).toBe(5)
    expect(await plan({ reconcile: { ...place, revision: 'v1.0.0' } })).toEqual([...content, 'change Deployment planned-2-worker'])
    expect(await plan({ rollback: place })).toEqual(['change ConfigMap planned-2-config', 'change Deployment planned-2'])
    expect(await plan({ rollback: { ...place, to: 'r9' } })).toBe('not-found')
    expect(await plan({})).toBe('invalid')
    expect((await world.get('planned-2')).metadata).toEqual(metadata)
  })

  test('of what cannot be read: not complete', async () => {
    const create = {
      kind: 'App',
      metadata: { name: 'unread' },
      spec: { ...sources('unread'), from: [{ type: 'git', url: 'https://nowhere.test/x' }] },
    }
    const { json } = await world.ask('POST', '/plan', { create })
    expect([shown(json.changes), json.complete]).toEqual([['add App unread'], false])
  })
})

describe('packages', () => {
  const register = (body: object) => world.ask('POST', '/packages', body)
  const git = (url: string) => ({ type: 'git', url })

  test('are registered, read back without credentials, listed by type, and different for different places', async () => {
    const made = await register({
      name: 'charts',
      source: { type: 'chart', repo: 'https://charts.reference.test', chart: 'web' },
      credentials: { password: 'secret' },
    })
    expect([made.status, (await world.ask('GET', `/packages/${made.json.id}`)).json, made.text.includes('secret')]).toEqual([201, made.json, false])
    const ids = new Set<string>()
    const place = (url: string) => ({ namespace: 'shelf', source: git(url) })
    for (const end of ['a.b', 'a-b', 'a/b']) ids.add((await register(place(`https://git.reference.test/${end}`))).json.id)
    expect(ids.size).toBe(3)
    const again = await register(place('https://git.reference.test/a-b'))
    expect([again.status, again.json.error.code, ids.has(again.json.error.details.id)]).toEqual([409, 'exists', true])
    const { items } = (await world.ask('GET', '/packages?namespace=shelf&type=git&limit=10')).json
    expect(items.map(({ id }: { id: string }) => id)).toEqual([...ids])
    expect((await register({ source: git('https://elsewhere.test/x') })).json.connection.state).toBe('unreachable')
    expect((await world.ask('GET', '/packages/nothing')).json.error.details.resource).toBe('package')
  })

  test('have versions, newest first', async () => {
    const { id } = (await register({ source: git('https://git.reference.test/versions') })).json
    const { items } = (await world.ask('GET', `/packages/${id}/versions`)).json
    expect(items.map(({ version, appVersion }: { version: string; appVersion: string }) => `${version} ${appVersion}`)).toEqual([
      '1.1.0 1.1.0',
      'main 1.1.0',
      'v1.1.0 1.1.0',
      '1.0.0 1.0.0',
      'stable 1.0.0',
      'v1.0.0 1.0.0',
    ])
  })

  test('can be linked to, and stay while they are', async () => {
    const { id } = (await register({ name: 'shared', source: git('https://git.reference.test/shared') })).json
    const link = { type: 'link', package: 'shared', dir: 'web' }
    const { spec, status } = await world.healthy('linked', { from: [link] })
    expect(spec.from).toEqual([{ ...link, namespace: 'reference', chart: null, version: null }])
    expect(status.sources).toEqual([{ ...git('https://git.reference.test/shared'), ref: null, dir: 'web' }])
    const refused = await world.ask('DELETE', `/packages/${id}`)
    const usedBy = [{ kind: 'App', namespace: 'reference', name: 'linked' }]
    expect([refused.status, refused.json.error]).toMatchObject([409, { code: 'in-use', details: { usedBy } }])
    await world.ask('DELETE', '/apps/reference/linked?cascade=workloads')
    await world.clock.advance(20)
    expect([(await world.ask('DELETE', `/packages/${id}`)).status, (await world.ask('GET', `/packages/${id}`)).status]).toEqual([204, 404])
  })
})

test('actions of a resource', async () => {
  await world.healthy('acted')
  const actions = async (kind: string, group: string, name: string) =>
    (await below('acted', `actions?group=${group}&kind=${kind}&namespace=apps&name=${name}`)).json
  expect((await actions('Deployment', 'apps', 'acted')).items).toEqual([
    { name: 'restart', enabled: true, params: [] },
    { name: 'resize', enabled: true, params: ['replicas'] },
    { name: 'promote', enabled: false, params: [] },
  ])
  expect((await actions('Secret', '', 'acted-secret')).items).toEqual([])
  expect((await actions('Deployment', 'apps', 'x')).error.details.resource).toBe('resource')
})
