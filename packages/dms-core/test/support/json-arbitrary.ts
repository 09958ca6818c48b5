import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../src/contract/json.ts'

/** Few, so that two documents often share some, and those that every object inherits. */
const key = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'b', 'c', 'd'), weight: 4 },
  { arbitrary: fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', 'gitops-dms.io/a~b', '0'), weight: 2 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }), weight: 1 },
)
const scalar = fc.oneof(fc.boolean(), fc.integer({ min: -2, max: 2 }), fc.constantFrom('', 'x', 'y'))

const { value, valueOrNull, object, objectOrNull } = fc.letrec<{
  value: JsonValue
  valueOrNull: JsonValue
  object: JsonObject
  objectOrNull: JsonObject
}>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value'), { maxLength: 2 }), tie('object')),
  valueOrNull: fc.oneof({ depthSize: 'small' }, scalar, fc.constant(null), fc.array(tie('valueOrNull'), { maxLength: 2 }), tie('objectOrNull')),
  object: objectOf(tie('value')),
  objectOrNull: objectOf(tie('valueOrNull')),
}))

/** Own members whatever the key, as JSON.parse makes them. */
function objectOf(member: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonObject> {
  return fc.array(fc.tuple(key, member), { maxLength: 5 }).map((entries) => Object.fromEntries(entries))
}

/** JSON documents with hostile keys; `nullFree` ones hold no null at any depth. */
export const json = { value: valueOrNull, object: objectOrNull, nullFreeValue: value, nullFreeObject: object }
