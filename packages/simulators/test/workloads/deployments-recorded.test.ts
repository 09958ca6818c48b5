import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonMap, KubeObject } from '../../src/cluster/kube-object.ts'
import { DEPLOYMENT } from '../../src/workloads/kinds.ts'
import { readRecording } from '../support/recordings.ts'
import { podTemplate, startWorkloadCluster, type WorkloadCluster, workloadSpec } from '../support/workload-world.ts'

let world: WorkloadCluster
beforeEach(() => {
  world = startWorkloadCluster()
})
afterEach(() => world.close())

/** What the lives did to the Deployment, one change after the other. */
const CHANGES: Readonly<Record<string, readonly JsonMap[]>> = {
  'happy-path': [{ replicas: 3, template: podTemplate('web:2.0') }],
  health: [
    { template: podTemplate('web:broken') },
    { template: podTemplate('web:broken2'), progressDeadlineSeconds: 3 },
    { template: podTemplate('web:3.0') },
  ],
  'interval-and-drift': [{ replicas: 5 }, { replicas: 2 }, { replicas: 4 }, { template: podTemplate('web:9.0') }],
}

/**
 * Generations of which every state came in the recorded order. Of the others the recording misses states that lasted some 30 ms: of such races
 * the outcome differs from run to run, there too. `terminatingReplicas` is left out: it shows for as long as a pod takes to go.
 */
test.each([
  ['happy-path', 1, 'a new Deployment'],
  ['happy-path', 2, 'another size and another template at once'],
  ['health', 1, 'a new Deployment'],
  ['health', 4, 'another template after the deadline has passed'],
  ['interval-and-drift', 2, 'scaled up'],
  ['interval-and-drift', 3, 'scaled down'],
  ['interval-and-drift', 4, 'scaled up again'],
])('%s, generation %i: %s', async (life, generation) => {
  const simulated: string[] = []
  world.onChange(DEPLOYMENT, (deployment) => note(simulated, deployment, generation))
  world.create(DEPLOYMENT, 'web', workloadSpec(2, 'web:1.0'))
  await world.clock.advance(10_000)
  for (const spec of (CHANGES[life] ?? []).slice(0, generation - 1)) {
    world.patch(DEPLOYMENT, 'web', { spec })
    await world.clock.advance(15_000)
  }
  const recorded = await recordedStates(life, generation)
  expect(recorded.length).toBeGreaterThan(2)
  expect(simulated).toEqual(recorded)
})

async function recordedStates(life: string, generation: number): Promise<string[]> {
  const { timeline } = await readRecording<{ timeline: { kind: string; resource?: string; type?: string; object: KubeObject }[] }>(
    `flux/lives/${life}.json`,
  )
  const states: string[] = []
  for (const { kind, resource, type, object } of timeline) {
    if (kind === 'watch' && resource === 'deployments' && type !== 'DELETED') note(states, object, generation)
  }
  return states
}

const COUNTS = ['observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas']

function note(states: string[], { metadata, status = {} }: KubeObject, generation: number): void {
  if (metadata.generation !== generation) return
  const counts = COUNTS.map((name) => `${name} ${status[name] ?? '-'}`)
  const conditions = (status['conditions'] ?? []) as Record<string, string>[]
  const told = conditions.map(
    ({ type, status, reason, message = '' }) => `${type}=${status} ${reason}: ${message.replace(/"web-\w+"/, '"web-<hash>"')}`,
  )
  const state = [...counts, ...told].join('\n')
  if (states.at(-1) !== state) states.push(state)
}
