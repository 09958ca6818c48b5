import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { isPlainObject, redactObject, redactValue } from '../src/errors/redact-value.ts'

const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, index]))
const nestedList = (levels: number): unknown[] => (levels === 1 ? [] : [nestedList(levels - 1)])

describe('A copy without credentials', () => {
  it('has the first 9999 items of a list, for the list is a value too', () => {
    const list = Array.from({ length: 9999 }, (_, index) => index)
    expect(redactValue(list)).toEqual(list)
    expect(redactValue([...list, 'one more', 'another'])).toEqual([...list, '<cut>'])
  })

  it('counts the values of all lists', () => {
    const copy = redactValue([Array(6000).fill(1), Array(6000).fill(2)]) as readonly (readonly unknown[])[]
    expect(copy.map((list) => [list.length, list.at(-1)])).toEqual([
      [6000, 1],
      [3998, '<cut>'],
    ])
  })

  it('has the first 10000 members of an object', () => {
    expect(redactObject(members(10_000))).toEqual(members(10_000))
    expect(redactObject(members(10_001))).toEqual({ ...members(10_000), '…': '<cut>' })
  })

  it('has the first 16384 characters of a text', () => {
    expect(redactValue('a'.repeat(16_384))).toBe('a'.repeat(16_384))
    expect(redactValue('a'.repeat(16_385))).toBe(`${'a'.repeat(16_384)}…`)
  })

  it('has 16 levels of lists', () => {
    expect(redactValue(nestedList(16))).toEqual(nestedList(16))
    expect(JSON.stringify(redactValue(nestedList(17)))).toBe(`${'['.repeat(16)}"<cut>"${']'.repeat(16)}`)
  })

  it.each<[string, unknown, unknown]>([
    ['an object of another realm', runInNewContext('({ a: 1, token: "hunter2" })'), { a: 1, token: '<redacted>' }],
    ['an object that inherits from nothing', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['an object without a constructor', Object.create(Object.create(Object.create(null))), '<object>'],
    ['an object of a class', new URLSearchParams('token=hunter2'), '<URLSearchParams>'],
    ['headers as a list', { headers: ['x-mine', 'hunter2'] }, { headers: '<redacted>' }],
    ['headers as a text', { rawHeaders: 'x-mine: hunter2' }, { rawHeaders: '<redacted>' }],
    ['headers as an object', { headers: { 'X-Mine': 'hunter2', Date: 'today' } }, { headers: { 'X-Mine': '<redacted>', Date: 'today' } }],
    ['a list of headers', { headers: { accept: ['a', 'b'] } }, { headers: { accept: ['a', 'b'] } }],
    ['nothing', undefined, '<undefined>'],
    ['a symbol', Symbol('x'), '<symbol>'],
    ['no finite number', [Number.POSITIVE_INFINITY, -0], ['Infinity', -0]],
  ])('is plain JSON: %s', (_what, value, copy) => {
    expect(redactValue(value)).toEqual(copy)
  })
})

describe('isPlainObject', () => {
  it.each([null, undefined, 'text', 5, true, () => 1, [], new Date(), new Map(), new Error('x')])('is false for %s', (value) => {
    expect(isPlainObject(value)).toBe(false)
  })
})
