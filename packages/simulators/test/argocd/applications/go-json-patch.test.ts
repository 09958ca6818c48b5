import { expect, test } from 'vitest'
import { applyGoJsonPatch, decodeGoJsonPatch } from '../../../src/argocd/applications/go-json-patch.ts'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'

const document = { a: { b: 'x', none: null }, list: [1, 2, 3] }
const outcome = (...operations: JsonMap[]): unknown => {
  try {
    return applyGoJsonPatch(document, operations)
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}

test.each<[operation: JsonMap, result: unknown]>([
  [
    { op: 'add', path: '/a/c', value: 1 },
    { ...document, a: { b: 'x', none: null, c: 1 } },
  ],
  [
    { op: 'add', path: '/list/-', value: 4 },
    { ...document, list: [1, 2, 3, 4] },
  ],
  [
    { op: 'add', path: '/list/-1', value: 4 },
    { ...document, list: [1, 2, 3, 4] },
  ],
  [
    { op: 'add', path: '/list/1', value: 4 },
    { ...document, list: [1, 4, 2, 3] },
  ],
  [
    { op: 'add', path: '/list/x', value: 4 },
    `error in add for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
  ],
  [{ op: 'add', path: '/list/9', value: 4 }, "error in add for path: '/list/9': Unable to access invalid index: 9: invalid index referenced"],
  [{ op: 'add', path: '/x/y', value: 4 }, 'add operation does not apply: doc is missing path: "/x/y": missing value'],
  [{ op: 'add', value: 4 }, 'add operation failed to decode path: missing value'],
  [
    { op: 'remove', path: '/a/b' },
    { ...document, a: { none: null } },
  ],
  [{ op: 'remove', path: '/a/z' }, "error in remove for path: '/a/z': Unable to remove nonexistent key: z: missing value"],
  [
    { op: 'remove', path: '/list/-1' },
    { ...document, list: [1, 2] },
  ],
  [
    { op: 'replace', path: '/a/new', value: 1 },
    { ...document, a: { b: 'x', none: null, new: 1 } },
  ],
  [{ op: 'replace', path: '/list/7', value: 1 }, 'replace operation does not apply: doc is missing key: /list/7: missing value'],
  [{ op: 'replace', path: '', value: { all: 1 } }, { all: 1 }],
  [{ op: 'replace', path: 5 }, 'replace operation failed to decode path: json: cannot unmarshal number into Go value of type string'],
  [
    { op: 'move', from: '/a/b', path: '/list/0' },
    { a: { none: null }, list: ['x', 1, 2, 3] },
  ],
  [{ op: 'move', from: '/a/z', path: '/a/y' }, "error in move for path: 'z': Unable to remove nonexistent key: z: missing value"],
  [{ op: 'move', path: '/a/y' }, 'move operation failed to decode from: operation, missing from field: missing value'],
  [
    { op: 'copy', from: '/list', path: '/a/list' },
    { ...document, a: { b: 'x', none: null, list: [1, 2, 3] } },
  ],
  [
    { op: 'copy', from: '/list/5', path: '/a/list' },
    "error in copy for from: '/list/5': Unable to access invalid index: 5: invalid index referenced",
  ],
  [{ op: 'test', path: '/a', value: { none: null, b: 'x' } }, document],
  [{ op: 'test', path: '/a/not-there', value: null }, document],
  [{ op: 'test', path: '/a/none' }, document],
  [{ op: 'test', path: '/a/b/c', value: 1 }, 'test operation does not apply: is missing path: /a/b/c: missing value'],
  [{ op: 'test', path: '/list/0', value: 2 }, 'testing value /list/0 failed: test failed'],
  [{ op: 'nonsense', path: '/a' }, 'Unexpected kind: nonsense'],
  [{ path: '/a' }, 'Unexpected kind: unknown'],
])('%j', (operation, result) => {
  expect(outcome(operation)).toEqual(result)
})

test('escapes are undone, slashes first', () => {
  expect(
    applyGoJsonPatch({ 'a/b': 1, 'c~d': 2 }, [
      { op: 'replace', path: '/a~1b', value: 3 },
      { op: 'remove', path: '/c~0d' },
    ]),
  ).toEqual({ 'a/b': 3 })
})

test.each([
  ['{}', 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
  ['true', 'json: cannot unmarshal bool into Go value of type jsonpatch.Patch'],
  ['["x"]', 'json: cannot unmarshal string into Go value of type jsonpatch.Operation'],
  ['', 'unexpected end of JSON input'],
  ['[{"op":', 'unexpected end of JSON input'],
  ['[] x', "invalid character 'x' after top-level value"],
])('%j is no patch', (text, message) => {
  expect(() => decodeGoJsonPatch(text)).toThrow(message)
})

test('null has no operations', () => {
  expect(decodeGoJsonPatch('null')).toEqual([])
})
