import { describe, expect, test } from 'vitest'
import { inOrder, type Played } from '../../replay/exchanges/chronology.ts'
import { OutsideChanges } from '../../replay/exchanges/outside-changes.ts'
import type { Exchange } from '../../replay/recording.ts'
import { Cluster } from '../../src/cluster/cluster.ts'

const PATH = '/api/v1/namespaces/shop/configmaps'
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }

const configMap = (name: string, version: number, value: string) => ({
  ...CONFIG_MAP,
  metadata: { name, namespace: 'shop', uid: `uid-of-${name}`, resourceVersion: String(version), creationTimestamp: '2026-11-22T12:30:00Z' },
  data: { value },
})
const list = (version: number, ...items: readonly object[]) => ({
  kind: 'ConfigMapList',
  apiVersion: 'v1',
  metadata: { resourceVersion: String(version) },
  items,
})

/** Exchanges one second apart. */
function played(...steps: readonly (readonly [method: string, path: string, status: number, body: unknown])[]): Played[] {
  const exchanges = steps.map(
    ([method, path, status, body], index): Exchange => ({
      id: String(index),
      request: { method, path },
      response: { status, body, tookMs: 1, headers: [['Date', `Sun, 22 Nov 2026 12:00:0${index} GMT`]] },
    }),
  )
  return inOrder([{ name: 'file', exchanges, given: [] }])
}

function setUp(all: readonly Played[]) {
  const cluster = new Cluster({ namespaces: ['shop'], startVersion: 1 })
  const outside = new OutsideChanges(cluster, all)
  const values = () =>
    cluster
      .list(cluster.kindOf(CONFIG_MAP), 'shop')
      .map(({ metadata, ...rest }) => `${metadata.name}=${(rest as unknown as { data: { value: string } }).data.value}`)
  const step = (index: number) => {
    const one = all[index]
    if (one === undefined) throw new Error(`no step ${index}`)
    outside.before(one)
    const seen = values()
    outside.made(one, true)
    return seen
  }
  /** What a step depends on and no answer tells. */
  const unknown = (index: number) => outside.unknown(all[index] as Played)
  return { cluster, step, unknown }
}

test('an object is there from the first answer that shows it, changes with the next, and is gone when a list lacks it', () => {
  const { step } = setUp(
    played(
      ['GET', `${PATH}/a`, 404, {}],
      ['GET', `${PATH}/a`, 200, configMap('a', 1_000, 'one')],
      ['GET', PATH, 200, list(1_010, configMap('a', 1_005, 'two'), configMap('b', 1_006, 'new'))],
      ['GET', PATH, 200, list(1_020, configMap('b', 1_006, 'new'))],
    ),
  )
  expect([step(0), step(1), step(2), step(3)]).toEqual([[], ['a=one'], ['a=two', 'b=new'], ['b=new']])
})

test('what a request has written is told from outside no more', () => {
  const { step, cluster } = setUp(
    played(
      ['GET', `${PATH}/a`, 200, configMap('a', 1_000, 'one')],
      ['PATCH', `${PATH}/a`, 200, configMap('a', 1_001, 'by a request')],
      ['GET', `${PATH}/a`, 200, configMap('a', 1_002, 'as a wrong simulator would not have it')],
    ),
  )
  step(0)
  expect(step(1)).toEqual(['a=one'])
  cluster.patch(cluster.kindOf(CONFIG_MAP), { name: 'a', namespace: 'shop' }, { data: { value: 'by a request' } }, { type: 'merge' })
  expect(step(2)).toEqual(['a=by a request'])
})

