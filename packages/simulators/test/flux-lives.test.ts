import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FluxSimulator, startFluxSimulator } from '../src/flux/index.ts'
import { fastClock } from './support/fast-clock.ts'
import { type Replay, replayLife } from './support/replay-life.ts'
import { type Repositories, serveRepositories } from './support/repositories.ts'

let repositories: Repositories
let flux: FluxSimulator

beforeEach(async () => {
  repositories = await serveRepositories()
  flux = await startFluxSimulator({ clock: fastClock(20) })
})

afterEach(async () => {
  await flux.close()
  await repositories.close()
})

type Options = Partial<Parameters<typeof replayLife>[0]> & { readonly startsAt?: string }

const replay = async (life: string, repository: string, { startsAt, ...options }: Options = {}): Promise<Replay> => {
  await repositories.restore(repository)
  if (startsAt !== undefined) await repositories.pointMainAt(repository, startsAt)
  return replayLife({
    life,
    access: flux,
    cluster: flux.cluster,
    repositories: repositories.url,
    onNote: async (_note, revision) => {
      if (revision !== undefined) await repositories.pointMainAt(repository, revision)
    },
    ...options,
  })
}

/** Every recorded object went through the recorded states, in their order. */
function expectSameLife({ recorded, simulated }: Replay): void {
  expect(recorded.size).toBeGreaterThan(0)
  for (const [key, states] of recorded) {
    expect({ [key]: simulated.get(key)?.slice(0, states.length) }).toEqual({ [key]: states })
  }
}

describe('recorded lives', () => {
  test('happy path: ready, requests with and without a change, commits, another path, delete', async () => {
    expectSameLife(await replay('happy-path', 'fhappyx'))
  })

  test('delete: pruned, suspended, not pruned, orphaned, waited for, without a source, before anything was applied', async () => {
    const held = { namespace: 'f-delete-2', name: 'held' }
    const life = await replay('delete', 'fdelx', {
      onNote: async (note) => {
        const configMaps = flux.cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' })
        if (note.startsWith('finalizer')) flux.cluster.patch(configMaps, held, { metadata: { finalizers: null } })
        else expect(flux.cluster.list(configMaps, held.namespace).map((object) => object.metadata.name)).toEqual(['a', 'b', 'c', 'kube-root-ca.crt'])
      },
    })
    expectSameLife(life)
  })

  test('sources that fail', async () => {
    expectSameLife(await replay('failures-sources', 'ferr', { untilMs: 12_500 }))
  })

  test('Kustomizations that fail', async () => {
    expectSameLife(await replay('failures-kustomizations', 'ferr2'))
  })

  test('a source that is repaired', async () => {
    const { recorded, simulated } = await replay('failures-sources', 'ferr', {
      startsAt: '816e0d72d978b90c7eb6b480f9e4d733ff87392b',
      objects: ['gitrepositories/bad-branch', 'kustomizations/bad-branch'],
    })
    const repaired = (states: readonly object[] = []) => states.filter((state) => Reflect.get(state, 'generation') === 2)
    expect(repaired(recorded.get('gitrepositories/bad-branch')).length).toBe(6)
    expect(repaired(simulated.get('gitrepositories/bad-branch'))).toEqual(repaired(recorded.get('gitrepositories/bad-branch')))
    expect(simulated.get('kustomizations/bad-branch')).toEqual(recorded.get('kustomizations/bad-branch'))
  })

  test('an interval that puts back what was changed by hand', async () => {
    const namespace = 'f-drift-2'
    const kindOf = (kind: string, apiVersion: string) => flux.cluster.kindOf({ apiVersion, kind })
    const conf = () => flux.cluster.get(kindOf('ConfigMap', 'v1'), { namespace, name: 'conf' })
    const life = await replay('interval-and-drift', 'fdriftx', {
      untilMs: 49_000,
      objects: ['gitrepositories/web', 'kustomizations/web', 'events of GitRepository/web', 'events of Kustomization/web'],
      onNote: async (note) => {
        if (note.startsWith('by hand')) {
          flux.cluster.patch(kindOf('ConfigMap', 'v1'), { namespace, name: 'conf' }, { data: { a: 'hacked' } })
          flux.cluster.patch(kindOf('Deployment', 'apps/v1'), { namespace, name: 'web' }, { spec: { replicas: 5 } })
        } else if (note === 'ConfigMap after the pass') expect(conf()['data']).toEqual({ a: '1' })
        else flux.cluster.delete(kindOf('ConfigMap', 'v1'), { namespace, name: 'conf' })
      },
    })
    expectSameLife(life)
    expect(conf()['data']).toEqual({ a: '1' })
  })

  test('health: good, timed out, failed early, repaired, an object that does not exist', async () => {
    expectSameLife(await replay('health', 'fhealthx'))
  })

  test('suspended, resumed, pinned to a commit, released', async () => {
    expectSameLife(await replay('suspend-resume-pin', 'fsusx'))
  })
})
