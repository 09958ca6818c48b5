import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../src/contract/json.ts'
import { DmsError } from '../src/errors/dms-error.ts'

class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly code = 'E_HTTP'
  readonly request = new Request('https://git.test', { headers: { authorization: 'hunter2' } })
  readonly send = () => 'hunter2'
  readonly #own = 'hunter2'
  get own() {
    return this.#own
  }
}

const errorWith = (message: string, members: object, cause?: unknown) => Object.assign(new Error(message, { cause }), members)
describe('The cause of a DmsError', () => {
  const kept = (cause: unknown) => new DmsError({ code: 'CANCELLED', message: 'x', cause }).cause
  class Left {
    readonly page = 5
  }

  it.each<[string, unknown]>([
    ['the reason of an abort', AbortSignal.abort().reason],
    ['an error', new TypeError('x is not a function')],
    ['an error with plain members', errorWith('x', { code: 'ECONNREFUSED', port: 443, details: { list: [1, null, true, undefined, 5n] } })],
    ['an error with causes', new AggregateError([new Error('a'), errorWith('b', { syscall: 'connect' })], 'all', { cause: new Error('c') })],
    ['a DmsError', new DmsError({ code: 'CONFIG', message: 'x', details: { headers: { 'x-mine': 'y' } } })],
    ['an object', { reason: 'left', headers: { 'content-type': 'text/plain' } }],
    ['an object of a class', new Left()],
    ['a symbol', Symbol('left')],
    ['a text', 'left'],
    ['a number', 5],
    ['null', null],
    ['a header that is no longer shown', { headers: { authorization: '<redacted>' }, token: null, password: true }],
  ])('stays the same when nothing is to be hidden: %s', (_what, cause) => {
    expect(kept(cause)).toBe(cause)
  })

  it('stays the same when it goes round in a circle', () => {
    const error = new Error('x')
    error.cause = error
    expect(kept(error)).toBe(error)
  })

  it('is a copy without what had to go, with name, code, stack and causes', () => {
    const inner = new Error('inner')
    const cause = errorWith('refused: Bearer hunter2x', { code: 'E_HTTP', status: 401, headers: { authorization: 'x', date: 'today' } }, inner)
    cause.name = 'HttpError'
    const copy = kept(cause)
    expect(copy).toBeInstanceOf(Error)
    expect(copy).toMatchObject({
      name: 'HttpError',
      message: 'refused: Bearer <redacted>',
      code: 'E_HTTP',
      status: 401,
      headers: { authorization: '<redacted>', date: 'today' },
      cause: inner,
    })
    expect(Reflect.get(copy as object, 'stack')).toContain('refused: Bearer <redacted>\n    at ')
    expect(Object.keys(copy as object).sort()).toEqual(['code', 'headers', 'status'])
    expect(cause.message).toBe('refused: Bearer hunter2x')
  })

  it('says what it does not keep', () => {
    expect(kept(new HttpError('x'))).toMatchObject({ name: 'HttpError', code: 'E_HTTP', request: '<Request>', send: '<function>' })
    expect(kept(() => 5)).toBe('<function>')
    expect(kept([new Map(), new Date(0), new Date(Number.NaN), new Error('a', { cause: 'password=x' })])).toEqual([
      '<Map>',
      '1970-01-01T00:00:00.000Z',
      '<Date>',
      { name: 'Error', message: 'a' },
    ])
  })

  it('is not more than can be read', () => {
    const unreadable = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('no')
      },
      getOwnPropertyDescriptor: () => {
        throw new Error('no')
      },
    })
    expect(kept(unreadable)).toMatchObject({ message: 'the cause cannot be read' })
    let deep: object = { password: 'x' }
    for (let level = 0; level < 100; level++) deep = { deep }
    expect(JSON.stringify(kept(deep))).toContain('<cut>')
    let chain = new Error('password=x')
    for (let level = 0; level < 100; level++) chain = new Error('outer', { cause: chain })
    expect(inspect(kept(chain), { depth: null })).not.toContain('password=x')
    const getter = Object.defineProperty(new Error('x'), 'data', { get: () => 'hunter2', enumerable: true })
    expect(inspect(kept(getter))).not.toContain('hunter2')
    expect(kept(Array.from({ length: 5_000 }, () => ({})))).toHaveLength(5_000)
  })
})

describe('The details of a DmsError', () => {
  const detailsOf = (details: object) => new DmsError({ code: 'CONFIG', message: 'x', details: details as JsonObject }).details

  it('are a copy', () => {
    const details = { list: [{ path: 'a' }] }
    const kept = detailsOf(details)
    expect(kept).toEqual(details)
    expect(kept).not.toBe(details)
    expect(kept['list']).not.toBe(details.list)
  })

  it('are plain JSON, whatever an adapter gives', () => {
    const given = {
      big: 5n,
      none: undefined,
      nan: Number.NaN,
      fn: () => 1,
      at: new Date(0),
      error: new RangeError('password=x'),
      map: new Map(),
      bare: Object.create(null),
    }
    const details = detailsOf(given)
    expect(details).toEqual({
      big: '5',
      nan: 'NaN',
      fn: '<function>',
      at: '1970-01-01T00:00:00.000Z',
      error: { name: 'RangeError', message: 'password=<redacted>' },
      map: '<Map>',
      bare: {},
    })
    expect(JSON.parse(JSON.stringify(details))).toEqual(details)
  })

  it('are bounded, and say where they are cut', () => {
    const circular: Record<string, unknown> = {}
    circular['again'] = circular
    expect(JSON.stringify(detailsOf(circular))).toMatch(/^(?:\{"again":){16}"<cut>"\}+$/)
    expect((detailsOf({ list: Array.from({ length: 20_000 }, () => 1) })['list'] as readonly unknown[]).at(-1)).toBe('<cut>')
    const many = detailsOf(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`m${index}`, index])))
    expect(Object.keys(many).length).toBeLessThan(10_010)
    expect(many['…']).toBe('<cut>')
    expect(String(detailsOf({ text: 'x'.repeat(20_000) })['text'])).toHaveLength(16_385)
  })

  it('do not reach the prototype of all objects', () => {
    const details = detailsOf(JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'))
    expect(Object.keys(details)).toEqual(['__proto__', 'constructor'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(Reflect.get(details, 'polluted')).toBeUndefined()
  })

  it.each(['tokenFile', 'authTokenFile', 'path', 'reason', 'secretRef', 'key', 'monkey', 'author', 'passing'])('keep %s', (name) => {
    expect(detailsOf({ [name]: 'x' })).toEqual({ [name]: 'x' })
  })

  it.each([
    'token',
    'authToken',
    'tokens',
    'auth',
    'pass',
    'sig',
    'X-Vault-Token',
    'client_secret',
    'Set-Cookie',
    'private-key',
    'accessKeyId',
    'jwt',
  ])('hide %s, except null, true and false', (name) => {
    expect(detailsOf({ [name]: 'x', inner: { [name]: 5 } })).toEqual({ [name]: '<redacted>', inner: { [name]: '<redacted>' } })
    expect(detailsOf({ [name]: null, inner: { [name]: true } })).toEqual({ [name]: null, inner: { [name]: true } })
  })
})
