import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../src/cluster/kube-object.ts'
import { withHistory } from '../src/flux/kustomize/reconcile-history.ts'
import { Conditions } from '../src/flux/runtime/conditions.ts'
import { formatGoDuration, parseGoDuration } from '../src/flux/runtime/go-duration.ts'
import { type ObjectId, readInventory, toInventory } from '../src/flux/runtime/inventory.ts'
import { kstatusOf } from '../src/flux/runtime/kstatus.ts'

test.each([
  ['30s', 30_000, '30s'],
  ['1h', 3_600_000, '1h0m0s'],
  ['9m30s', 570_000, '9m30s'],
  ['90s', 90_000, '1m30s'],
  ['1.5s', 1_500, '1.5s'],
  ['732ms', 732, '732ms'],
  ['0s', 0, '0s'],
])('the duration %s', (text, ms, printed) => {
  expect(parseGoDuration(text)).toBe(ms)
  expect(formatGoDuration(ms)).toBe(printed)
})

describe('conditions', () => {
  const object = (generation: number, conditions: object[] = []): KubeObject =>
    ({ apiVersion: 'v1', kind: 'Any', metadata: { name: 'x', generation }, status: { conditions } }) as KubeObject

  test('the time moves with the status, the reason or the message, the generation always', () => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    const first = new Conditions(object(1), () => now)
    first.set({ type: 'Ready', status: 'True', reason: 'Succeeded', message: 'stored' })
    now += 5_000
    const second = new Conditions(object(2, first.toJson()), () => now)
    second.set({ type: 'Ready', status: 'True', reason: 'Succeeded', message: 'stored' })
    expect(second.get('Ready')).toMatchObject({ observedGeneration: 2, lastTransitionTime: '2026-01-01T00:00:00Z' })
    second.set({ type: 'Ready', status: 'True', reason: 'Succeeded', message: 'stored another' })
    expect(second.get('Ready')).toMatchObject({ lastTransitionTime: '2026-01-01T00:00:05Z' })
  })

  test('are written in the order of the Flux runtime', () => {
    const old = { type: 'ArtifactInStorage', status: 'True', reason: 'a', message: '', observedGeneration: 1, lastTransitionTime: '' }
    const conditions = new Conditions(object(2, [old]), () => 0)
    for (const type of ['Healthy', 'Ready', 'ArtifactOutdated', 'Reconciling', 'Stalled']) {
      conditions.set({ type, status: 'True', reason: 'a', message: '' })
    }
    const order = ['Stalled', 'Reconciling', 'Ready', 'ArtifactOutdated', 'Healthy', 'ArtifactInStorage']
    expect(conditions.toJson().map(({ type }) => type)).toEqual(order)
  })
})

test.each<[ObjectId, string, string]>([
  [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'conf' }, 'apps_conf__ConfigMap', 'v1'],
  [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'apps', name: 'web' }, 'apps_web_apps_Deployment', 'v1'],
  [{ apiVersion: 'v1', kind: 'Namespace', namespace: '', name: 'apps' }, '_apps__Namespace', 'v1'],
  [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', namespace: '', name: 'system:web' },
    '_system__web_rbac.authorization.k8s.io_ClusterRole',
    'v1',
  ],
])('inventory entry of %o', (id, entry, v) => {
  const inventory = toInventory([id])
  expect(inventory).toEqual({ entries: [{ id: entry, v }] })
  expect(readInventory(inventory)).toEqual([id])
})

describe('kstatus', () => {
  const deployment = (status: object, metadata: object = {}): KubeObject =>
    ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', generation: 2, ...metadata },
      spec: { replicas: 2 },
      status,
    }) as KubeObject
  const conditions = (progressing: string, status = 'True') => [
    { type: 'Available', status: 'True' },
    { type: 'Progressing', status, reason: progressing },
  ]
  const ready = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }

  test.each([
    ['nothing', undefined, 'NotFound'],
    ['a ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' } }, 'Current'],
    ['a fresh Deployment', deployment({}), 'InProgress'],
    ['one that is rolled out', deployment({ ...ready, conditions: conditions('NewReplicaSetAvailable') }), 'Current'],
    ['one that has old pods', deployment({ ...ready, replicas: 3, conditions: conditions('NewReplicaSetAvailable') }), 'InProgress'],
    [
      'one whose newest generation is not observed',
      deployment({ ...ready, observedGeneration: 1, conditions: conditions('NewReplicaSetAvailable') }),
      'InProgress',
    ],
    ['one past its deadline', deployment({ ...ready, readyReplicas: 1, conditions: conditions('ProgressDeadlineExceeded', 'False') }), 'Failed'],
    ['one that is deleted', deployment(ready, { deletionTimestamp: '2026-01-01T00:00:00Z' }), 'Terminating'],
    ['a custom resource that is stalled', custom([{ type: 'Stalled', status: 'True' }]), 'Failed'],
    [
      'one that reconciles',
      custom([
        { type: 'Reconciling', status: 'True' },
        { type: 'Ready', status: 'True' },
      ]),
      'InProgress',
    ],
    ['one that is not ready', custom([{ type: 'Ready', status: 'False' }]), 'InProgress'],
    ['one that is ready', custom([{ type: 'Ready', status: 'True' }]), 'Current'],
  ] as [string, KubeObject | undefined, string][])('%s', (_what, object, expected) => {
    expect(kstatusOf(object)).toBe(expected)
  })

  function custom(list: object[]): KubeObject {
    return {
      apiVersion: 'x.test/v1',
      kind: 'Widget',
      metadata: { name: 'w', generation: 1 },
      status: { observedGeneration: 1, conditions: list },
    } as KubeObject
  }
})

test('history: equal outputs with equal ends are one entry, five at most', () => {
  let history = withHistory(undefined, { digest: 'a', status: 'ReconciliationSucceeded', revision: '1', origin: undefined, now: 0, duration: '1ms' })
  history = withHistory(history, { digest: 'b', status: 'ReconciliationSucceeded', revision: '2', origin: undefined, now: 1_000, duration: '1ms' })
  history = withHistory(history, { digest: 'a', status: 'ReconciliationSucceeded', revision: '3', origin: undefined, now: 2_000, duration: '1ms' })
  expect(history).toMatchObject([
    {
      digest: 'a',
      totalReconciliations: 2,
      firstReconciled: '1970-01-01T00:00:00Z',
      lastReconciled: '1970-01-01T00:00:02Z',
      metadata: { revision: '3' },
    },
    { digest: 'b', totalReconciliations: 1 },
  ])
  for (const digest of ['c', 'd', 'e', 'f'])
    history = withHistory(history, { digest, status: 'x', revision: '', origin: undefined, now: 0, duration: '1ms' })
  expect(history.map((entry) => (entry as { digest: string }).digest)).toEqual(['f', 'e', 'd', 'c', 'a'])
})
