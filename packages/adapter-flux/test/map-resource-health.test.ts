import { describe, expect, it } from 'vitest'
import type { Workload } from '../src/flux-types.ts'
import { mapResourceHealth } from '../src/map-resource-health.ts'
import { AVAILABLE, all, describeHealth, is } from './support/health-table.ts'
import { readRecording } from './support/recorded-life.ts'

describeHealth({
  'batch/v1 Job': [
    { what: 'it runs', health: 'progressing', message: 'the job runs' },
    { what: 'it is complete', status: { conditions: [is('Complete', 'True')] }, health: 'healthy' },
    {
      what: 'it has failed',
      status: { conditions: [is('Failed', 'True', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')] },
      health: 'degraded',
      message: 'Job has reached the specified backoff limit',
    },
  ],
  'v1 Pod': [
    { what: 'running and ready', status: { phase: 'Running', conditions: [is('Ready', 'True')] }, health: 'healthy' },
    {
      what: 'running and not ready',
      status: { phase: 'Running', conditions: [is('Ready', 'False')] },
      health: 'progressing',
      message: 'Pod is Running',
    },
    {
      what: 'crashing',
      status: { phase: 'Running', containerStatuses: [{ name: 'web', state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
      health: 'degraded',
      message: 'Containers in CrashLoop state: web',
    },
    {
      what: 'not scheduled',
      status: { phase: 'Pending', conditions: [is('PodScheduled', 'False', 'Unschedulable', '0/3 nodes are available')] },
      health: 'progressing',
      message: '0/3 nodes are available',
    },
    { what: 'ended well', status: { phase: 'Succeeded' }, health: 'healthy' },
    {
      what: 'ended badly, which counts as current',
      status: { phase: 'Failed' },
      health: 'healthy',
      message: 'Pod has completed, but not successfully',
    },
  ],
  'v1 PersistentVolumeClaim': [
    { what: 'bound', status: { phase: 'Bound' }, health: 'healthy' },
    { what: 'pending', status: { phase: 'Pending' }, health: 'progressing', message: 'phase is Pending' },
  ],
  'v1 Service': [
    { what: 'any but a load balancer', spec: { type: 'ClusterIP' }, health: 'healthy' },
    { what: 'a load balancer with its cluster IP', spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' }, health: 'healthy' },
    { what: 'a load balancer without', spec: { type: 'LoadBalancer' }, health: 'progressing' },
  ],
  'apiextensions.k8s.io/v1 CustomResourceDefinition': [
    { what: 'established', status: { conditions: [is('Established', 'True')] }, health: 'healthy' },
    { what: 'being installed', status: { conditions: [is('NamesAccepted', 'False', 'Installing')] }, health: 'progressing' },
    {
      what: 'its names are taken',
      status: { conditions: [is('NamesAccepted', 'False', 'PluralConflict', '"webs" is already in use')] },
      health: 'degraded',
      message: '"webs" is already in use',
    },
  ],
  'v1 ConfigMap': [{ what: 'always', health: 'healthy' }],
  'batch/v1 CronJob': [{ what: 'always', health: 'healthy' }],
  'example.test/v1 Widget': [
    { what: 'without conditions', health: 'healthy' },
    { what: 'Ready', status: { conditions: [is('Ready', 'True')] }, health: 'healthy' },
    { what: 'not Ready', status: { conditions: [is('Ready', 'False', 'x', 'still at work')] }, health: 'progressing', message: 'still at work' },
    { what: 'neither', status: { conditions: [is('Ready', 'Unknown', 'x', 'who knows')] }, health: 'progressing', message: 'who knows' },
    {
      what: 'reconciling',
      status: { conditions: [is('Reconciling', 'True', 'x', 'at it'), is('Ready', 'True')] },
      health: 'progressing',
      message: 'at it',
    },
    {
      what: 'stalled first',
      status: { conditions: [is('Stalled', 'True', 'x', 'stuck'), is('Reconciling', 'True')] },
      health: 'degraded',
      message: 'stuck',
    },
  ],
  'serving.example.test/v1 Service': [
    {
      what: 'of another group is judged by its conditions',
      status: { conditions: [is('Ready', 'False', 'x', 'no route')] },
      health: 'progressing',
      message: 'no route',
    },
  ],
})

describe('The health of any resource', () => {
  const ready = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1 }, status: { ...all(1), conditions: AVAILABLE } }

  it('is missing when it is not there', () => {
    expect(mapResourceHealth(null)).toEqual({ health: 'missing', message: 'it is not in the cluster' })
  })

  it('is progressing while it is being deleted, before all else', () => {
    const going = { ...ready, metadata: { name: 'web', generation: 3, deletionTimestamp: '2026-11-22T13:00:00Z' } }
    expect(mapResourceHealth(going)).toEqual({ health: 'progressing', message: 'it is being deleted' })
  })

  it('is progressing while its newest spec has not been looked at, however well the old one runs', () => {
    const changed = { ...ready, metadata: { name: 'web', generation: 2 }, status: { ...ready.status, observedGeneration: 1 } }
    expect(mapResourceHealth(changed)).toEqual({ health: 'progressing', message: 'generation is 2, but latest observed generation is 1' })
  })
})

describe('The health of a recorded Deployment', () => {
  interface Entry {
    readonly atMs: number
    readonly resource?: string
    readonly object: Workload
  }
  const { timeline } = readRecording('flux/lives/health.json') as { readonly timeline: readonly Entry[] }
  const seen = timeline
    .filter((entry) => entry.resource === 'deployments')
    .map(({ atMs, object }) => ({ atMs, ...mapResourceHealth({ ...object, apiVersion: 'apps/v1', kind: 'Deployment' }) }))

  it('is healthy only after its rollout, degraded by its deadline, healthy again after the repair', () => {
    const changes = seen.filter(({ health }, index) => health !== seen[index - 1]?.health).map(({ atMs, health }) => `${atMs} ${health}`)
    expect(changes).toEqual([
      '1401 progressing',
      '3889 healthy',
      '8167 progressing',
      // 88807 is the exceeded deadline of the spec before, seen for a moment; 92181 that of this one, which a new spec (96308) ends.
      '88807 degraded',
      '88828 progressing',
      '92181 degraded',
      '96308 progressing',
      '100118 healthy',
    ])
  })
})
