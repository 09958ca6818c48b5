import { describe, expect, test } from 'vitest'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'
import { byApplyOrder } from '../../../src/flux/runtime/apply-order.ts'
import { displayOf, inventoryIdOf, type ObjectId, readInventory, toInventory } from '../../../src/flux/runtime/inventory.ts'
import { matchesTarget } from '../../../src/flux/runtime/matches-target.ts'

const id = (apiVersion: string, kind: string, name: string, namespace = 'apps'): ObjectId => ({ apiVersion, kind, namespace, name })

test('definitions first, webhooks last, what has no rank by group, kind and name', () => {
  const ids = [
    id('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'w', ''),
    id('z.test/v1', 'Alpha', 'a'),
    id('apps/v1', 'Deployment', 'web'),
    id('a.test/v1', 'Zulu', 'b'),
    id('a.test/v1', 'Zulu', 'a'),
    id('v1', 'ConfigMap', 'conf'),
    id('v1', 'Namespace', 'apps', ''),
    id('storage.k8s.io/v1', 'StorageClass', 'fast', ''),
  ]
  expect(ids.sort(byApplyOrder).map(displayOf)).toEqual([
    'Namespace/apps',
    'StorageClass/fast',
    'ConfigMap/apps/conf',
    'Deployment/apps/web',
    'Zulu/apps/a',
    'Zulu/apps/b',
    'Alpha/apps/a',
    'ValidatingWebhookConfiguration/w',
  ])
})

test.each<[ObjectId, string]>([
  [id('v1', 'Namespace', 'shop', ''), '_shop__Namespace'],
  [id('v1', 'ConfigMap', 'conf'), 'apps_conf__ConfigMap'],
  [id('apps/v1', 'Deployment', 'web'), 'apps_web_apps_Deployment'],
  [id('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:reader', ''), '_system__reader_rbac.authorization.k8s.io_ClusterRole'],
])('inventory of %j', (object, text) => {
  expect(inventoryIdOf(object)).toBe(text)
  expect(readInventory(toInventory([object]))).toEqual([object])
})

describe('a target', () => {
  const web: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web-1', namespace: 'apps', labels: { app: 'web', tier: 'front' }, annotations: { note: 'x' } },
  }
  test.each<[JsonMap, boolean]>([
    [{}, true],
    [{ kind: 'Deployment', name: 'web-.*' }, true],
    [{ name: 'web' }, false],
    [{ group: 'apps', version: 'v1', namespace: 'apps' }, true],
    [{ group: 'batch' }, false],
    [{ labelSelector: 'app=web,tier in (front, back)' }, true],
    [{ labelSelector: 'app!=web' }, false],
    [{ labelSelector: 'tier notin (front)' }, false],
    [{ labelSelector: 'app,!other' }, true],
    [{ annotationSelector: 'note=x' }, true],
    [{ annotationSelector: 'note==y' }, false],
  ])('%j', (target, expected) => {
    expect(matchesTarget(web, target)).toBe(expected)
  })
})
