import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at } from '../../../src/cluster/kube-object.ts'
import { send } from '../../support/api-client.ts'
import { type ArgoCdWorld, isAtRest, isDeployed, phaseOf, startArgoCdWorld, syncStatus } from '../../support/argocd-world.ts'

let world: ArgoCdWorld

beforeAll(async () => {
  world = await startArgoCdWorld()
  await world.repositories.restore('synrepo')
})
afterAll(() => world.close())

const path = (name: string, rest = '') => `/api/v1/applications/${name}${rest}`
const sync = (name: string, body: object = {}) => world.call('POST', path(name, '/sync'), { project: 'default', ...body })
const patch = (name: string, change: object) =>
  world.call('PATCH', path(name), { project: 'default', patchType: 'merge', patch: JSON.stringify(change) })
const FIRST = 'bbf245c849277f757607902a2aaca58c8390af82'

async function compared(name: string, spec = {}) {
  await world.create(name, 'synrepo', spec)
  return world.when(name, isAtRest)
}

async function deployed(name: string, spec = {}) {
  await compared(name, spec)
  await sync(name)
  return world.when(name, isDeployed)
}

describe('a sync', () => {
  test('carries what identifies it to its end, and the next one has nothing of it', async () => {
    await compared('accepted')
    const infos = [{ name: 'who', value: 'me' }]
    await sync('accepted', { infos })
    const done = await world.when('accepted', isDeployed)
    expect(at(done, 'status', 'operationState')).toMatchObject({ phase: 'Succeeded', operation: { info: infos } })
    const again = await sync('accepted')
    expect(at(again.json, 'status')).not.toHaveProperty('operationState')
  })

  test('of chosen resources applies those alone and leaves no history', async () => {
    await compared('partial')
    await sync('partial', { resources: [{ kind: 'ConfigMap', name: 'conf' }] })
    await world.when('partial', (application) => phaseOf(application) === 'Succeeded')
    expect(world.find('v1', 'ConfigMap', 'partial', 'conf')).toBeDefined()
    expect(world.find('apps/v1', 'Deployment', 'partial', 'web')).toBeUndefined()
    expect(at(world.application('partial'), 'status', 'history')).toBeUndefined()
  })

  test('that is a dry run changes nothing', async () => {
    await compared('dry', { syncPolicy: {}, destination: { server: 'https://kubernetes.default.svc', namespace: 'default' } })
    await sync('dry', { dryRun: true })
    // Nothing is compared after a dry run.
    await world.when('dry', (application) => phaseOf(application) === 'Succeeded')
    expect(world.find('v1', 'ConfigMap', 'default', 'conf')).toBeUndefined()
    expect([syncStatus(world.application('dry')), at(world.application('dry'), 'status', 'history')]).toEqual(['OutOfSync', undefined])
  })

  test('to a tag runs the commit behind it', async () => {
    await compared('tagged')
    await patch('tagged', { spec: { source: { targetRevision: 'v2' } } })
    const { json } = await sync('tagged')
    expect(at(json, 'operation', 'sync', 'revision')).toBe('06d8bbe0f329e6390bc664f75d124bd78694bb8b')
    await world.when('tagged', isDeployed)
    expect(at(world.find('v1', 'ConfigMap', 'tagged', 'conf'), 'data')).toEqual({ a: '2' })
  })

  test('into a namespace that is not there fails, and says so', async () => {
    await compared('homeless', { syncPolicy: {} })
    await sync('homeless')
    const failed = await world.when('homeless', (application) => phaseOf(application) === 'Failed')
    expect(at(failed, 'status', 'operationState', 'message')).toMatch(/namespaces "homeless" not found/)
  })
})

describe('the history', () => {
  const ids = (name: string) => ((at(world.application(name), 'status', 'history') ?? []) as unknown[]).map((entry) => at(entry, 'id'))
  /** A sync, to its end: with `operation` gone and a result there. */
  const synced = async (name: string) => {
    const { json } = await sync(name)
    const begun = Number(at(json, 'metadata', 'resourceVersion'))
    await world.when(
      name,
      (application) => Number(application.metadata.resourceVersion) > begun && phaseOf(application) === 'Succeeded' && !('operation' in application),
    )
  }

  test('keeps as many as it may, whose ids count on; with none they begin again', async () => {
    await compared('remembered', { revisionHistoryLimit: 2 })
    for (let count = 0; count < 3; count++) await synced('remembered')
    expect(ids('remembered')).toEqual([1, 2])
    await patch('remembered', { spec: { revisionHistoryLimit: 0 } })
    await synced('remembered')
    expect(ids('remembered')).toEqual([])
    await patch('remembered', { spec: { revisionHistoryLimit: 1 } })
    await synced('remembered')
    expect(ids('remembered')).toEqual([0])
    expect((await world.call('POST', path('remembered', '/rollback'), { project: 'default', id: 0 })).status).toBe(200)
  })
})

