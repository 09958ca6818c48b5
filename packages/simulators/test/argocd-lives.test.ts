import { afterEach, beforeEach, expect, test } from 'vitest'
import { difference, readLife, recordedStates, watchStates } from './support/argocd-life.ts'
import { type ArgoCdWorld, isDeployed, startArgoCdWorld } from './support/argocd-world.ts'

let world: ArgoCdWorld

beforeEach(async () => {
  world = await startArgoCdWorld()
})
afterEach(() => world.close())

test('full-life', async () => {
  const life = await readLife('full-life')
  await world.repositories.restore('shoper')
  const states = watchStates(world.simulator.cluster, 'shoper')
  const make = async (atMs: number) => {
    const { method, path, body } = life.callAt(atMs, world.repositories.url)
    const answer = await world.call(method, path, body)
    expect([path, answer.status]).toEqual([path, 200])
  }
  await make(1005)
  await world.when('shoper', (a) => a.status?.['reconciledAt'] !== undefined)
  await make(3786)
  await world.when('shoper', isDeployed)
  await world.repositories.pointMainAt('shoper', 'efd83e6690d0ae24837e051ed57a10308a8808a8')
  await make(12996)
  await make(14400)
  await world.when('shoper', isDeployed)
  console.log(recordedStates(life, 0, 24_000).join('\n'))
  console.log('----')
  console.log(states.lines.join('\n'))
  console.log(difference(recordedStates(life, 1000, 24_000), states.lines).join('\n'))
  states.restart()
  await make(41823)
  await world.when('nothing', () => true).catch(() => 0)
}, 3000)
