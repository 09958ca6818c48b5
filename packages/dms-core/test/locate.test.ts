import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { OperationToken } from '../src/contract/operation.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { tokenOf } from './support/samples.ts'

const dmsOf = (...names: string[]) =>
  createDms({ instances: Object.fromEntries(names.map((name) => [name, fakeAdapter().adapter])), disabled: ['off'] })

describe('locate', () => {
  it('finds the instance and the ref', () => {
    const dms = dmsOf('a', 'b')
    expect(dms.locate('b:Application/argocd/web')).toEqual({
      instance: dms.instance('b'),
      ref: { kind: 'Application', controlNamespace: 'argocd', name: 'web' },
    })
  })

  it('takes the only instance where none is named', () => {
    const dms = dmsOf('a')
    expect(dms.locate('argocd/web')).toEqual({ instance: dms.instance('a'), ref: { controlNamespace: 'argocd', name: 'web' } })
  })

  it.each<[string, readonly string[], unknown, object]>([
    ['no instance out of several', ['a', 'b'], 'argocd/web', { code: 'AMBIGUOUS_REF', details: { candidates: ['a', 'b'] } }],
    ['no instance where there is none', [], 'web', { code: 'NOT_FOUND', details: { resource: 'instance' } }],
    ['an unknown instance', ['prod'], 'prd:web', { code: 'NOT_FOUND', message: expect.stringContaining('did you mean "prod"') }],
    ['a disabled instance', ['a'], 'off:web', { code: 'FAILED_PRECONDITION' }],
    ['what is no id', ['a'], 'a:b:c', { code: 'INVALID_ARGUMENT' }],
    ['what is no text', ['a'], 5, { code: 'INVALID_ARGUMENT' }],
  ])('throws for %s', async (_what, names, id, expected) => {
    expect(await caught(() => dmsOf(...names).locate(id as string))).toMatchObject(expected)
  })
})

describe('operation', () => {
  it('goes on with a token that was stored', async () => {
    const stored = JSON.stringify({ ...tokenOf(), instance: 'b' })
    const followed = dmsOf('a', 'b').operation(JSON.parse(stored))
    expect(followed.operation).toEqual(JSON.parse(stored))
    expect(await followed.wait()).toMatchObject({ state: 'succeeded', final: true })
  })

  it('takes the only instance where the token names none, and names it', () => {
    expect(dmsOf('a').operation(tokenOf()).operation.instance).toBe('a')
  })

  it.each<[string, unknown, object]>([
    ['a token without instance, of several', tokenOf(), { code: 'AMBIGUOUS_REF', details: { candidates: ['a', 'b'] } }],
    ['a token of an unknown instance', { ...tokenOf(), instance: 'x' }, { code: 'NOT_FOUND' }],
    ['a token of a disabled instance', { ...tokenOf(), instance: 'off' }, { code: 'FAILED_PRECONDITION' }],
    ['a token of another adapter', { ...tokenOf(), instance: 'a', adapter: 'argocd' }, { code: 'INVALID_ARGUMENT', details: { path: 'adapter' } }],
    ['a token of a newer version', { ...tokenOf(), version: 2 }, { code: 'INVALID_ARGUMENT', details: { path: 'version' } }],
    ['a text', 'op-1', { code: 'INVALID_ARGUMENT' }],
    ['nothing', undefined, { code: 'INVALID_ARGUMENT' }],
  ])('throws for %s', async (_what, token, expected) => {
    expect(await caught(() => dmsOf('a', 'b').operation(token as OperationToken))).toMatchObject(expected)
  })

  it('of a client that is closed rejects with CLOSED', async () => {
    const dms = dmsOf('a')
    const followed = dms.operation(tokenOf())
    await dms.close()
    expect(await caught(followed.wait())).toMatchObject({ code: 'CLOSED' })
    expect(await caught(dms.operation(tokenOf()).wait())).toMatchObject({ code: 'CLOSED' })
  })
})
