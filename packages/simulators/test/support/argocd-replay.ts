import { expect } from 'vitest'
import { at, type KubeObject } from '../../src/cluster/kube-object.ts'
import { difference, type RecordedLife, readLife, recordedStates, watchStates } from './argocd-life.ts'
import { type ArgoCdWorld, healthStatus, isAtRest, isDeployed } from './argocd-world.ts'

export interface Replay {
  readonly life: RecordedLife
  /** Makes a recorded call; its status and error text are the recorded ones. */
  make(atMs: number): Promise<void>
  /** What the simulator did since the last call (+) that the recording does not have of that time, and the reverse (-). */
  differences(fromMs: number, toMs: number, translated?: (line: string) => string): readonly string[]
  when(isSo: (application: KubeObject) => boolean): Promise<KubeObject>
  /** Pods come up only after the comparison that follows the operation, as they did in the recording. */
  untilHealthy(): Promise<void>
  close(): void
}

/** The same repository, the same calls, the states in their order. The application has the name of the repository. */
export async function replay(world: ArgoCdWorld, name: string, repository: string): Promise<Replay> {
  const life = await readLife(name)
  await world.repositories.restore(repository)
  const seen = watchStates(world.simulator.cluster, repository)
  world.holdPods(true)
  return {
    life,
    make: async (atMs) => {
      const { method, path, body, status, error } = life.callAt(atMs, world.repositories.url)
      const answer = await world.call(method, path, body)
      expect({ path, status: answer.status, error: at(answer.json, 'error') }).toEqual({ path, status, error })
    },
    differences: (fromMs, toMs, translated = (line) => line) => difference(recordedStates(life, fromMs, toMs).map(translated), seen.take()),
    when: (isSo) => world.when(repository, isSo),
    untilHealthy: async () => {
      await world.when(repository, (application) => isAtRest(application) && healthStatus(application) === 'Progressing')
      world.holdPods(false)
      await world.when(repository, isDeployed)
      world.holdPods(true)
    },
    close: () => seen.close(),
  }
}

export const isCompared = (application: KubeObject) => at(application, 'status', 'reconciledAt') !== undefined

/**
 * The real controller compares also while an operation runs, whenever a resource changes; this one compares after it. The last state is
 * there for 120 ms, which the polling of the recording missed (its watch stream has it).
 */
export const FIRST_SYNC = [
  '- OutOfSync Healthy operation Running history 0',
  '- OutOfSync Healthy operation Running history 1',
  '+ OutOfSync Missing operation Running history 1',
  '+ OutOfSync Missing Succeeded history 1',
]
