import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, isMap, type JsonMap, numberAt } from '../../src/cluster/kube-object.ts'
import { AUTOSCALER, DEPLOYMENT } from '../../src/workloads/kinds.ts'
import { startWorkloadCluster, type WorkloadCluster, workloadSpec } from '../support/workload-world.ts'

let world: WorkloadCluster
beforeEach(() => {
  world = startWorkloadCluster()
})
afterEach(() => world.close())

const DESIRED = 'simulator.gitops-dms.dev/desired-replicas'
const LOAD = 'simulator.gitops-dms.dev/load'
const size = () => numberAt(world.get(DEPLOYMENT, 'web'), 'spec', 'replicas')
const conditions = () => {
  const found = at(world.get(AUTOSCALER, 'web'), 'status', 'conditions')
  return Object.fromEntries((Array.isArray(found) ? found.filter(isMap) : []).map(({ type, status, reason }) => [type, `${status} ${reason}`]))
}

async function autoscaled(replicas: number, spec: JsonMap, annotations?: Record<string, string>): Promise<void> {
  world.create(DEPLOYMENT, 'web', workloadSpec(replicas, 'web:1.0'))
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  const metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }]
  world.create(AUTOSCALER, 'web', { scaleTargetRef, metrics, ...spec }, annotations)
  await world.clock.advance(5_000)
}

test('a scale by hand is undone at the next look', async () => {
  await autoscaled(3, { minReplicas: 2, maxReplicas: 10 }, { [DESIRED]: '3' })
  expect(conditions()).toEqual({
    AbleToScale: 'True ReadyForNewScale',
    ScalingActive: 'True ValidMetricFound',
    ScalingLimited: 'False DesiredWithinRange',
  })
  world.patch(DEPLOYMENT, 'web', { spec: { replicas: 6 } })
  await world.clock.advance(5_000)
  expect(size()).toBe(6)
  await world.clock.advance(15_000)
  expect(size()).toBe(3)
  expect(world.events('HorizontalPodAutoscaler')).toEqual(['SuccessfulRescale: New size: 3; reason: All metrics below target'])
  expect(conditions()['AbleToScale']).toBe('True SucceededRescale')
  expect(world.get(AUTOSCALER, 'web')?.status).toMatchObject({ currentReplicas: 6, desiredReplicas: 3, lastScaleTime: expect.any(String) })
  await world.clock.advance(20_000)
  expect(world.get(AUTOSCALER, 'web')?.status).toMatchObject({ currentReplicas: 3, desiredReplicas: 3 })
})

test.each([
  ['above the most', 8, { minReplicas: 2, maxReplicas: 4 }, 4, 'Current number of replicas above Spec.MaxReplicas'],
  ['below the least', 1, { minReplicas: 3, maxReplicas: 4 }, 3, 'Current number of replicas below Spec.MinReplicas'],
])('a size %s is brought within the bounds, without any load', async (_what, replicas, spec, expected, reason) => {
  await autoscaled(replicas, spec)
  expect(size()).toBe(expected)
  expect(world.events('HorizontalPodAutoscaler')).toEqual([`SuccessfulRescale: New size: ${expected}; reason: ${reason}`])
})

test('a load above the target adds replicas, no faster than twice as many at a time, up to the most', async () => {
  await autoscaled(4, { minReplicas: 1, maxReplicas: 10 }, { [LOAD]: '500' })
  expect([size(), conditions()['ScalingLimited']]).toEqual([8, 'True ScaleUpLimit'])
  await world.clock.advance(15_000)
  expect([size(), conditions()['ScalingLimited']]).toEqual([10, 'True TooManyReplicas'])
})

test('a load below the target removes replicas only when it has been low for five minutes', async () => {
  await autoscaled(4, { minReplicas: 1, maxReplicas: 10 }, { [DESIRED]: '4' })
  world.cluster.patch(world.cluster.kindOf(AUTOSCALER), { namespace: 'shop', name: 'web' }, { metadata: { annotations: { [DESIRED]: '2' } } })
  await world.clock.advance(120_000)
  expect([size(), conditions()['AbleToScale']]).toEqual([4, 'True ScaleDownStabilized'])
  await world.clock.advance(240_000)
  expect(size()).toBe(2)
})

test('a target of no replicas is left alone, and one that is not there is told', async () => {
  await autoscaled(0, { minReplicas: 2, maxReplicas: 4 })
  expect([size(), conditions()['ScalingActive']]).toEqual([0, 'False ScalingDisabled'])
  world.remove(DEPLOYMENT, 'web')
  await world.clock.advance(20_000)
  expect(conditions()['AbleToScale']).toBe('False FailedGetScale')
  expect(world.events('HorizontalPodAutoscaler')).toEqual([expect.stringMatching(/^FailedGetScale: deployments\.apps "web" not found/)])
})