describe('what a request has written and somebody else has written since', () => {
  const value = (manager: string, ...names: readonly string[]) => ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-11-22T12:00:01Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:data': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) },
  })
  const owned = (version: number, text: string, ...managedFields: readonly object[]) => {
    const object = configMap('a', version, text)
    return { ...object, metadata: { ...object.metadata, managedFields } }
  }
  const first = ['PATCH', `${PATH}/a?fieldManager=us`, 200, owned(1_001, 'ours', value('us', 'value'))] as const
  const merged = (cluster: Cluster) =>
    cluster.patch(cluster.kindOf(CONFIG_MAP), { name: 'a', namespace: 'shop' }, { data: { value: 'ours' } }, { type: 'merge', fieldManager: 'us' })

  test.each([
    ['a new owner', owned(1_002, 'theirs', value('them', 'value')), 'theirs'],
    ['an owner of one field more', owned(1_002, 'theirs', value('us', 'value', 'more')), 'theirs'],
    ['a later time', owned(1_002, 'theirs', { ...value('us', 'value'), time: '2026-11-22T12:00:02Z' }), 'theirs'],
    ['nothing of the kind', owned(1_002, 'theirs', value('us', 'value')), 'ours'],
    ['only that somebody lost a field', owned(1_002, 'theirs', value('us')), 'ours'],
  ])('is as an answer shows it that tells of %s', (_what, body, expected) => {
    const { step, cluster, unknown } = setUp(played(['GET', `${PATH}/a`, 200, configMap('a', 1_000, 'one')], first, ['GET', `${PATH}/a`, 200, body]))
    step(0)
    step(1)
    merged(cluster)
    expect(step(2)).toEqual([`a=${expected}`])
    expect(unknown(2)).toBeUndefined()
  })

  test('is unknown to a write, and then as its answer shows it', () => {
    const then = owned(1_003, 'both', value('us', 'value'), value('them', 'more'))
    const { step, cluster, unknown } = setUp(
      played(
        ['GET', `${PATH}/a`, 200, configMap('a', 1_000, 'one')],
        first,
        ['PATCH', `${PATH}/a?fieldManager=us`, 200, then],
        ['GET', `${PATH}/a`, 200, then],
      ),
    )
    step(0)
    step(1)
    const { metadata } = merged(cluster)
    expect(step(2)).toEqual(['a=ours'])
    expect(unknown(2)).toBe('what them wrote to the object before, no answer shows')
    expect(step(3)).toEqual(['a=both'])
    expect(unknown(3)).toBeUndefined()
    expect(cluster.find(cluster.kindOf(CONFIG_MAP), { name: 'a', namespace: 'shop' })?.metadata.uid).toBe(metadata.uid)
  })

  test('is unknown to a write that is refused for a conflict with an owner whom only a later answer shows', () => {
    const conflict = (manager: string) => ({
      details: { causes: [{ reason: 'FieldManagerConflict', message: `conflict with "${manager}" using v1` }] },
    })
    const { step, unknown } = setUp(
      played(
        first,
        ['PATCH', `${PATH}/a?fieldManager=us`, 409, conflict('nobody')],
        ['PATCH', `${PATH}/a?fieldManager=us`, 409, conflict('them')],
        ['GET', `${PATH}/a`, 200, owned(1_002, 'theirs', value('us', 'value'), value('them', 'value'))],
        ['PATCH', `${PATH}/a?fieldManager=us`, 409, conflict('them')],
      ),
    )
    const told = [0, 1, 2, 3, 4].map((index) => {
      step(index)
      return unknown(index)
    })
    expect(told).toEqual([undefined, undefined, 'what them wrote to the object before, no answer shows', undefined, undefined])
  })
})

test.each([
  ['that nobody deleted is gone when a list lacks it', 'PATCH', []],
  ['that a request deleted is for the simulator to remove', 'DELETE', ['a=one']],
])('what a request has written and %s', (_what, method, expected) => {
  const { step } = setUp(
    played(
      ['GET', `${PATH}/a`, 200, configMap('a', 1_000, 'one')],
      [method, `${PATH}/a`, 200, configMap('a', 1_001, 'one')],
      ['GET', PATH, 200, list(1_010)],
    ),
  )
  step(0)
  step(1)
  expect(step(2)).toEqual(expected)
})

test('an object that a write shows first was there before, without what the write did', () => {
  const deleted = configMap('a', 1_001, 'one')
  const { step, cluster } = setUp(
    played(['DELETE', `${PATH}/a`, 200, { ...deleted, metadata: { ...deleted.metadata, generation: 2, deletionTimestamp: '2026-11-22T12:00:00Z' } }]),
  )
  expect(step(0)).toEqual(['a=one'])
  const before = cluster.find(cluster.kindOf(CONFIG_MAP), { name: 'a', namespace: 'shop' })?.metadata
  expect(before).toMatchObject({ uid: 'uid-of-a', generation: 1 })
  expect(before).not.toHaveProperty('deletionTimestamp')
})
