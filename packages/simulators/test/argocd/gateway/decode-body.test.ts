import { describe, expect, test } from 'vitest'
import { decodeMessage } from '../../../src/argocd/gateway/decode-body.ts'
import type { MessageShape } from '../../../src/argocd/gateway/message-shape.ts'
import type { Json } from '../../../src/cluster/kube-object.ts'

const SHAPE: MessageShape = {
  type: 'Outer',
  goPackage: 'example',
  fields: {
    text: 'string',
    flag: 'bool',
    count: 'int64',
    list: { list: 'string' },
    map: { map: 'string' },
    inner: { type: 'Inner', fields: { deep: 'string' } },
    inners: { list: { type: 'Inner', fields: { deep: 'string' } } },
  },
}

describe('a message is what the shape knows of it', () => {
  test.each<[string, Json, Json]>([
    ['unknown members are left out', { text: 'a', other: 1, inner: { deep: 'b', other: 2 } }, { text: 'a', inner: { deep: 'b' } }],
    ['null is absence', { text: null, list: null }, {}],
    ['names count in any case', { TEXT: 'a', Inner: { DEEP: 'b' } }, { text: 'a', inner: { deep: 'b' } }],
    [
      'null in lists and maps is the empty value',
      { list: ['a', null], map: { x: null }, inners: [null] },
      { list: ['a', ''], map: { x: '' }, inners: [{}] },
    ],
  ])('%s', (_what, given, decoded) => expect(decodeMessage(given, SHAPE)).toEqual(decoded))
})

describe('what is of another type is refused by its place', () => {
  test.each<[Json, string]>([
    [[], 'cannot unmarshal array into Go value of type example.Outer'],
    [5, 'cannot unmarshal number into Go value of type example.Outer'],
    [{ text: 5 }, 'cannot unmarshal number into Go struct field Outer.text of type string'],
    [{ flag: 'x' }, 'cannot unmarshal string into Go struct field Outer.flag of type bool'],
    [{ count: 1.5 }, 'cannot unmarshal number 1.5 into Go struct field Outer.count of type int64'],
    [{ count: 'x' }, 'cannot unmarshal string into Go struct field Outer.count of type int64'],
    [{ list: 'x' }, 'cannot unmarshal string into Go struct field Outer.list of type []string'],
    [{ list: [1] }, 'cannot unmarshal number into Go struct field Outer.list of type string'],
    [{ map: [] }, 'cannot unmarshal array into Go struct field Outer.map of type map[string]string'],
    [{ inner: true }, 'cannot unmarshal bool into Go struct field Outer.inner of type v1alpha1.Inner'],
    [{ inners: [{ deep: {} }] }, 'cannot unmarshal object into Go struct field Inner.inners.deep of type string'],
  ])('%j', (given, message) => expect(() => decodeMessage(given, SHAPE)).toThrow(`json: ${message}`))
})
