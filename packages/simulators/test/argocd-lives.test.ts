import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, type KubeObject } from '../src/cluster/kube-object.ts'
import { FIRST_SYNC, isCompared, type Replay, replay } from './support/argocd-replay.ts'
import { type ArgoCdWorld, isAtRest, phaseOf, startArgoCdWorld } from './support/argocd-world.ts'

let world: ArgoCdWorld
let replayed: Replay | undefined

beforeEach(async () => {
  // More than a second from write to write, so that every comparison has a time of its own.
  world = await startArgoCdWorld({ timing: { pauseMs: 1_500 } })
})
afterEach(async () => {
  replayed?.close()
  await world.close()
})

async function start(life: string, repository: string): Promise<Replay> {
  replayed = await replay(world, life, repository)
  return replayed
}

test('full-life: created, synced, a new commit, synced again, deleted', { timeout: 90_000 }, async () => {
  const { make, differences, when, untilHealthy } = await start('full-life', 'shoper')

  await make(1005)
  await when(isCompared)
  expect(differences(1005, 3785)).toEqual([])

  await make(3786)
  await untilHealthy()
  expect(differences(3786, 12_995)).toEqual(FIRST_SYNC)

  await world.repositories.pointMainAt('shoper', 'efd83e6690d0ae24837e051ed57a10308a8808a8')
  await make(12_996)
  expect(differences(12_996, 14_399)).toEqual([])

  await make(14_400)
  await untilHealthy()
  expect(differences(14_400, 25_834)).toEqual([])

  await make(41_823)
  await world.gone('shoper')
  // Recorded after a roll back, which made it OutOfSync with four entries.
  const asItIs = (line: string) => line.replace('OutOfSync', 'Synced').replace('history 4', 'history 2')
  expect(differences(41_823, 43_000, asItIs)).toEqual([
    // Pods and endpoints take their time there; here nothing is below the resources, so they are gone at once.
    '- Synced Progressing Succeeded history 2 deleting',
  ])
})

test('comparison-error: a commit that does not parse, a sync of it, repaired', { timeout: 90_000 }, async () => {
  const { life, make, differences, when, untilHealthy } = await start('comparison-error', 'broken-yaml')
  await make(0)
  await when(isCompared)
  await make(366)
  await untilHealthy()
  differences(0, 5_232) // as in full-life

  await world.repositories.pointMainAt('broken-yaml', '58e1cf39c8fa09545b877514a0a4fbdbda886c88')
  await make(5_233)
  expect(differences(5_233, 7_526)).toEqual([])
  const told = (application: unknown) => ({
    conditions: at(application, 'status', 'conditions', 0, 'message'),
    revision: at(application, 'status', 'sync', 'revision'),
  })
  const broken = life.entries.find((entry) => entry.kind === 'get' && entry.atMs === 5_603)?.body
  expect(told(world.application('broken-yaml'))).toEqual(told(broken))
  expect(at(world.application('broken-yaml'), 'status', 'resources', 0, 'status')).toBe('Unknown')

  await make(7_527)
  await when((application) => phaseOf(application) === 'Error' && isAtRest(application))
  expect(differences(7_527, 10_724)).toEqual([
    // Missed by the polling.
    '+ Unknown Healthy operation history 1',
    '+ Unknown Healthy Error history 1',
  ])

  await world.repositories.pointMainAt('broken-yaml', 'c2662f3522265eb7ed94d94a1589cc9511fb9bf5')
  await make(10_725)
  await make(11_065)
  await untilHealthy()
  expect(differences(10_725, 18_516)).toEqual([
    // Missed by the polling.
    '+ OutOfSync Healthy operation history 1',
    '+ OutOfSync Healthy operation Running history 2',
    '+ Synced Progressing Succeeded history 2',
  ])
})

test('sync-failed-retry: refused by the cluster, then with two retries', { timeout: 90_000 }, async () => {
  const { life, make, differences, when } = await start('sync-failed-retry', 'retryer')
  const endedAt = (atMs: number) => at(life.entries.find((entry) => entry.atMs === atMs)?.body, 'status', 'operationState')
  const ended = (application: KubeObject) => phaseOf(application) === 'Failed' && isAtRest(application)
  const result = (state: unknown) => [
    at(state, 'phase'),
    at(state, 'message'),
    at(state, 'retryCount'),
    at(state, 'syncResult', 'resources', 1, 'message'),
  ]

  await make(0)
  await when(isCompared)
  await make(782)
  const first = await when(ended)
  expect(result(at(first, 'status', 'operationState')).slice(0, 2)).toEqual(result(endedAt(5226)).slice(0, 2))
  differences(0, 7_292)

  await make(7_293)
  const waiting = await when((application) => at(application, 'status', 'operationState', 'retryCount') === 1)
  const withoutTime = (state: unknown) => String(at(state, 'message')).replace(/\d{1,2}:\d\d[AP]M/, '<time>')
  expect(withoutTime(at(waiting, 'status', 'operationState'))).toBe(withoutTime(endedAt(9_175)))
  const second = await when((application) => ended(application) && at(application, 'status', 'operationState', 'retryCount') === 2)
  expect(result(at(second, 'status', 'operationState'))).toEqual(result(endedAt(27_074)))
  expect(differences(7_293, 29_118)).toEqual([
    // Missed by the polling.
    '+ OutOfSync Healthy operation history 0',
    '+ OutOfSync Healthy Failed history 0',
  ])
})