describe('a rollback', () => {
  test('deploys the old content again, and leaves the application out of sync', async () => {
    await deployed('back')
    await patch('back', { spec: { source: { targetRevision: 'v2' } } })
    await sync('back')
    await world.when('back', (application) => isDeployed(application) && at(application, 'status', 'history', 'length') === 2)
    await world.call('POST', path('back', '/rollback'), { project: 'default', id: 0 })
    await world.when('back', (application) => at(application, 'status', 'history', 'length') === 3 && syncStatus(application) === 'OutOfSync')
    expect(at(world.application('back'), 'status', 'history', 2, 'revision')).toBe(FIRST)
    expect(at(world.find('v1', 'ConfigMap', 'back', 'conf'), 'data')).toEqual({ a: '1' })
  })
})

describe('a delete', () => {
  test.each([
    ['plain', ''],
    ['foreground', '&propagationPolicy=foreground'],
    ['background', '&propagationPolicy=BACKGROUND'],
  ])('takes the workloads with it: %s', async (name, query) => {
    await deployed(name)
    await world.call('DELETE', path(name, `?project=default${query}`))
    await world.gone(name)
    expect(world.find('v1', 'ConfigMap', name, 'conf')).toBeUndefined()
    expect((await world.call('GET', path(name, '?project=default'))).status).toBe(404)
  })

  test('without cascade leaves them', async () => {
    await deployed('left')
    await world.call('DELETE', path('left', '?project=default&cascade=false'))
    await world.gone('left')
    expect(world.find('v1', 'ConfigMap', 'left', 'conf')).toBeDefined()
  })
})

describe('a refresh', () => {
  test('is answered after the comparison that it asks for: a commit of a moment ago is in it', async () => {
    const configMap = (value: number) => ({
      'web/cm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: "${value}"}\n`,
    })
    await world.repositories.commit('fresh', 'one', configMap(1))
    await world.create('fresh', 'fresh')
    await world.when('fresh', isAtRest)
    const commit = await world.repositories.commit('fresh', 'two', configMap(2))
    const before = await world.call('GET', path('fresh', '?project=default'))
    expect(at(before.json, 'status', 'sync', 'revision')).not.toBe(commit)
    for (const refresh of ['normal', 'hard', '']) {
      const { status, json } = await world.call('GET', path('fresh', `?project=default&refresh=${refresh}`))
      expect([status, at(json, 'status', 'sync', 'revision')]).toEqual([200, commit])
      expect(at(json, 'metadata', 'annotations')).toEqual({ 'argocd.argoproj.io/hydrate': refresh === 'hard' ? 'hard' : 'normal' })
    }
  })

  test('that was given up is answered when the controllers are back', async () => {
    const stopped = await startArgoCdWorld({ controllers: false })
    try {
      await stopped.repositories.restore('synrepo')
      await stopped.create('waiting', 'synrepo')
      const refresh = (limit: string) =>
        send(stopped.simulator, { method: 'GET', path: path('waiting', '?project=default&refresh=normal'), headers: { 'grpc-timeout': limit } })
      expect((await refresh('3S')).status).toBe(504)
      expect((await stopped.call('POST', path('waiting', '/sync'), { project: 'default' })).status).toBe(200)
      expect(phaseOf(stopped.application('waiting'))).toBeUndefined()
      stopped.simulator.controllers.start()
      await stopped.when(
        'waiting',
        (application) => isDeployed(application) && application.metadata.annotations?.['argocd.argoproj.io/refresh'] === undefined,
      )
      expect((await refresh('1H')).status).toBe(200)
    } finally {
      await stopped.close()
    }
  })
})

describe('the list of 3.6', () => {
  test('that breaks off is no list, whatever its status says', async () => {
    const newer = await startArgoCdWorld({ version: '3.6', controllers: false })
    try {
      await newer.repositories.restore('synrepo')
      for (const name of ['one', 'two']) await newer.create(name, 'synrepo')
      const list = { method: 'GET', path: '/api/v1/applications' }
      newer.simulator.faults.add({ match: { path: /^\/api\/v1\/applications$/ }, times: 1, fault: { type: 'truncate', bytes: 400, cut: true } })
      await expect(send(newer.simulator, list)).rejects.toThrow('aborted')
      newer.simulator.faults.add({ match: { path: /^\/api\/v1\/applications$/ }, times: 1, fault: { type: 'truncate', bytes: 400 } })
      const half = await send(newer.simulator, list).catch((error: unknown) => error)
      expect(half).toBeInstanceOf(SyntaxError)
      expect(at((await send(newer.simulator, list)).json, 'items', 'length')).toBe(2)
    } finally {
      await newer.close()
    }
  })
})
