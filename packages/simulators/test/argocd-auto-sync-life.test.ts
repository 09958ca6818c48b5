import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, type KubeObject } from '../src/cluster/kube-object.ts'
import { FIRST_SYNC, type Replay, replay } from './support/argocd-replay.ts'
import { type ArgoCdWorld, isAtRest, phaseOf, startArgoCdWorld, syncStatus } from './support/argocd-world.ts'

const isSyncedAtRest = (application: KubeObject) => isAtRest(application) && syncStatus(application) === 'Synced'

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

test('auto-sync: the first sync by itself, healed, pruned, refused, retried, given up, deleted', { timeout: 90_000 }, async () => {
  const { make, differences, when, untilHealthy } = await start('auto-sync', 'auto')
  const hasHistory = (count: number) => (application: KubeObject) =>
    isSyncedAtRest(application) && at(application, 'status', 'history', 'length') === count

  await make(19)
  await untilHealthy()
  expect(differences(19, 8_646)).toEqual(FIRST_SYNC)

  const configMaps = world.simulator.cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' })
  world.simulator.cluster.patch(configMaps, { namespace: 'auto', name: 'conf' }, { data: { a: 'hacked' } })
  await when((application) => at(application, 'operation') !== undefined)
  await when(isSyncedAtRest)
  expect(at(world.find('v1', 'ConfigMap', 'auto', 'conf'), 'data')).toEqual({ a: '1' })
  expect(differences(8_647, 11_775)).toEqual([
    // Missed by the polling: auto-sync writes the operation before the comparison (recorded at 1 039 ms), the controller then begins it.
    '+ Synced Healthy operation history 1',
    '+ OutOfSync Healthy operation history 1',
    // Missed by the polling: the second of the three writes after an operation.
    '+ Synced Healthy Succeeded history 1',
  ])

  await world.repositories.pointMainAt('auto', '87ba85df66ff51e045c5d298d885a7e8b37d37ae')
  await make(11_776)
  await when(hasHistory(2))
  expect(world.find('v1', 'ConfigMap', 'auto', 'extra')).toBeUndefined()
  expect(differences(11_776, 15_977)).toEqual([
    '+ Synced Healthy operation history 1', // as above
    // Not compared while it runs.
    '- Synced Healthy operation Running history 2',
    '+ OutOfSync Healthy operation Running history 2',
    '+ OutOfSync Healthy Succeeded history 2',
  ])

  await make(16_031)
  await make(16_044)
  await make(17_100)
  await when((application) => phaseOf(application) === 'Error' && isAtRest(application))
  expect(differences(16_000, 22_979)).toEqual([
    '+ Synced Healthy operation history 2', // missed by the polling
    // The comparison before a retry is a write of its own; here the polling missed it, in sync-failed-retry (14 873 ms) it did not.
    '- Synced Healthy operation Running history 2, compared',
    '+ Synced Healthy operation Running (attempt ended) history 2, compared',
    '+ Synced Healthy operation Running history 2',
    // The comparison after the end fell into the second of the one before it.
    '+ Synced Healthy Error history 2, compared',
  ])

  await world.repositories.pointMainAt('auto', '6ac30275b2b08759ba7f5bd0d7760226f3000452')
  await make(30_289)
  await when((application) => isAtRest(application) && at(application, 'status', 'conditions') !== undefined)
  // Recorded after a roll back and a sync.
  const asItIs = (line: string) => line.replace('history 4', 'history 2')
  expect(differences(30_289, 40_587, asItIs)).toEqual([
    // Missed by the polling: the operation, the comparison, the begin came as one.
    '- OutOfSync Healthy operation Running history 2, compared',
    '+ Synced Healthy operation history 2',
    '+ OutOfSync Healthy operation history 2, compared',
    '+ OutOfSync Healthy operation Running history 2',
    // As in the dry run.
    '- OutOfSync Healthy operation Running history 2, compared',
    '+ OutOfSync Healthy operation Running (attempt ended) history 2, compared',
    '+ OutOfSync Healthy operation Running history 2',
    '+ OutOfSync Healthy Failed history 2, compared',
  ])
  expect(at(world.application('auto'), 'status', 'conditions', 0, 'type')).toBe('SyncError')

  await make(40_588)
  await world.gone('auto')
  expect(differences(40_588, 41_000, asItIs)).toEqual([])
})
