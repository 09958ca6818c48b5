import { describe, expect, test } from 'vitest'
import { jsonThreeWayMerged } from '../../../src/argocd/controller/comparison/json-three-way-merge.ts'
import { threeWayMerged } from '../../../src/argocd/controller/comparison/three-way-merge.ts'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'

interface Case {
  readonly before: JsonMap
  readonly wanted: JsonMap
  readonly live: JsonMap
  readonly merged: JsonMap
}

const container = (name: string, rest: JsonMap = {}): JsonMap => ({ name, ...rest })

describe('a client-side apply of a built-in kind', () => {
  test.each<[string, Case]>([
    ['sets what is wanted and leaves what others set', { before: {}, wanted: { a: 1 }, live: { a: 0, b: 2 }, merged: { a: 1, b: 2 } }],
    [
      'removes what was applied and is wanted no longer',
      { before: { a: 1, b: { c: 1 } }, wanted: { b: {} }, live: { a: 1, b: { c: 1, d: 2 } }, merged: { b: { d: 2 } } },
    ],
    ['takes null for nothing', { before: {}, wanted: { a: null }, live: { a: 1 }, merged: {} }],
    [
      'merges lists by their keys, those of others behind',
      {
        before: { containers: [container('a'), container('old')] },
        wanted: { containers: [container('b', { image: 'b' }), container('a', { image: 'a2' })] },
        live: { containers: [container('a', { image: 'a1', tty: true }), container('old'), container('injected')] },
        merged: { containers: [container('b', { image: 'b' }), container('a', { image: 'a2', tty: true }), container('injected')] },
      },
    ],
    [
      'keeps the order of the live list where it is the same',
      {
        before: {},
        wanted: { containers: [container('a')] },
        live: { containers: [container('x'), container('a', { tty: true })] },
        merged: { containers: [container('x'), container('a', { tty: true })] },
      },
    ],
    [
      'joins finalizers, but for those that it had set',
      {
        before: { finalizers: ['f/a', 'f/b'] },
        wanted: { finalizers: ['f/a', 'f/c'] },
        live: { finalizers: ['f/a', 'f/b', 'f/x'] },
        merged: { finalizers: ['f/a', 'f/x', 'f/c'] },
      },
    ],
    ['replaces other lists', { before: { args: ['1'] }, wanted: { args: ['2'] }, live: { args: ['1', '3'] }, merged: { args: ['2'] } }],
  ])('%s', (_what, { before, wanted, live, merged }) => {
    expect(threeWayMerged(before, wanted, live, undefined)).toEqual(merged)
  })
})

describe('one of a custom kind', () => {
  test.each<[string, Case]>([
    [
      'takes defaults in items of a list for no difference',
      {
        before: { list: [{ a: 1 }] },
        wanted: { list: [{ a: 1 }] },
        live: { list: [{ a: 1, defaulted: true }] },
        merged: { list: [{ a: 1, defaulted: true }] },
      },
    ],
    [
      'replaces a list as a whole',
      { before: { list: [{ a: 1 }] }, wanted: { list: [{ a: 2 }] }, live: { list: [{ a: 1, defaulted: true }] }, merged: { list: [{ a: 2 }] } },
    ],
    [
      'removes what was applied and is wanted no longer',
      { before: { a: 1, b: 1 }, wanted: { b: 1 }, live: { a: 1, b: 1, c: 1 }, merged: { b: 1, c: 1 } },
    ],
  ])('%s', (_what, { before, wanted, live, merged }) => {
    expect(jsonThreeWayMerged(before, wanted, live)).toEqual(merged)
  })
})
