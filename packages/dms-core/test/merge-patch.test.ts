import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../src/contract/json.ts'
import { applyMergePatch, createMergePatch } from '../src/patch/merge-patch.ts'

/** RFC 7396, Appendix A: original, patch, result. */
const APPENDIX_A: readonly (readonly [JsonValue, JsonValue, JsonValue])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

/** The article of RFC 7396, section 3. */
const ARTICLE = {
  title: 'Goodbye!',
  author: { givenName: 'John', familyName: 'Doe' },
  tags: ['example', 'sample'],
  content: 'This will be unchanged',
}

const parse = (text: string): JsonObject => JSON.parse(text)

const DOCUMENTS: readonly JsonObject[] = [
  {},
  { a: 1 },
  { a: '1' },
  { a: [] },
  { a: [1, [2, { b: null }]] },
  { a: {} },
  { a: { b: 1 } },
  { a: { b: 1, c: { d: true } }, e: 'f' },
  { a: { c: { d: false } }, e: ['f'] },
  { a: false, b: 0, c: '' },
  { 'gitops-dms.io/kept': 'x', 'a.b/c': 'y' },
  { constructor: 1, toString: 'x', hasOwnProperty: { valueOf: 2 } },
  parse('{"__proto__": {"polluted": true}, "a": {"__proto__": "text"}}'),
  parse('{"__proto__": {"polluted": true, "b": 1}}'),
]

describe('applyMergePatch', () => {
  it.each(APPENDIX_A)('makes of %j by %j what RFC 7396, Appendix A says', (target, patch, result) => {
    expect(applyMergePatch(target, patch)).toEqual(result)
  })

  it('makes of the article of RFC 7396 what section 3 says', () => {
    const patch = { title: 'Hello!', phoneNumber: '+01-123-456-7890', author: { familyName: null }, tags: ['example'] }
    expect(applyMergePatch(ARTICLE, patch)).toEqual({
      title: 'Hello!',
      author: { givenName: 'John' },
      tags: ['example'],
      content: 'This will be unchanged',
      phoneNumber: '+01-123-456-7890',
    })
  })

  it('makes of nothing what the patch sets', () => {
    expect(applyMergePatch(undefined, { a: 1, b: null })).toEqual({ a: 1 })
  })

  it('changes neither the target nor the patch', () => {
    const target = Object.freeze({ a: Object.freeze({ b: 1 }), keep: Object.freeze([1]) })
    const patch = Object.freeze({ a: Object.freeze({ b: null, c: 2 }) })
    expect(applyMergePatch(target, patch)).toEqual({ a: { c: 2 }, keep: [1] })
    expect(target).toEqual({ a: { b: 1 }, keep: [1] })
  })

  it('gives members that are like any other', () => {
    expect(Object.getOwnPropertyDescriptors(applyMergePatch({}, { a: 1 }))).toEqual(Object.getOwnPropertyDescriptors({ a: 1 }))
  })

  it('keeps a member called __proto__ a member', () => {
    const result = applyMergePatch({}, parse('{"__proto__": {"polluted": true}}'))
    expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":true}}')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(applyMergePatch(result, parse('{"__proto__": null}'))).toEqual({})
  })
})

describe('createMergePatch', () => {
  it('gives the patch that makes `to` out of `from`, for every pair', () => {
    for (const from of DOCUMENTS) {
      for (const to of DOCUMENTS) {
        const patch = createMergePatch(from, to)
        expect(JSON.parse(JSON.stringify(applyMergePatch(from, patch ?? {}))), `${JSON.stringify(from)} to ${JSON.stringify(to)}`).toEqual(to)
      }
    }
  })

  it('gives null for equal documents and only for them', () => {
    for (const [index, from] of DOCUMENTS.entries()) {
      for (const [other, to] of DOCUMENTS.entries()) expect(createMergePatch(from, structuredClone(to)) === null).toBe(index === other)
    }
  })

  it('names only what differs', () => {
    const from = { a: { b: 1, c: 2 }, d: [1, 2], e: 'same', f: { g: 1 } }
    const to = { a: { b: 1, c: 3 }, d: [1], e: 'same' }
    expect(createMergePatch(from, to)).toEqual({ a: { c: 3 }, d: [1], f: null })
  })

  it('unsets where `to` has null, for there will be nothing', () => {
    expect(createMergePatch({ a: 1, b: 2 }, { a: null, b: 2 })).toEqual({ a: null })
    expect(createMergePatch({ a: null }, { a: null })).toBeNull()
  })

  it('takes an undefined member deep inside as absent', () => {
    expect(createMergePatch({ a: { b: 1 } }, { a: { b: 1, c: undefined as never } })).toBeNull()
    expect(createMergePatch({ a: { b: 1, c: undefined as never } }, { a: { b: 1 } })).toBeNull()
  })

  it('takes an undefined member of `to` as absent', () => {
    const to: Record<string, unknown> = { a: undefined, b: 1 }
    expect(createMergePatch({ a: 1, b: 1 }, to as JsonObject)).toEqual({ a: null })
    expect(createMergePatch({ b: 1 }, to as JsonObject)).toBeNull()
  })
})
