import { describe, expect, test } from 'vitest'
import { resourceHealth } from '../../../src/argocd/controller/health/resource-health.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'

const object = (apiVersion: string, kind: string, rest: JsonMap = {}, metadata: object = {}): KubeObject => ({
  apiVersion,
  kind,
  ...rest,
  metadata: { name: 'x', generation: 2, ...metadata },
})
const deployment = (status: JsonMap, spec: JsonMap = { replicas: 2 }) =>
  object('apps/v1', 'Deployment', { spec, status: { observedGeneration: 2, ...status } })
const pod = (status: JsonMap, restartPolicy = 'Always') => object('v1', 'Pod', { spec: { restartPolicy }, status })
const job = (...conditions: JsonMap[]) => object('batch/v1', 'Job', { status: { conditions } })
const waiting = (reason: string) => ({ phase: 'Pending', containerStatuses: [{ state: { waiting: { reason, message: 'told' } } }] })
const rollout = (what: string) => ({ status: 'Progressing', message: `Waiting for rollout to finish: ${what}` })

describe('the health of', () => {
  test.each<[string, KubeObject, unknown]>([
    ['a kind without any', object('v1', 'ConfigMap'), undefined],
    [
      'what is being deleted',
      object('v1', 'ConfigMap', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      { status: 'Progressing', message: 'Pending deletion' },
    ],
    ['a Deployment that is paused', deployment({}, { paused: true }), { status: 'Suspended', message: 'Deployment is paused' }],
    ['one that nobody has looked at', deployment({ observedGeneration: 1 }), rollout('observed deployment generation less than desired generation')],
    [
      'one that is too slow',
      deployment({ conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }] }),
      { status: 'Degraded', message: 'Deployment "x" exceeded its progress deadline' },
    ],
    ['one with too few new pods', deployment({ updatedReplicas: 1 }), rollout('1 out of 2 new replicas have been updated...')],
    ['one with old pods', deployment({ updatedReplicas: 2, replicas: 3 }), rollout('1 old replicas are pending termination...')],
    [
      'one whose pods are not ready',
      deployment({ updatedReplicas: 2, replicas: 2, availableReplicas: 1 }),
      rollout('1 of 2 updated replicas are available...'),
    ],
    ['one that is up', deployment({ updatedReplicas: 2, replicas: 2, availableReplicas: 2 }), { status: 'Healthy' }],
    [
      'a StatefulSet that is new',
      object('apps/v1', 'StatefulSet'),
      { status: 'Progressing', message: 'Waiting for statefulset spec update to be observed...' },
    ],
    [
      'a StatefulSet by partitions',
      object('apps/v1', 'StatefulSet', {
        spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
        status: { observedGeneration: 2, readyReplicas: 2, updatedReplicas: 2 },
      }),
      { status: 'Healthy', message: 'partitioned roll out complete: 2 new pods have been updated...' },
    ],
    [
      'a DaemonSet that rolls out',
      object('apps/v1', 'DaemonSet', { status: { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 1 } }),
      { status: 'Progressing', message: 'Waiting for daemon set "x" rollout to finish: 1 of 3 updated pods are available...' },
    ],
    [
      'a ReplicaSet that cannot',
      object('apps/v1', 'ReplicaSet', {
        status: { observedGeneration: 2, conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'quota' }] },
      }),
      { status: 'Degraded', message: 'quota' },
    ],
    ['a pod that cannot pull', pod(waiting('ImagePullBackOff')), { status: 'Degraded', message: 'told' }],
    ['the same of a job, which may come right', pod(waiting('ImagePullBackOff'), 'Never'), { status: 'Progressing' }],
    [
      'a pod that ended badly',
      pod({ phase: 'Failed', containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 3 } } }] }, 'Never'),
      { status: 'Degraded', message: 'container "main" failed with exit code 3' },
    ],
    ['a job that runs', job(), { status: 'Progressing' }],
    ['a job that is done', job({ type: 'Complete', status: 'True', message: 'done' }), { status: 'Healthy', message: 'done' }],
    ['a job that failed', job({ type: 'FailureTarget' }, { type: 'Failed', status: 'True', message: 'why' }), { status: 'Degraded', message: 'why' }],
    ['a claim that waits', object('v1', 'PersistentVolumeClaim', { status: { phase: 'Pending' } }), { status: 'Progressing' }],
    ['a Service', object('v1', 'Service', { spec: {} }), { status: 'Healthy' }],
    ['a Service that waits for its balancer', object('v1', 'Service', { spec: { type: 'LoadBalancer' } }), { status: 'Progressing' }],
    [
      'an Ingress with an address',
      object('networking.k8s.io/v1', 'Ingress', { status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } }),
      { status: 'Healthy' },
    ],
    [
      'an autoscaler without its target',
      object('autoscaling/v2', 'HorizontalPodAutoscaler', {
        status: { conditions: [{ type: 'AbleToScale', reason: 'FailedGetScale', message: 'no' }] },
      }),
      { status: 'Degraded', message: 'no' },
    ],
    [
      'a CronJob that is new',
      object('batch/v1', 'CronJob', { spec: {}, status: {} }),
      { status: 'Healthy', message: 'CronJob has not been scheduled yet' },
    ],
    [
      'a budget',
      object('policy/v1', 'PodDisruptionBudget', { status: { conditions: [{ status: 'False', reason: 'SyncFailed' }] } }),
      { status: 'Degraded', message: 'PodDisruptionBudget has SyncFailed' },
    ],
    ['a child application', object('argoproj.io/v1alpha1', 'Application', { status: { health: { status: 'Degraded' } } }), undefined],
  ])('%s', (_what, live, health) => {
    expect(resourceHealth(live)).toEqual(health)
  })
})
