import { describe, expect, test } from 'vitest'
import { at } from '../../../src/cluster/kube-object.ts'
import { deployment, resourceWorld } from './resource-world.ts'

describe('what the controller left of an application', () => {
  test('is asked for by a refresh where it is missing', async () => {
    const world = resourceWorld()
    world.store('web')
    const answer = world.call('GET', '/resource-tree')
    await world.clock.settle()
    expect(world.stored('web')?.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/refresh': 'normal' })
    world.cache.setTree('web', { nodes: [{ name: 'a' }] })
    world.patch('web', { metadata: { annotations: { 'argocd.argoproj.io/refresh': null } } })
    expect(await answer).toEqual({ nodes: [{ name: 'a' }] })
  })

  test('may be missing after that, too', async () => {
    const world = resourceWorld()
    world.store('web')
    const answers = [world.told('GET', '/resource-tree'), world.told('GET', '/managed-resources')]
    await world.clock.settle()
    world.patch('web', { metadata: { annotations: { 'argocd.argoproj.io/refresh': null } } })
    expect(await Promise.all(answers)).toEqual([
      '500 2 error getting cached app resource tree: cache: key is missing',
      '500 2 error getting cached app managed resources: cache: key is missing',
    ])
  })

  test('is not waited for where the application has errors', async () => {
    const world = resourceWorld()
    const conditions = [
      { type: 'ComparisonError', message: 'no manifests' },
      { type: 'SyncError', message: 'not told' },
      { type: 'InvalidSpecError', message: 'no cluster' },
    ]
    world.store('web', { status: { conditions } })
    expect(await world.told('GET', '/resource-tree')).toBe(
      '500 2 error getting cached app resource tree: ComparisonError: no manifests;InvalidSpecError: no cluster',
    )
    expect(world.stored('web')?.metadata.annotations).toBeUndefined()
  })

  test('cannot be read while Redis is down', async () => {
    const world = resourceWorld()
    world.store('web')
    world.compare()
    const end = world.outages.switches.redis()
    const answer = world.told('GET', '/resource-tree')
    await world.clock.advance(1_700)
    expect(await answer).toBe('500 2 error getting cached app resource tree: dial tcp 127.0.0.1:6379: connect: connection refused')
    end()
    const back = world.call('GET', '/resource-tree')
    await world.clock.settle()
    expect(await back).toEqual({})
  })

  test('cannot be asked for where the Kubernetes API is down, which is a bare 403', async () => {
    const world = resourceWorld()
    world.store('web')
    world.outages.switches.kubernetes('refused')
    expect(await world.told('GET', '/resource-tree?project=default')).toBe('403 7 permission denied')
  })
})

describe('managed resources', () => {
  const world = async () => {
    const made = resourceWorld()
    made.store('web')
    made.resource(deployment('web'))
    made.resource({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' } })
    return made
  }
  test.each([
    ['', ['conf', 'web']],
    ['?kind=Deployment', ['web']],
    ['?group=apps&namespace=web', ['web']],
    ['?name=conf', ['conf']],
    ['?kind=', ['conf', 'web']],
    ['?namespace=elsewhere', undefined],
  ])('by %s are %j', async (query, names) => {
    const { items } = await (await world()).call('GET', `/managed-resources${query}`)
    expect(Array.isArray(items) ? items.map((item) => at(item, 'name')) : items).toEqual(names)
  })

  test('are no hooks', async () => {
    const made = await world()
    made.cache.setManagedResources('web', [{ name: 'hook', hook: true }])
    expect(await made.call('GET', '/managed-resources')).toEqual({})
  })
})
