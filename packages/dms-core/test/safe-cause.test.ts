import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { DmsError } from '../src/errors/dms-error.ts'
import { safeCause } from '../src/errors/safe-cause.ts'

const SECRET = 'refused: Bearer hunter2x'
const SHOWN = 'refused: Bearer <redacted>'

const errorWith = (message: string, members: object, cause?: unknown) =>
  Object.assign(cause === undefined ? new Error(message) : new Error(message, { cause }), members)

/** So many objects, one in the other. */
const nested = (levels: number): object => (levels === 1 ? {} : { next: nested(levels - 1) })

describe('A cause without credentials', () => {
  it.each<[string, unknown]>([
    ['of 16 levels', nested(16)],
    ['of 2000 objects', Array.from({ length: 1999 }, () => ({}))],
    ['with a token that is not there', { authToken: undefined, message: 'x' }],
    ['with a list of headers that are known to be harmless', { headers: { accept: ['text/plain', '*/*'] } }],
    ['that is an error without a stack', Object.defineProperty(new Error('x'), 'stack', { value: undefined })],
  ])('is kept: %s', (_what, cause) => {
    expect(safeCause(cause)).toBe(cause)
  })

  it.each<[string, unknown, unknown]>([
    ['of 17 levels', nested(17), JSON.parse('{"next":'.repeat(16).concat('"<cut>"', '}'.repeat(16)))],
    ['of 2001 objects', Array.from({ length: 2000 }, () => ({})), Array.from({ length: 2000 }, () => ({}))],
  ])('is copied where it is too large to be looked at: %s', (_what, cause, copy) => {
    expect(safeCause(cause)).not.toBe(cause)
    expect(safeCause(cause)).toEqual(copy)
  })

  it('is copied where a getter or a method may show anything, and neither is called', () => {
    const calls: string[] = []
    const getter = { enumerable: true, get: () => calls.push('get') }
    class Printed {
      readonly page = 5;
      [inspect.custom]() {
        return calls.push('inspect')
      }
    }
    const copy = safeCause(Object.defineProperty(errorWith('x', { code: 5 }), 'data', getter)) as Error
    expect(Object.keys(copy)).toEqual(['code'])
    expect(safeCause(errorWith('x', { at: new Printed() }))).toMatchObject({ at: '<Printed>' })
    expect(safeCause(new Printed())).toBe('<Printed>')
    expect(calls).toEqual([])
    expect([new Map([['a', SECRET]]), new URLSearchParams({ a: SECRET })].map(safeCause)).toEqual(['<Map>', '<URLSearchParams>'])
  })
})

describe('The copy of an error with a credential', () => {
  it.each<[string, Error]>([
    ['its message', new Error(SECRET)],
    ['its name', Object.assign(new Error('x'), { name: SECRET })],
    ['its stack', Object.assign(new Error('x'), { stack: SECRET })],
    ['a member', errorWith('x', { said: SECRET })],
    ['a member by its name', errorWith('x', { authToken: 'hunter2x' })],
    ['a member that is hidden', Object.defineProperty(new Error('x'), 'said', { value: SECRET })],
    ['a symbol', errorWith('x', { [Symbol('said')]: SECRET })],
    ['a cause', new Error('x', { cause: new Error(SECRET) })],
    ['a cause that is a text', new Error('x', { cause: SECRET })],
    ['one of its errors', new AggregateError([new Error('y'), new Error(SECRET)], 'x')],
    ['one of the errors that a library gave it', errorWith('x', { errors: [new Error(SECRET)] })],
  ])('has none of it: %s', (_where, cause) => {
    const copy = safeCause(cause)
    expect(copy).toBeInstanceOf(Error)
    expect(inspect(copy, { showHidden: true, depth: null })).not.toContain('hunter2x')
  })

  it('has its members, causes and errors as they were, but for that', () => {
    const inner = errorWith('inner', { port: 443 })
    const cause = Object.assign(new AggregateError([inner, SECRET], SECRET, { cause: inner }), { code: 'E_ALL' })
    const copy = safeCause(cause) as AggregateError
    expect(copy).toMatchObject({ name: 'AggregateError', message: SHOWN, code: 'E_ALL', cause: inner })
    expect(copy.errors).toEqual([inner, SHOWN])
    expect(copy.stack).toContain(SHOWN)
  })

  it('has what a library gave it as errors', () => {
    const copy = safeCause(errorWith('x', { errors: [new RangeError(SECRET)] }))
    expect(copy).toMatchObject({ message: 'x', errors: [{ name: 'RangeError', message: SHOWN }] })
  })

  it('has nothing that it had not', () => {
    const copy = safeCause(Object.defineProperty(new Error(SECRET), 'internal', { value: 5, enumerable: false })) as Error
    expect(Object.keys(copy)).toEqual([])
    expect(['cause', 'errors', 'internal'].filter((name) => name in copy)).toEqual([])
  })

  it('can be changed like any error', () => {
    const like = Object.getOwnPropertyDescriptors(new AggregateError([], 'x', { cause: 'y' }))
    const copy = Object.getOwnPropertyDescriptors(safeCause(new AggregateError([], SECRET, { cause: 'y' })) as AggregateError)
    expect(copy.cause).toEqual(like.cause)
    expect(copy.errors).toEqual(like.errors)
    expect(copy.name).toEqual({ ...like.message, value: 'AggregateError' })
  })

  it('keeps a DmsError in it, which holds none', () => {
    const dms = new DmsError({ code: 'CONFLICT', message: 'stale', cause: new Error('x') })
    expect(safeCause(new Error(SECRET, { cause: dms }))).toHaveProperty('cause', dms)
  })

  it('ends after 16 causes, and after 100 errors', () => {
    let chain = new Error('the first')
    for (let level = 0; level < 16; level++) chain = new Error(SECRET, { cause: chain })
    const copies = [safeCause(chain)]
    for (let copy = copies[0]; copy instanceof Error; copy = copy.cause) copies.push(copy.cause)
    expect(copies.slice(1)).toEqual([...Array.from({ length: 15 }, () => expect.objectContaining({ message: SHOWN })), '<cut>'])

    const many = safeCause(new AggregateError(Array<string>(101).fill('x'), SECRET)) as AggregateError
    expect(many.errors).toEqual(Array(100).fill('x'))
    let within: Error = new Error('the first')
    for (let level = 0; level < 16; level++) within = new AggregateError([within], SECRET)
    let reached = safeCause(within)
    for (let level = 0; level < 16; level++) reached = (reached as AggregateError).errors[0]
    expect(reached).toBe('<cut>')
  })
})
