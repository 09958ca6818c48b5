import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyFields } from '../../src/cluster/fields/apply-fields.ts'
import { difference, type FieldSet, fieldPaths, intersection, union } from '../../src/cluster/fields/field-set.ts'
import { fieldsOf } from '../../src/cluster/fields/fields-of.ts'
import { ownable, ownersOf, sameButForTimes } from '../../src/cluster/fields/managed-fields.ts'
import { updateFields } from '../../src/cluster/fields/update-fields.ts'
import type { JsonMap, KubeObject } from '../../src/cluster/kube-object.ts'
import { structureOf } from '../../src/cluster/schema/structure-of.ts'
import { probeKind } from './support/probe-kind.ts'

const info = probeKind()
const structure = structureOf(info)
const time = '2026-01-01T00:00:00Z'
const later = '2026-01-01T00:00:01Z'

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
const texts = fc.constantFrom('1', '2')
const spec = fc.record(
  {
    text: texts,
    set: names,
    pairs: names.chain((keys) =>
      fc.tuple(...keys.map((name) => fc.record({ value: texts }, { requiredKeys: [] }).map((more) => ({ name, ...more })))),
    ),
    labels: fc.dictionary(fc.constantFrom('x', 'y', 'z'), texts, { minKeys: 1 }),
    // Nothing in it is ever left empty: whoever empties a map that others filled owns nothing of it.
    free: fc.record({ a: fc.record({ b: texts, c: texts }, { requiredKeys: ['b'] }), d: fc.constant([1]) }, { requiredKeys: ['a'] }),
    atomicMap: fc.dictionary(fc.constantFrom('x', 'y'), texts, { minKeys: 1 }),
    list: fc.array(texts, { minLength: 1 }),
    nested: fc.record({ inner: texts, deep: fc.record({ n: fc.constantFrom(1, 2) }) }, { requiredKeys: ['inner'] }),
  },
  { requiredKeys: [] },
)
const objects = spec.map((value) => probe(value as JsonMap))

/** Always the same cases. */
const check = <Values extends [unknown, ...unknown[]]>(property: fc.IProperty<Values>) => fc.assert(property, { seed: 5, numRuns: 300 })

describe('who owns which fields', () => {
  test('the same apply twice is one apply', () => {
    check(
      fc.property(objects, objects, (made, applied) => {
        const live = created(made)
        const once = applyFields({ info, live, applied, manager: 'a', force: true, time })
        expect(sameButForTimes(once, applyFields({ info, live: once, applied, manager: 'a', time: later }))).toBe(true)
      }),
    )
  })

  test('every field has an owner, whoever writes', () => {
    check(
      fc.property(objects, fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b'), objects), { maxLength: 5 }), (made, writes) => {
        const live = writes.reduce(
          (before, [isApply, manager, next]) => (isApply ? forced(before, manager, next) : updated(before, manager, next)),
          created(made),
        )
        const unowned = fieldPaths(difference(ownFields(live), allOwned(live)))
        expect(unowned.filter((path) => path.join() !== 'f:spec')).toEqual([])
      }),
    )
  })

  test('no owner has a field that is not there', () => {
    check(
      fc.property(objects, objects, objects, (made, first, second) => {
        const live = updated(forced(created(made), 'a', first), 'b', second)
        const there = withParents(ownFields(live))
        for (const { operation, fields } of ownersOf(live).values()) {
          if (operation === 'Apply') expect(fieldPaths(difference(fields, there))).toEqual([])
        }
      }),
    )
  })

  test('who stops applying takes along what only he had, and nothing else', () => {
    check(
      fc.property(objects, objects, (made, applied) => {
        const live = created(made)
        const left = applyFields({ info, live: forced(live, 'a', applied), applied: probe({}), manager: 'a', time })
        const before = ownFields(live)
        const mine = ownFields(applied)
        expect(fieldPaths(intersection(ownFields(left), difference(mine, before)))).toEqual([])
        expect(fieldPaths(difference(difference(before, mine), ownFields(left)))).toEqual([])
      }),
    )
  })

  test('an apply that changes nothing for others needs no force', () => {
    check(
      fc.property(objects, (made) => {
        const live = created(made)
        const shared = applyFields({ info, live, applied: made, manager: 'a', time })
        expect(isDeepStrictEqual(bare(shared), bare(live))).toBe(true)
      }),
    )
  })

  test('fields that were given are not changed', () => {
    check(
      fc.property(objects, objects, (made, applied) => {
        const live = created(made)
        const copies = structuredClone([live, applied])
        forced(live, 'a', applied)
        updated(live, 'b', applied)
        expect([live, applied]).toEqual(copies)
      }),
    )
  })
})

function probe(value: JsonMap): KubeObject {
  return { apiVersion: 'test.example.com/v1', kind: 'Probe', metadata: { name: 'p', namespace: 'default' }, spec: value }
}

const created = (object: KubeObject) => updateFields({ info, after: object, manager: 'maker', time })
const updated = (before: KubeObject, manager: string, after: KubeObject) => updateFields({ info, before, after, manager, time })
const forced = (live: KubeObject, manager: string, applied: KubeObject) => applyFields({ info, live, applied, manager, force: true, time })

function bare({ metadata: { managedFields: _fields, ...metadata }, ...rest }: KubeObject): unknown {
  return { ...rest, metadata }
}

const ownFields = (object: KubeObject): FieldSet => ownable(fieldsOf(structure, bare(object)))

const allOwned = (object: KubeObject) => [...ownersOf(object).values()].reduce<FieldSet>((sum, { fields }) => union(sum, fields), {})

/** With everything on the way to a field. */
function withParents(set: FieldSet): FieldSet {
  const inside = Object.entries(set).map(([element, inner]) => [element, element === '.' ? {} : withParents(inner)] as const)
  return inside.length === 0 ? {} : { '.': {}, ...Object.fromEntries(inside) }
}
