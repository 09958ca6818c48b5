import { describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { applicationWorld, commitOf, specOf } from './application-world.ts'

const sync = ['POST', '/web/sync', { project: 'default' }] as const
const rollback = (body: JsonMap = {}) => ['POST', '/web/rollback', { project: 'default', id: 0, ...body }] as const
const terminate = ['DELETE', '/web/operation?project=default'] as const

describe('a rollback', () => {
  const source = { repoURL: 'https://git.test/old.git', path: 'old', targetRevision: 'v1' }
  const history = [
    { id: 0, revision: commitOf('one'), deployedAt: '2026-01-01T00:00:00Z', source },
    { id: 1, revision: commitOf('old'), deployedAt: '2026-01-01T00:00:00Z', source: { repoURL: '' } },
  ]

  test('is a sync without hooks to the source and revision of then', async () => {
    const world = applicationWorld()
    world.store('web', { spec: specOf({ syncPolicy: { syncOptions: ['PruneLast=true'] } }), status: { history } })
    const { json } = await world.call(...rollback({ prune: true }))
    expect(at(json, 'operation')).toEqual({
      sync: { revision: commitOf('one'), prune: true, syncStrategy: { apply: {} }, source, syncOptions: ['PruneLast=true'] },
      initiatedBy: { username: 'admin' },
      retry: {},
    })
    expect(world.events()).toEqual(['OperationStarted web: admin initiated rollback to 0'])
  })

  test.each<[body: JsonMap, told: string]>([
    [{ id: 2 }, '400 3 application argocd/web does not have deployment with id 2'],
    [{ id: 1 }, '400 9 cannot rollback to revision deployed with Argo CD v0.11 or lower. sync to revision instead.'],
    [{ id: null }, '500 13 grpc: error while marshaling: proto: required field "id" not set'],
    [{ id: '0' }, '400 3 json: cannot unmarshal string into Go struct field ApplicationRollbackRequest.id of type int64'],
  ])('of %j is refused', async (body, told) => {
    const world = applicationWorld()
    world.store('web', { status: { history } })
    expect(await world.told(...rollback(body))).toBe(told)
  })

  test('has a right of its own in 3.6, where that is switched on', async () => {
    const asked = async (version: '3.5' | '3.6') => {
      const world = applicationWorld({ version })
      world.settings({ 'server.rbac.rollback.enforce.enable': 'true' })
      world.store('web', { status: { history } })
      world.forbidden.add('rollback default/web')
      return await world.told('POST', '/web/rollback', { id: 0 })
    }
    expect([await asked('3.5'), await asked('3.6')]).toEqual(['200', '403 7 permission denied'])
  })
})

test('terminate comes too early until the controller has begun, and leaves the rest to it', async () => {
  const world = applicationWorld()
  world.store('web')
  const nothing = '400 3 Unable to terminate operation. No operation is in progress'
  expect(await world.told(...terminate)).toBe(nothing)
  await world.call(...sync)
  expect(await world.told(...terminate)).toBe(nothing)
  world.patch('web', { status: { operationState: { phase: 'Running', startedAt: '2026-01-01T00:00:00Z' } } })
  expect(await world.told(...terminate)).toBe('200')
  expect(at(world.stored('web'), 'status', 'operationState', 'phase')).toBe('Terminating')
  expect(world.stored('web')).toHaveProperty('operation')
  expect(world.events().at(-1)).toBe('ResourceUpdated web: admin terminated running operation')
})
