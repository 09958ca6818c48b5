import { describe, expect, it } from 'vitest'
import type { Workload } from '../src/flux-types.ts'
import { mapResourceHealth } from '../src/map-resource-health.ts'
import { readRecording } from './support/recorded-life.ts'

interface Row {
  readonly what: string
  readonly spec?: Workload['spec']
  readonly status?: Workload['status']
  readonly health: string
  readonly message?: string | RegExp
}

const is = (type: string, status: string, reason = '', message = '') => ({ type, status, reason, message })

const AVAILABLE = [is('Available', 'True'), is('Progressing', 'True', 'NewReplicaSetAvailable')]
const all = (count: number) => ({ replicas: count, updatedReplicas: count, availableReplicas: count, readyReplicas: count })

const KINDS: Readonly<Record<string, readonly Row[]>> = {
  'apps/v1 Deployment': [
    { what: 'all is there', spec: { replicas: 2 }, status: { ...all(2), conditions: AVAILABLE }, health: 'healthy' },
    { what: 'one replica is meant where none is named', status: { ...all(1), conditions: AVAILABLE }, health: 'healthy' },
    { what: 'scaled to zero', spec: { replicas: 0 }, status: { conditions: AVAILABLE }, health: 'healthy' },
    { what: 'nobody has looked at it', health: 'progressing', message: 'Replicas: 0/1' },
    { what: 'few replicas', spec: { replicas: 2 }, status: { ...all(1), conditions: AVAILABLE }, health: 'progressing', message: 'Replicas: 1/2' },
    { what: 'few updated', spec: { replicas: 2 }, status: { ...all(2), updatedReplicas: 1, conditions: AVAILABLE }, health: 'progressing', message: 'Updated: 1/2' },
    { what: 'old ones are left', spec: { replicas: 2 }, status: { ...all(2), replicas: 3, conditions: AVAILABLE }, health: 'progressing', message: 'Pending termination: 1' },
    { what: 'few available', spec: { replicas: 2 }, status: { ...all(2), availableReplicas: 1, conditions: AVAILABLE }, health: 'progressing', message: 'Available: 1/2' },
    { what: 'few ready', spec: { replicas: 2 }, status: { ...all(2), readyReplicas: 1, conditions: AVAILABLE }, health: 'progressing', message: 'Ready: 1/2' },
    { what: 'the rollout is not finished', status: { ...all(1), conditions: [is('Available', 'True'), is('Progressing', 'True', 'ReplicaSetUpdated')] }, health: 'progressing', message: 'ReplicaSet not Available' },
    { what: 'not available', status: { ...all(1), conditions: [is('Available', 'False'), is('Progressing', 'True', 'NewReplicaSetAvailable')] }, health: 'progressing', message: 'Deployment not Available' },
    { what: 'its deadline is over', status: { ...all(1), conditions: [is('Progressing', 'False', 'ProgressDeadlineExceeded', 'ReplicaSet "web" has timed out')] }, health: 'degraded', message: 'ReplicaSet "web" has timed out' },
  ],
  'apps/v1 StatefulSet': [
    { what: 'all is there', spec: { replicas: 2 }, status: { replicas: 2, readyReplicas: 2, currentReplicas: 2, currentRevision: 'a', updateRevision: 'a' }, health: 'healthy' },
    { what: 'nobody has looked at it', health: 'progressing', message: 'Replicas: 0/1' },
    { what: 'few ready', spec: { replicas: 2 }, status: { replicas: 2, readyReplicas: 1 }, health: 'progressing', message: 'Ready: 1/2' },
    { what: 'too many', spec: { replicas: 1 }, status: { replicas: 2, readyReplicas: 2 }, health: 'progressing', message: 'Pending termination: 1' },
    { what: 'few current', spec: { replicas: 2 }, status: { replicas: 2, readyReplicas: 2, currentReplicas: 1 }, health: 'progressing', message: 'Current: 1/2' },
    { what: 'its update is not finished', status: { replicas: 1, readyReplicas: 1, currentReplicas: 1, currentRevision: 'a', updateRevision: 'b' }, health: 'progressing' },
    { what: 'a partition is done', spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } }, status: { replicas: 3, readyReplicas: 3, updatedReplicas: 1 }, health: 'healthy' },
    { what: 'a partition is not done', spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } }, status: { replicas: 3, readyReplicas: 3, updatedReplicas: 1 }, health: 'progressing', message: 'Updated: 1/2' },
    { what: 'it is updated by hand', spec: { replicas: 3, updateStrategy: { type: 'OnDelete' } }, health: 'healthy' },
  ],
  'apps/v1 DaemonSet': [
    { what: 'all is there', status: { observedGeneration: 1, desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3, numberReady: 3 }, health: 'healthy' },
    { what: 'no node wants it', status: { observedGeneration: 1, desiredNumberScheduled: 0 }, health: 'healthy' },
    { what: 'nobody has looked at it', health: 'progressing' },
    { what: 'few updated', status: { observedGeneration: 1, desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 1 }, health: 'progressing', message: 'Updated: 1/3' },
    { what: 'few available', status: { observedGeneration: 1, desiredNumberScheduled: 1, currentNumberScheduled: 1, updatedNumberScheduled: 1 }, health: 'progressing', message: 'Available: 0/1' },
  ],
  'apps/v1 ReplicaSet': [
    { what: 'all is there', status: { replicas: 1, fullyLabeledReplicas: 1, availableReplicas: 1, readyReplicas: 1 }, health: 'healthy' },
    { what: 'few available', status: { replicas: 1, fullyLabeledReplicas: 1 }, health: 'progressing', message: 'Available: 0/1' },
    { what: 'its pods cannot be made', status: { conditions: [is('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota')] }, health: 'progressing', message: 'exceeded quota' },
  ],
  'batch/v1 Job': [
    { what: 'it runs', health: 'progressing', message: 'the job runs' },
    { what: 'it is complete', status: { conditions: [is('Complete', 'True')] }, health: 'healthy' },
    { what: 'it has failed', status: { conditions: [is('Failed', 'True', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')] }, health: 'degraded', message: 'Job has reached the specified backoff limit' },
  ],
  'v1 Pod': [
    { what: 'running and ready', status: { phase: 'Running', conditions: [is('Ready', 'True')] }, health: 'healthy' },
    { what: 'running and not ready', status: { phase: 'Running', conditions: [is('Ready', 'False')] }, health: 'progressing', message: 'Pod is Running' },
    { what: 'crashing', status: { phase: 'Running', containerStatuses: [{ name: 'web', state: { waiting: { reason: 'CrashLoopBackOff' } } }] }, health: 'degraded', message: /web/ },
    { what: 'not scheduled', status: { phase: 'Pending', conditions: [is('PodScheduled', 'False', 'Unschedulable', '0/3 nodes are available')] }, health: 'progressing', message: '0/3 nodes are available' },
    { what: 'ended well', status: { phase: 'Succeeded' }, health: 'healthy' },
    { what: 'ended badly, which counts as current', status: { phase: 'Failed' }, health: 'healthy', message: 'Pod has completed, but not successfully' },
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
    { what: 'its names are taken', status: { conditions: [is('NamesAccepted', 'False', 'PluralConflict', '"webs" is already in use')] }, health: 'degraded', message: '"webs" is already in use' },
  ],
  'v1 ConfigMap': [{ what: 'always', health: 'healthy' }],
  'batch/v1 CronJob': [{ what: 'always', health: 'healthy' }],
  'example.test/v1 Widget': [
    { what: 'without conditions', health: 'healthy' },
    { what: 'Ready', status: { conditions: [is('Ready', 'True')] }, health: 'healthy' },
    { what: 'not Ready', status: { conditions: [is('Ready', 'False', 'x', 'still at work')] }, health: 'progressing', message: 'still at work' },
    { what: 'neither', status: { conditions: [is('Ready', 'Unknown', 'x', 'who knows')] }, health: 'progressing', message: 'who knows' },
    { what: 'reconciling', status: { conditions: [is('Reconciling', 'True', 'x', 'at it'), is('Ready', 'True')] }, health: 'progressing', message: 'at it' },
    { what: 'stalled first', status: { conditions: [is('Stalled', 'True', 'x', 'stuck'), is('Reconciling', 'True')] }, health: 'degraded', message: 'stuck' },
  ],
  'serving.example.test/v1 Service': [{ what: 'of another group is judged by its conditions', status: { conditions: [is('Ready', 'False', 'x', 'no route')] }, health: 'progressing', message: 'no route' }],
}

const objectOf = (type: string, { spec, status }: Row): Workload => {
  const [apiVersion = '', kind = ''] = type.split(' ')
  return { apiVersion, kind, metadata: { name: 'web', generation: 1 }, ...(spec === undefined ? {} : { spec }), ...(status === undefined ? {} : { status }) }
}

describe.each(Object.entries(KINDS))('The health of a %s', (type, rows) => {
  it.each(rows)('when: $what', (row) => {
    const { health, message } = mapResourceHealth(objectOf(type, row))
    expect(health).toBe(row.health)
    if (typeof row.message === 'string') expect(message).toBe(row.message)
    if (row.message instanceof RegExp) expect(message).toMatch(row.message)
  })
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
  const seen = timeline.filter((entry) => entry.resource === 'deployments').map(({ atMs, object }) => ({ atMs, ...mapResourceHealth({ ...object, apiVersion: 'apps/v1', kind: 'Deployment' }) }))

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
