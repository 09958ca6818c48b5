import { expect, test } from 'vitest'
import { mapCauses, mapStatusDetail } from '../../src/reference/adapter/map-causes.ts'
import { mapStatus } from '../../src/reference/adapter/map-status.ts'
import { type ObjectParts, underWay, wireObject, wireOperation } from './wire-object.ts'

const AT = '2026-01-01T00:00:00.000Z'

test.each<[string, ObjectParts, object]>([
  ['at rest', {}, { phase: 'deployed', sync: 'synced', health: 'healthy', lifecycle: 'active', fresh: true, error: null, asOf: AT }],
  ['of an older spec', { metadata: { generation: 2 } }, { phase: 'progressing', fresh: false }],
  [
    'an operation has ended that the comparison has not seen',
    { status: { operation: wireOperation({ id: 'op-2' }) } },
    { phase: 'progressing', fresh: false },
  ],
  ['an operation runs', { status: { operation: underWay({ id: 'op-2' }) } }, { phase: 'progressing', fresh: true }],
  ['nothing was compared yet', { status: { observedGeneration: 0, operation: null, revisions: [], sync: 'unsure' } }, { phase: 'pending' }],
  ['drifted', { status: { sync: 'differs' } }, { phase: 'drifted', sync: 'out-of-sync' }],
  ['degraded', { status: { health: { state: 'broken', message: null } } }, { phase: 'degraded', health: 'degraded' }],
  ['not judged', { status: { health: { state: 'not-judged', message: null } } }, { phase: 'deployed', health: 'unchecked' }],
  ['suspended', { spec: { pause: { reason: 'night', actor: 'ann', since: AT, by: 'request' } } }, { phase: 'suspended', lifecycle: 'suspended' }],
  ['going away', { metadata: { deletingSince: AT, finalizers: ['engine'] } }, { phase: 'terminating', lifecycle: 'terminating' }],
  [
    'refused',
    { status: { problem: { reason: 'render', message: 'no such file' } } },
    { phase: 'failed', error: { reason: 'render', message: 'no such file' } },
  ],
  [
    'a word of a later version',
    { status: { sync: 'half-same', health: { state: 'sleepy', message: null } } },
    { sync: 'unknown', health: 'unknown' },
  ],
  ['a word that every object has', { status: { sync: 'constructor' } }, { sync: 'unknown' }],
])('%s', (_, parts, expected) => {
  expect(mapStatus(wireObject(parts))).toMatchObject(expected)
})

test.each<[string, ObjectParts['status'], object]>([
  ['none', { operation: null }, { state: 'none', kind: null, id: null }],
  ['queued', { operation: underWay({ state: 'queued', startedAt: null }) }, { state: 'pending', kind: 'create', id: 'op-1', startedAt: null }],
  ['stopping', { operation: underWay({ state: 'stopping' }) }, { state: 'terminating' }],
  ['failed', { operation: wireOperation({ state: 'failed', message: 'no' }) }, { state: 'failed', message: 'no', finishedAt: AT }],
  ['of the engine itself', { operation: wireOperation({ kind: 'auto', initiator: 'engine' }) }, { kind: 'reconcile', initiator: 'engine' }],
  ['will be tried again', { operation: underWay({ retry: { count: 2, at: AT } }) }, { state: 'running', retry: { count: 2, at: AT } }],
  ['of a kind of a later version', { operation: wireOperation({ kind: 'mend', state: 'mended' }) }, { kind: null, state: 'unknown' }],
])('the operation: %s', (_, status, expected) => {
  expect(mapStatus(wireObject({ status: status ?? {} })).operation).toMatchObject(expected)
})

test('the words of the engine stand in native, conditions and resources in the contract’s', () => {
  const object = wireObject({
    status: {
      sync: 'half-same',
      conditions: [{ type: 'Applied', status: 'no', reason: 'Refused', message: 'no', since: AT }],
      resources: [
        {
          group: 'apps',
          version: 'v1',
          kind: 'Deployment',
          namespace: 'shop',
          name: 'web',
          sync: 'differs',
          health: { state: 'broken', message: 'crash' },
          replicas: 1,
          autoscaler: null,
        },
      ],
    },
  })
  const detail = mapStatusDetail(object)
  expect(detail.native).toEqual({ 'status.sync': 'half-same', 'status.health.state': 'ok', 'status.operation.state': 'done' })
  expect(detail.conditions).toEqual([{ type: 'Applied', status: 'False', reason: 'Refused', message: 'no', changedAt: AT }])
  expect(detail.resources).toEqual([
    { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web', sync: 'out-of-sync', health: 'degraded', message: 'crash' },
  ])
  expect(detail.causes.map(({ type, message }) => [type, message])).toEqual([['health-check', 'crash']])
})

test.each<[string, ObjectParts, readonly string[]]>([
  ['deployed', {}, []],
  ['held', { metadata: { deletingSince: AT, finalizers: ['hold'] } }, ['stuck-finalizer: the deletion waits for hold']],
  ['no source', { status: { problem: { reason: 'source-denied', message: '403' } } }, ['source-auth: 403']],
  ['failed', { status: { sync: 'differs', operation: wireOperation({ state: 'failed', message: 'refused' }) } }, ['apply: refused']],
  [
    'waits for another',
    {
      spec: { after: [{ kind: 'App', namespace: 'reference', name: 'db' }] },
      status: { operation: underWay({ state: 'queued', message: 'waits for App db' }) },
    },
    ['dependency: waits for App db'],
  ],
  ['suspended', { spec: { pause: { reason: 'night', actor: null, since: AT, by: 'request' } } }, ['suspended: night']],
])('the causes: %s', (_, parts, expected) => {
  expect(mapCauses(wireObject(parts)).map(({ type, message }) => `${type}: ${message}`)).toEqual(expected)
})
