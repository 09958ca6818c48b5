import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../../src/cluster/kube-object.ts'
import { CelSyntaxError } from '../../../src/flux/runtime/cel-expression.ts'
import { healthJudge } from '../../../src/flux/runtime/health-judge.ts'
import { kstatusOf } from '../../../src/flux/runtime/kstatus.ts'

const NOW = Date.parse('2026-03-01T10:00:00Z')

const object = (apiVersion: string, kind: string, rest: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): KubeObject =>
  ({ apiVersion, kind, metadata: { name: 'web', ...metadata }, ...rest }) as KubeObject

const condition = (type: string, status: string, more: Record<string, unknown> = {}) => ({ type, status, ...more })

const deployment = (status: Record<string, unknown>, conditions: object[] = [], spec: Record<string, unknown> = {}) =>
  object('apps/v1', 'Deployment', { spec: { replicas: 2, progressDeadlineSeconds: 600, ...spec }, status: { ...status, conditions } })

const ALL = { replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2 }
const ROLLED_OUT = [condition('Progressing', 'True', { reason: 'NewReplicaSetAvailable' }), condition('Available', 'True')]

describe('kstatus', () => {
  test.each<[string, KubeObject | undefined, string]>([
    ['nothing there', undefined, 'NotFound'],
    ['deleted', object('v1', 'ConfigMap', {}, { deletionTimestamp: '2026-03-01T09:00:00Z' }), 'Terminating'],
    ['generation not observed', object('x.test/v1', 'A', { status: { observedGeneration: 1 } }, { generation: 2 }), 'InProgress'],
    ['never observed', object('x.test/v1', 'A', { status: { observedGeneration: -1 } }, { generation: 1 }), 'InProgress'],
    ['stalled', object('x.test/v1', 'A', { status: { conditions: [condition('Stalled', 'True'), condition('Reconciling', 'True')] } }), 'Failed'],
    [
      'reconciling',
      object('x.test/v1', 'A', { status: { conditions: [condition('Reconciling', 'True'), condition('Ready', 'False')] } }),
      'InProgress',
    ],
    ['no status at all', object('x.test/v1', 'A'), 'Current'],
    ['ready', object('x.test/v1', 'A', { status: { conditions: [condition('Ready', 'True')] } }), 'Current'],
    ['not ready', object('x.test/v1', 'A', { status: { conditions: [condition('Ready', 'False')] } }), 'InProgress'],
    ['deployment done', deployment(ALL, ROLLED_OUT), 'Current'],
    ['deployment past its deadline', deployment(ALL, [condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' })]), 'Failed'],
    ['deployment with old pods', deployment({ ...ALL, replicas: 3 }, ROLLED_OUT), 'InProgress'],
    ['deployment with one unavailable', deployment({ ...ALL, availableReplicas: 1 }, ROLLED_OUT), 'InProgress'],
    [
      'deployment that only progresses',
      deployment(ALL, [condition('Progressing', 'True', { reason: 'ReplicaSetUpdated' }), ROLLED_OUT[1] ?? {}]),
      'InProgress',
    ],
    ['deployment of another group', object('x.test/v1', 'Deployment'), 'Current'],
    ['stateful set done', statefulSet({}), 'Current'],
    ['stateful set between revisions', statefulSet({ currentRevision: 'a' }), 'InProgress'],
    ['stateful set on delete', object('apps/v1', 'StatefulSet', { spec: { updateStrategy: { type: 'OnDelete' } } }), 'Current'],
    ['stateful set up to its partition', statefulSet({ updatedReplicas: 1, currentRevision: 'a' }, { rollingUpdate: { partition: 1 } }), 'Current'],
    ['daemon set not counted', object('apps/v1', 'DaemonSet'), 'InProgress'],
    ['daemon set on no node', object('apps/v1', 'DaemonSet', { status: { desiredNumberScheduled: 0 } }), 'Current'],
    [
      'replica set failing',
      object('apps/v1', 'ReplicaSet', { spec: { replicas: 0 }, status: { conditions: [condition('ReplicaFailure', 'True')] } }),
      'InProgress',
    ],
    ['pod succeeded', pod({ phase: 'Succeeded' }), 'Current'],
    ['pod failed', pod({ phase: 'Failed' }), 'Current'],
    ['pod ready', pod({ phase: 'Running', conditions: [condition('Ready', 'True')] }), 'Current'],
    ['pod running', pod({ phase: 'Running' }), 'InProgress'],
    ['pod that crashes', pod({ phase: 'Running', containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] }), 'Failed'],
    ['pod unschedulable for long', pod({ phase: 'Pending', conditions: [unschedulable('09:59:30')] }), 'Failed'],
    ['pod unschedulable just now', pod({ phase: 'Pending', conditions: [unschedulable('09:59:50')] }), 'InProgress'],
    ['pod not seen', pod({}), 'InProgress'],
    ['claim bound', object('v1', 'PersistentVolumeClaim', { status: { phase: 'Bound' } }), 'Current'],
    ['claim pending', object('v1', 'PersistentVolumeClaim', { status: { phase: 'Pending' } }), 'InProgress'],
    ['job started', object('batch/v1', 'Job', { status: { startTime: '2026-03-01T09:00:00Z', active: 1 } }), 'InProgress'],
    ['job complete', object('batch/v1', 'Job', { status: { conditions: [condition('Complete', 'True')] } }), 'Current'],
    ['job failed', object('batch/v1', 'Job', { status: { conditions: [condition('Failed', 'True')] } }), 'Failed'],
    ['load balancer without an address', object('v1', 'Service', { spec: { type: 'LoadBalancer' } }), 'InProgress'],
    ['service', object('v1', 'Service'), 'Current'],
    ['definition established', definition([condition('NamesAccepted', 'True'), condition('Established', 'True')]), 'Current'],
    ['definition with a taken name', definition([condition('NamesAccepted', 'False', { reason: 'ListKindConflict' })]), 'Failed'],
    ['definition being installed', definition([condition('Established', 'False', { reason: 'Installing' })]), 'InProgress'],
  ])('%s', (_what, given, expected) => {
    expect(kstatusOf(given, NOW)).toBe(expected)
  })
})

describe('expressions of a spec', () => {
  const judge = healthJudge([
    { apiVersion: 'x.test/v1', kind: 'A', current: "status.phase == 'Good'", failed: "status.phase == 'Bad'", inProgress: "status.phase == 'Busy'" },
  ])
  test.each<[string, KubeObject | undefined, unknown]>([
    ['current', object('x.test/v1', 'A', { status: { phase: 'Good' } }), 'Current'],
    ['failed', object('x.test/v1', 'A', { status: { phase: 'Bad' } }), 'Failed'],
    ['in progress', object('x.test/v1', 'A', { status: { phase: 'Busy' } }), 'InProgress'],
    ['none of them', object('x.test/v1', 'A', { status: { phase: 'Other' } }), 'InProgress'],
    [
      'no status to ask about',
      object('x.test/v1', 'A'),
      { unknown: "failed to evaluate the CEL expression 'status.phase == 'Busy'': no such attribute(s): status" },
    ],
    [
      'one that was not looked at since',
      object('x.test/v1', 'A', { metadata: { name: 'a', generation: 2 }, status: { phase: 'Good', observedGeneration: 1 } }),
      'InProgress',
    ],
    ['another version of the kind', object('x.test/v2', 'A', { status: { phase: 'Bad' } }), 'Failed'],
    ['another kind keeps its own rule', object('x.test/v1', 'B'), 'Current'],
    ['nothing there', undefined, 'NotFound'],
  ])('%s', (_what, given, expected) => {
    expect(judge(given, NOW)).toEqual(expected)
  })

  test('a group without a kind is for its other kinds; twice the same is refused', () => {
    const ofGroup = { apiVersion: 'x.test/v1', current: 'false', failed: 'true' }
    const both = healthJudge([ofGroup, { apiVersion: 'x.test/v1', kind: 'A', current: 'true' }])
    expect([both(object('x.test/v1', 'A'), NOW), both(object('x.test/v1', 'B'), NOW), both(object('y.test/v1', 'B'), NOW)]).toEqual([
      'Current',
      'Failed',
      'Current',
    ])
    expect(() => healthJudge([ofGroup, ofGroup])).toThrow('duplicate custom health check for GroupKind .x.test at healthchecks[1]')
  })

  test('a text that is none is refused with its place', () => {
    const faulty = () => healthJudge([{ apiVersion: 'x.test/v1', current: 'status.(' }])
    expect(faulty).toThrow(CelSyntaxError)
    expect(faulty).toThrow("failed to create custom status evaluator for healthchecks[0]: failed to parse the CEL expression 'status.('")
  })
})

function pod(status: Record<string, unknown>): KubeObject {
  return object('v1', 'Pod', { status })
}

function unschedulable(time: string): object {
  return condition('PodScheduled', 'False', { reason: 'Unschedulable', lastTransitionTime: `2026-03-01T${time}Z` })
}

function statefulSet(status: Record<string, unknown>, updateStrategy: Record<string, unknown> = {}): KubeObject {
  const done = { replicas: 2, readyReplicas: 2, currentReplicas: 2, updatedReplicas: 2, currentRevision: 'b', updateRevision: 'b' }
  return object('apps/v1', 'StatefulSet', { spec: { replicas: 2, updateStrategy }, status: { ...done, ...status } })
}

function definition(conditions: object[]): KubeObject {
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { status: { conditions } })
}
