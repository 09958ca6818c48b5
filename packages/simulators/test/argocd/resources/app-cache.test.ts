import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { describe, expect, test } from 'vitest'
import { createAppCache } from '../../../src/argocd/create-app-cache.ts'
import { Outages } from '../../../src/argocd/outages.ts'

const tree = (name: string) => ({ nodes: [{ name }] })

function world() {
  const clock = new VirtualClock()
  const outages = new Outages()
  return { clock, outages, cache: createAppCache({ now: () => clock.now(), outages }) }
}

describe('what the controller leaves in Redis', () => {
  test('is lost with Redis, and not written again while it is the same, for ten minutes', async () => {
    const { cache, clock, outages } = world()
    cache.setTree('web', tree('a'))
    cache.setManagedResources('web', [{ name: 'a' }])
    outages.switches.redis()()
    cache.setTree('web', tree('a'))
    expect([cache.tree('web'), cache.managedResources('web')]).toEqual([undefined, undefined])
    await clock.advance(599_999)
    cache.setTree('web', tree('a'))
    expect(cache.tree('web')).toBeUndefined()
    await clock.advance(1)
    cache.setTree('web', tree('a'))
    expect(cache.tree('web')).toEqual(tree('a'))
  })

  test('is written at once where it is another', () => {
    const { cache } = world()
    cache.setTree('web', tree('a'))
    cache.flush()
    cache.setTree('web', tree('b'))
    expect(cache.tree('web')).toEqual(tree('b'))
  })

  test('does not arrive while Redis is down, and nobody is told', () => {
    const { cache, outages } = world()
    const told: unknown[] = []
    cache.watchTree('web', (tree) => told.push(tree))
    const end = outages.switches.redis()
    cache.setTree('web', tree('a'))
    end()
    expect([cache.tree('web'), told]).toEqual([undefined, []])
  })

  test('is told at every write until nobody listens', () => {
    const { cache } = world()
    const told: unknown[] = []
    const end = cache.watchTree('web', (tree) => told.push(tree))
    cache.setTree('web', tree('a'))
    cache.setTree('web', tree('a'))
    end()
    cache.setTree('web', tree('b'))
    expect(told).toEqual([tree('a'), tree('a')])
  })

  test('is gone with the application, and written anew for the next of that name', () => {
    const { cache } = world()
    cache.setTree('web', tree('a'))
    cache.remove('web')
    expect(cache.tree('web')).toBeUndefined()
    cache.setTree('web', tree('a'))
    expect(cache.tree('web')).toEqual(tree('a'))
  })
})
