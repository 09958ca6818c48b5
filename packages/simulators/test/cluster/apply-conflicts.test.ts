import { expect, test } from 'vitest'
import { applyFields } from '../../src/cluster/fields/apply-fields.ts'
import { entriesOf } from '../../src/cluster/fields/managed-fields.ts'
import { updateFields } from '../../src/cluster/fields/update-fields.ts'
import type { JsonMap, KubeObject } from '../../src/cluster/kube-object.ts'
import { objectCauses } from '../../src/cluster/schema/object-causes.ts'
import { withObjectDefaults } from '../../src/cluster/schema/object-defaults.ts'
import { StatusError } from '../../src/cluster/status-error.ts'
import { probeKind } from './support/probe-kind.ts'

const info = probeKind()
const time = '2026-01-01T00:00:00Z'
const probe = (spec: JsonMap, metadata: JsonMap = {}): KubeObject => ({
  apiVersion: 'test.example.com/v1',
  kind: 'Probe',
  metadata: { name: 'f2', ...metadata },
  spec,
})

test('a conflict names every owner of a field, and no times', () => {
  const made = updateFields({ info, after: probe({ must: 'x' }), manager: 'creator', time })
  const live = applyFields({ info, live: made, applied: probe({ must: 'x' }), manager: 'one', time })
  const refusal = refusalOf(() => applyFields({ info, live, applied: probe({ must: 'y' }), manager: 'two', time }))
  expect(refusal.code).toBe(409)
  expect(refusal.message).toBe(
    'Apply failed with 2 conflicts: conflicts with "creator" using test.example.com/v1:\n- .spec.must\nconflicts with "one":\n- .spec.must',
  )
  expect(refusal.details?.['causes']).toEqual([
    { reason: 'FieldManagerConflict', message: 'conflict with "creator" using test.example.com/v1', field: '.spec.must' },
    { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.must' },
  ])
})

test('who comes to share what others have has no time', () => {
  const made = updateFields({ info, after: probe({ must: 'x' }), manager: 'creator', time })
  const [shared] = entriesOf(applyFields({ info, live: made, applied: probe({ must: 'x' }), manager: 'one', time })) ?? []
  expect(shared).toEqual({
    manager: 'one',
    operation: 'Apply',
    apiVersion: 'test.example.com/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:must': {} } },
  })
})

test.each([
  ['[{}]', [{}]],
  ['[]', []],
])('an apply must not name managedFields: %s', (_, managedFields) => {
  const refusal = refusalOf(() => applyFields({ info, applied: probe({ must: 'x' }, { managedFields }), manager: 'a', time }))
  expect([refusal.code, refusal.message]).toEqual([400, 'metadata.managedFields must be nil'])
})

test.each<[JsonMap, string]>([
  [{ pairs: [{ name: 'a' }, { name: 'a' }] }, '.spec.pairs: duplicate entries for key [name="a"]'],
  [
    { pairs: [{ value: 'a' }] },
    '.spec.pairs: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
  ],
  [{ pairs: [5] }, '.spec.pairs: element 0: associative list with keys may not have non-map elements'],
  [{ pairs: [{ name: 'a', foo: 1 }] }, '.spec.pairs[name="a"].foo: field not declared in schema'],
  [{ set: ['b', 'b'] }, '.spec.set: duplicate entries for key [="b"]'],
  [{ set: [{ a: 1 }] }, ".spec.set: element 0: associative list without keys has an element that's a map type"],
  [{ must: 5 }, '.spec.must: expected string, got &value.valueUnstructured{Value:5}'],
  [{ must: { a: 1 } }, '.spec.must: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":1}}'],
  [{ count: 'a' }, '.spec.count: expected numeric (int or float), got string'],
  [{ nested: 'a' }, '.spec.nested: expected map, got &{a}'],
  [
    { on: 'a', list: 'x', labels: ['a'] },
    'errors:\n  .spec.labels: expected map, got &{[a]}\n  .spec.list: expected list, got &{x}\n  .spec.on: expected boolean, got &{a}',
  ],
])('what does not fit the schema is a fault of the server: %j', (spec, failure) => {
  const refusal = refusalOf(() => applyFields({ info, applied: probe(spec), manager: 'a', time }))
  expect([refusal.code, refusal.reason]).toEqual([500, ''])
  expect(refusal.message).toBe(`failed to create typed patch object (/f2; test.example.com/v1, Kind=Probe): ${failure}`)
})

test('a null that is applied stays, and is refused as what it is', () => {
  const applied = applyFields({ info, applied: probe({ must: null }), manager: 'a', time })
  const [cause] = objectCauses(info, withObjectDefaults(info, applied, { nulls: 'kept' }))
  expect(cause?.message).toBe('Invalid value: "null": spec.must in body must be of type string: "null"')
})

function refusalOf(act: () => unknown): StatusError {
  try {
    act()
  } catch (error) {
    if (error instanceof StatusError) return error
    throw error
  }
  throw new Error('it was not refused')
}
