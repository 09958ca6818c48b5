import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, type KubeObject } from '../src/cluster/kube-object.ts'
import { difference, type RecordedLife, readLife, recordedStates, type WatchedStates, watchStates } from './support/argocd-life.ts'
import { type ArgoCdWorld, healthStatus, isAtRest, isDeployed, phaseOf, startArgoCdWorld, syncStatus } from './support/argocd-world.ts'

let world: ArgoCdWorld
let states: WatchedStates | undefined

beforeEach(async () => {
  world = await startArgoCdWorld()
})
afterEach(async () => {
  states?.close()
  await world.close()
})

/** The same repository, the same calls, the states in their order: what differs is listed by the test, with the reason. */
async function replay(name: string, repository: string) {
  const life: RecordedLife = await readLife(name)
  await world.repositories.restore(repository)
  states = watchStates(world.simulator.cluster, repository)
  const seen = states
  world.holdPods(true)
  return {
    /** Makes a recorded call; its status and error text are the recorded ones. */
    make: async (atMs: number) => {
      const { method, path, body, status, error } = life.callAt(atMs, world.repositories.url)
      const answer = await world.call(method, path, body)
      expect({ path, status: answer.status, error: at(answer.json, 'error') }).toEqual({ path, status, error })
    },
    /** What the simulator did since the last call, against what the recording has of that time. */
    differences: (fromMs: number, toMs: number, translated = (line: string) => line) =>
      difference(recordedStates(life, fromMs, toMs).map(translated), seen.take()),
    when: (isSo: (application: KubeObject) => boolean) => world.when(repository, isSo),
    /** Pods come up only after the comparison that follows the operation, as they did in the recording. */
    untilHealthy: async () => {
      await world.when(repository, (application) => isAtRest(application) && healthStatus(application) === 'Progressing')
      world.holdPods(false)
      await world.when(repository, isDeployed)
      world.holdPods(true)
    },
  }
}

const isCompared = (application: KubeObject) => at(application, 'status', 'reconciledAt') !== undefined
const isSyncedAtRest = (application: KubeObject) => isAtRest(application) && syncStatus(application) === 'Synced'
const revisionOf = (application: KubeObject) => at(application, 'status', 'sync', 'revision')

/** The real controller compares also while an operation runs, whenever a resource changes; this one compares after it. */
const NOT_COMPARED_WHILE_RUNNING = {
  firstSync: ['- OutOfSync Healthy operation Running history 0', '- OutOfSync Healthy operation Running history 1', '+ OutOfSync Missing operation Running history 1'],
}

test('full-life: created, synced, a new commit, synced again, deleted', async () => {
  const { make, differences, when, untilHealthy } = await replay('full-life', 'shoper')

  await make(1005)
  await when(isCompared)
  expect(differences(1005, 3785)).toEqual([])

  await make(3786)
  await untilHealthy()
  expect(differences(3786, 12_995)).toEqual([
    ...NOT_COMPARED_WHILE_RUNNING.firstSync,
    // There for 120 ms, so that the polling missed it; streams/full-life-watch.json has it.
    '+ OutOfSync Missing Succeeded history 1',
  ])

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

test('auto-sync: the first sync by itself, healed, pruned, refusals, a dry run that is retried, a commit that is refused, deleted', async () => {
  const { make, differences, when, untilHealthy } = await replay('auto-sync', 'auto')
  const onlyHistory = (count: number) => (application: KubeObject) => isSyncedAtRest(application) && (at(application, 'status', 'history', 'length') ?? 0) === count

  await make(19)
  await untilHealthy()
  expect(differences(19, 8_646)).toEqual([
    '- OutOfSync Healthy operation Running history 0',
    '- OutOfSync Healthy operation Running history 1',
    '+ OutOfSync Missing operation Running history 1',
    '+ OutOfSync Missing Succeeded history 1',
  ])

  const configMaps = world.simulator.cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' })
  world.simulator.cluster.patch(configMaps, { namespace: 'auto', name: 'conf' }, { data: { a: 'hacked' } })
  await when((application) => at(application, 'operation') !== undefined)
  await when(isSyncedAtRest)
  expect(at(world.find('v1', 'ConfigMap', 'auto', 'conf'), 'data')).toEqual({ a: '1' })
  expect(differences(8_647, 11_775)).toEqual([])

  await world.repositories.pointMainAt('auto', '87ba85df66ff51e045c5d298d885a7e8b37d37ae')
  await make(11_776)
  await when(onlyHistory(2))
  expect(world.find('v1', 'ConfigMap', 'auto', 'extra')).toBeUndefined()
  expect(differences(11_776, 15_977)).toEqual([])

  await make(16_031)
  await make(16_044)
  await make(17_100)
  await when((application) => phaseOf(application) === 'Error' && isAtRest(application))
  expect(differences(16_000, 22_979)).toEqual([])

  await world.repositories.pointMainAt('auto', '6ac30275b2b08759ba7f5bd0d7760226f3000452')
  await make(30_289)
  await when((application) => at(application, 'status', 'conditions') !== undefined)
  expect(differences(30_289, 40_587)).toEqual([])
  expect(at(world.application('auto'), 'status', 'conditions', 0, 'type')).toBe('SyncError')

  await make(40_588)
  await world.gone('auto')
  expect(differences(40_588, 41_000)).toEqual([])
})

test('comparison-error: a commit that does not parse, a sync of it, repaired', async () => {
  const { make, differences, when, untilHealthy } = await replay('comparison-error', 'broken-yaml')
  await make(0)
  await when(isCompared)
  await make(366)
  await untilHealthy()
  expect(differences(328, 5_232)).toEqual([])

  await world.repositories.pointMainAt('broken-yaml', '58e1cf39c8fa09545b877514a0a4fbdbda886c88')
  await make(5_233)
  expect(differences(5_233, 7_526)).toEqual([])
  await make(7_527)
  await when((application) => phaseOf(application) === 'Error' && isAtRest(application))
  expect(differences(7_527, 10_724)).toEqual([])

  await world.repositories.pointMainAt('broken-yaml', 'c2662f3522265eb7ed94d94a1589cc9511fb9bf5')
  await make(10_725)
  expect(revisionOf(world.application('broken-yaml') as KubeObject)).toBe('c2662f3522265eb7ed94d94a1589cc9511fb9bf5')
  await make(11_065)
  await untilHealthy()
  expect(differences(10_725, 18_516)).toEqual([])
})
