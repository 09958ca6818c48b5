import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at } from '../src/cluster/kube-object.ts'
import { send } from './support/api-client.ts'
import { type ArgoCdWorld, isAtRest, isDeployed, phaseOf, startArgoCdWorld, syncStatus } from './support/argocd-world.ts'

let world: ArgoCdWorld

beforeAll(async () => {
  world = await startArgoCdWorld()
  await world.repositories.restore('synrepo')
})
afterAll(() => world.close())

const path = (name: string, rest = '') => `/api/v1/applications/${name}${rest}`
const sync = (name: string, body: object = {}) => world.call('POST', path(name, '/sync'), { project: 'default', ...body })
const refusal = ({ status, json }: { status: number; json: unknown }) => [status, at(json, 'code'), at(json, 'message')]
const AUTOMATED = { syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=true'] } }
const FIRST = 'bbf245c849277f757607902a2aaca58c8390af82'

async function compared(name: string, spec = {}) {
  await world.create(name, 'synrepo', spec)
  return world.when(name, isAtRest)
}

describe('an accepted sync', () => {
  test('is answered with the resolved operation and without the state of the one before', async () => {
    await compared('accepted')
    const infos = [{ name: 'who', value: 'me' }]
    const { status, json } = await sync('accepted', { prune: true, infos })
    expect([status, at(json, 'operation')]).toEqual([
      200,
      {
        sync: { revision: FIRST, prune: true, source: at(json, 'spec', 'source'), syncOptions: ['CreateNamespace=true'] },
        initiatedBy: { username: 'admin' },
        info: infos,
        retry: {},
      },
    ])
    const done = await world.when('accepted', isDeployed)
    expect(at(done, 'status', 'operationState')).toMatchObject({
      phase: 'Succeeded',
      message: 'successfully synced (all tasks run)',
      operation: { info: infos },
    })
    const again = await sync('accepted')
    expect(at(again.json, 'status')).not.toHaveProperty('operationState')
    expect(at(again.json, 'status', 'history', 'length')).toBe(1)
  })

  test('of an unchanged application is a full sync with a history entry of its own', async () => {
    await compared('twice')
    for (const count of [1, 2]) {
      await sync('twice', { resources: [] })
      await world.when('twice', (application) => isDeployed(application) && at(application, 'status', 'history', 'length') === count)
    }
    const entries = at(world.application('twice'), 'status', 'history') as unknown[]
    expect(entries.map((entry) => [at(entry, 'id'), at(entry, 'revision')])).toEqual([
      [0, FIRST],
      [1, FIRST],
    ])
    expect(at(world.application('twice'), 'status', 'operationState', 'syncResult', 'resources', 0, 'message')).toBe('configmap/conf unchanged')
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
    await world.when('dry', (application) => phaseOf(application) === 'Succeeded' && isAtRest(application))
    expect(world.find('v1', 'ConfigMap', 'default', 'conf')).toBeUndefined()
    expect([syncStatus(world.application('dry')), at(world.application('dry'), 'status', 'history')]).toEqual(['OutOfSync', undefined])
  })

  test('to a tag runs the commit behind it', async () => {
    await compared('tagged')
    await world.call('PATCH', path('tagged'), {
      project: 'default',
      patchType: 'merge',
      patch: JSON.stringify({ spec: { source: { targetRevision: 'v2' } } }),
    })
    const { json } = await sync('tagged')
    expect(at(json, 'operation', 'sync', 'revision')).toBe('06d8bbe0f329e6390bc664f75d124bd78694bb8b')
    await world.when('tagged', isDeployed)
    expect(at(world.find('v1', 'ConfigMap', 'tagged', 'conf'), 'data')).toEqual({ a: '2' })
  })

  test('into a namespace that is not there fails, and says so', async () => {
    await compared('homeless', { syncPolicy: {} })
    await sync('homeless')
    const failed = await world.when('homeless', (application) => phaseOf(application) === 'Failed')
    expect(at(failed, 'status', 'operationState', 'message')).toMatch(
      /^one or more synchronization tasks completed unsuccessfully, reason: .*namespaces "homeless" not found/,
    )
  })
})

describe('a refused sync', () => {
  test('is one of two at the same moment', async () => {
    await compared('racing')
    await world.simulator.controllers.stop() // else the first may be over before the second is looked at
    const answers = await Promise.all([sync('racing'), sync('racing')])
    world.simulator.controllers.start()
    expect(answers.map(refusal).toSorted()).toEqual([
      [200, undefined, undefined],
      [400, 9, 'another operation is already in progress'],
    ])
    await world.when('racing', isDeployed)
  })

  test('names a revision while auto-sync has its own, even the very commit that the branch points at', async () => {
    await compared('auto', AUTOMATED)
    await world.when('auto', isDeployed)
    for (const revision of ['v2', FIRST]) {
      expect(refusal(await sync('auto', { revision }))).toEqual([400, 9, `Cannot sync to ${revision}: auto-sync currently set to main`])
    }
    expect((await sync('auto', { revision: 'main' })).status).toBe(200)
  })

  test('names a branch that does not exist', async () => {
    await compared('lost')
    expect(refusal(await sync('lost', { revision: 'no-such-branch' }))).toEqual([
      400,
      9,
      "error resolving repo revision: rpc error: code = Unknown desc = unable to resolve 'no-such-branch' to a commit SHA",
    ])
  })

  test('comes while the application is deleted', async () => {
    await compared('leaving')
    await world.call('PATCH', path('leaving'), {
      project: 'default',
      patchType: 'merge',
      patch: JSON.stringify({ metadata: { finalizers: ['example.test/hold'] } }),
    })
    await world.call('DELETE', path('leaving', '?project=default&cascade=false'))
    expect(refusal(await sync('leaving'))).toEqual([400, 9, 'application is deleting'])
  })

  test('takes no project from the query', async () => {
    expect(refusal(await world.call('POST', path('nobody', '/sync?project=default'), {}))).toEqual([403, 7, 'permission denied'])
  })
})

describe('a refresh', () => {
  test('is answered after the comparison that it asks for: a commit of a moment ago is in it', async () => {
    await world.repositories.commit('fresh', 'one', { 'web/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: "1"}\n' })
    await world.create('fresh', 'fresh')
    await world.when('fresh', isAtRest)
    const commit = await world.repositories.commit('fresh', 'two', {
      'web/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: "2"}\n',
    })
    const before = await world.call('GET', path('fresh', '?project=default'))
    expect(at(before.json, 'status', 'sync', 'revision')).not.toBe(commit)
    for (const refresh of ['normal', 'hard', '']) {
      const { status, json } = await world.call('GET', path('fresh', `?project=default&refresh=${refresh}`))
      expect([status, at(json, 'status', 'sync', 'revision')]).toEqual([200, commit])
      expect(at(json, 'metadata', 'annotations')).toEqual({ 'argocd.argoproj.io/hydrate': refresh === 'hard' ? 'hard' : 'normal' })
    }
  })

  test('is given up at its Grpc-Timeout while the controllers are stopped; its mark stays and is answered when they are back', async () => {
    const stopped = await startArgoCdWorld({ controllers: false })
    try {
      await stopped.repositories.restore('synrepo')
      await stopped.create('waiting', 'synrepo')
      const refresh = (limit: string) =>
        send(stopped.simulator, { method: 'GET', path: path('waiting', '?project=default&refresh=normal'), headers: { 'grpc-timeout': limit } })
      const { status, json } = await refresh('3S')
      expect([status, json]).toEqual([504, { error: 'context deadline exceeded', code: 4, message: 'context deadline exceeded' }])
      expect(stopped.application('waiting')?.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/refresh': 'normal' })
      expect(refusal(await stopped.call('POST', path('waiting', '/sync'), { project: 'default' }))).toEqual([200, undefined, undefined])
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

  test('of an application that goes away meanwhile is that of a missing one', async () => {
    const stopped = await startArgoCdWorld({ controllers: false })
    try {
      await stopped.repositories.restore('synrepo')
      await stopped.create('vanishing', 'synrepo')
      const refresh = stopped.call('GET', path('vanishing', '?project=default&refresh=normal'))
      await stopped.when('vanishing', (application) => application.metadata.annotations !== undefined)
      await stopped.call('DELETE', path('vanishing', '?project=default&cascade=false'))
      expect((await refresh).status).toBe(404)
    } finally {
      await stopped.close()
    }
  })
})
