import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { Dms, DmsInstance } from '../src/client/dms.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'

const REQUEST = { name: 'web', namespace: 'apps', gitRepo: 'https://git.test/acme/web' }

/** Every call of the client with options, whatever they are. */
const CALLS: readonly (readonly [string, (dms: Dms, options: object) => Promise<unknown>])[] = [
  ['health', (dms, options) => instanceOf(dms).health(options)],
  ['createDeployment', (dms, options) => instanceOf(dms).createDeployment(REQUEST, options)],
  ['getDeployment', (dms, options) => instanceOf(dms).getDeployment('web', options)],
  ['listDeployments', (dms, options) => instanceOf(dms).listDeployments({}, options)],
  ['getDeploymentStatus', (dms, options) => instanceOf(dms).getDeploymentStatus('web', options)],
  ['updateDeployment', (dms, options) => instanceOf(dms).updateDeployment('web', { project: 'x' }, options)],
  ['deleteDeployment', (dms, options) => instanceOf(dms).deleteDeployment('web', { cascade: 'orphan', ...options })],
  ['list of all', (dms, options) => dms.listDeployments({}, options)],
  ['health of all', (dms, options) => dms.health(options)],
]

const WITH_RECONCILE = [
  ...CALLS,
  ['reconcileDeployment', (dms: Dms, options: object) => instanceOf(dms).reconcileDeployment('web', options)] as const,
]

const instanceOf = (dms: Dms): DmsInstance => dms.instance('prod')

const setUp = () => {
  const { adapter, calls } = fakeAdapter()
  return { dms: createDms({ instances: { prod: adapter } }), calls }
}

describe('Options are refused before anything is sent', () => {
  it.each(CALLS)('when %s does not have them', async (_method, call) => {
    const { dms, calls } = setUp()
    const error = await caught(call(dms, { timeoutMS: 5, instanec: true }))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'timeoutMS' } })
    expect(error.message).toContain('timeoutMS: unknown (did you mean "timeoutMs"?); accepted here: signal, timeoutMs')
    expect(error.message).toContain('instanec: unknown')
    expect(calls).toEqual([])
  })

  it.each(WITH_RECONCILE)('when the time of %s is none', async (_method, call) => {
    for (const [timeoutMs, found] of [
      ['5s', '"5s"'],
      [0.5, '0.5'],
      [2 ** 31, '2147483648'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
      [-1, '-1'],
      [Number.NaN, 'NaN'],
      [null, 'null'],
    ]) {
      const { dms, calls } = setUp()
      const error = await caught(call(dms, { timeoutMs }))
      expect(error.message).toContain(`timeoutMs: found ${found}; accepted is a whole number of milliseconds, 0 to 2147483647`)
      expect(calls).toEqual([])
    }
  })

  it.each(WITH_RECONCILE)('when the signal of %s is a controller', async (_method, call) => {
    const { dms, calls } = setUp()
    const error = await caught(call(dms, { signal: new AbortController() }))
    expect(error.message).toContain('signal: found no signal; accepted is an AbortSignal (of a controller: controller.signal)')
    expect(calls).toEqual([])
  })

  it('when a wait does not have them', async () => {
    const { dms, calls } = setUp()
    const handle = await instanceOf(dms).createDeployment(REQUEST)
    const options: object = { timeout: 5 }
    const error = await caught(handle.wait(options))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', method: 'wait' })
    expect(error.message).toContain('timeout: unknown (did you mean "timeoutMs"?); accepted here: signal, timeoutMs, until, failOn, onProgress')
    expect(calls.map((one) => one.method)).toEqual(['createDeployment'])
  })
})

describe('Options are taken', () => {
  it.each(WITH_RECONCILE)('when %s has them, undefined ones as absent', async (_method, call) => {
    const { dms, calls } = setUp()
    await call(dms, { signal: new AbortController().signal, timeoutMs: 50, etag: undefined, nothing: undefined }).catch(() => undefined)
    expect(calls).toHaveLength(1)
  })

  it('when they are those of a write', async () => {
    const { dms, calls } = setUp()
    const options = { etag: 'e', allowRevert: true, reconcile: false, replace: ['values'] }
    await instanceOf(dms).updateDeployment('web', { values: { a: null } }, options)
    expect(calls[0]?.args[2]).toEqual({ ...options, timeoutMs: 30_000 })
  })
})
