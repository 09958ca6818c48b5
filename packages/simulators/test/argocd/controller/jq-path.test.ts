import { describe, expect, test } from 'vitest'
import { JqPathError, parseJqPath, withoutJqPath } from '../../../src/argocd/controller/comparison/jq-path.ts'
import type { Json } from '../../../src/cluster/kube-object.ts'

describe('a path of jq', () => {
  test.each<[string, Json, Json]>([
    ['.a.b', { a: { b: 1, c: 2 } }, { a: { c: 2 } }],
    ['.a.b', { a: 1 }, { a: 1 }],
    ['.a["x/y"]', { a: { 'x/y': 1, z: 2 } }, { a: { z: 2 } }],
    ['.a."x/y"', { a: { 'x/y': 1, z: 2 } }, { a: { z: 2 } }],
    ['.list[0]', { list: [1, 2] }, { list: [2] }],
    ['.list[-1]', { list: [1, 2] }, { list: [1] }],
    ['.list[]?', { list: [1, 2] }, { list: [] }],
    ['.list[].image', { list: [{ image: 'a', name: 'x' }, { name: 'y' }] }, { list: [{ name: 'x' }, { name: 'y' }] }],
    ['.list[] | select(.name == "x")', { list: [{ name: 'x' }, { name: 'y' }] }, { list: [{ name: 'y' }] }],
    [
      '.list[] | select(.name == "x") | .image',
      {
        list: [
          { name: 'x', image: 'a' },
          { name: 'y', image: 'b' },
        ],
      },
      { list: [{ name: 'x' }, { name: 'y', image: 'b' }] },
    ],
  ])('%s', (expression, value, left) => {
    expect(withoutJqPath(value, parseJqPath(expression))).toEqual(left)
  })

  test.each(['.a | keys', 'length', '.a[1:2]', ''])('refuses what is not simulated: %s', (expression) => {
    expect(() => parseJqPath(expression)).toThrow(JqPathError)
  })
})
