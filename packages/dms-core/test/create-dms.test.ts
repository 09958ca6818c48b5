import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { DmsInstance } from '../src/client/dms.ts'
import type { DmsAdapterV1 } from '../src/contract/adapter-v1.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { FakeClock, settle } from './support/fake-clock.ts'

const neverAnswers = (heeded: string[]): Partial<DmsAdapterV1> => ({
  getDeployment: (_ref, options) =>
    new Promise((_, reject) => {
      options?.signal?.addEventListener('abort', () => {
        heeded.push('getDeployment')
        reject(options.signal?.reason)
      })
    }),
})

describe('createDms', () => {
  it('names its instances in order and gives each its adapter', async () => {
    const [a, b] = [fakeAdapter({ type: 'argocd' }), fakeAdapter({ type: 'flux' })]
    const dms = createDms({ instances: { 'b-flux': b.adapter, 'a-argocd': { adapter: a.adapter, timeoutMs: 5 } } })
    expect(dms.instances).toEqual(['a-argocd', 'b-flux'])
    expect(dms.instance('a-argocd')).toMatchObject({ name: 'a-argocd', type: 'argocd', capabilities: a.adapter.capabilities })
    await dms.instance('b-flux').health()
    expect([a.calls.length, b.calls.length]).toEqual([0, 1])
  })

  it('sends nothing by itself', () => {
    const { adapter, calls } = fakeAdapter()
    createDms({ instances: { prod: adapter } }).instance('prod')
    expect(calls).toEqual([])
  })

  it('throws NOT_FOUND for an instance that there is not, with the one that was meant', async () => {
    const dms = createDms({ instances: { production: fakeAdapter().adapter, staging: fakeAdapter().adapter } })
    expect(await caught(() => dms.instance('prodution'))).toMatchObject({
      code: 'NOT_FOUND',
      message: 'no instance "prodution" (did you mean "production"?); there are production, staging',
      details: { resource: 'instance' },
    })
    expect((await caught(() => dms.instance('constructor'))).code).toBe('NOT_FOUND')
    expect((await caught(() => createDms({ instances: {} }).instance('x'))).message).toBe('no instance "x"; there are none')
  })

  it('throws FAILED_PRECONDITION for an instance that is disabled', async () => {
    const dms = createDms({ instances: { prod: fakeAdapter().adapter }, disabled: ['old'] })
    expect(await caught(() => dms.instance('old'))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: 'instance "old" is disabled (enabled: false)',
      details: { reason: 'disabled' },
    })
    expect(dms.instances).toEqual(['prod'])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a factory', () => fakeAdapter().adapter],
    ['an object', {}],
    ['options without one', { adapter: undefined }],
    ['one of another contract', { ...fakeAdapter().adapter, contractVersion: 'v2' }],
  ])('throws CONFIG with the name of the instance for what is no adapter: %s', async (_what, entry) => {
    const instances = { good: fakeAdapter().adapter, bad: entry as DmsAdapterV1 }
    expect(await caught(() => createDms({ instances }))).toMatchObject({ code: 'CONFIG', instance: 'bad' })
  })
})

describe('close', () => {
  it('closes every adapter once', async () => {
    const [a, b] = [fakeAdapter(), fakeAdapter()]
    const dms = createDms({ instances: { a: a.adapter, b: b.adapter } })
    await Promise.all([dms.close(), dms.close()])
    await dms.close()
    await dms[Symbol.asyncDispose]()
    expect([...a.calls, ...b.calls].map((call) => call.method)).toEqual(['close', 'close'])
  })

  it('closes the others when one fails, and says which', async () => {
    const cause = new Error('stuck')
    const broken = fakeAdapter({
      type: 'broken',
      close: () => {
        throw cause
      },
    })
    const good = fakeAdapter()
    const dms = createDms({ instances: { a: broken.adapter, b: good.adapter } })
    expect(await caught(dms.close())).toMatchObject({ code: 'INTERNAL', instance: 'a', adapter: 'broken', method: 'close', cause })
    expect(good.calls.map((call) => call.method)).toEqual(['close'])
  })

  it('that fails for one still ends only when all others have closed', async () => {
    const clock = new FakeClock()
    const failing = fakeAdapter({ close: () => Promise.reject(new Error('stuck')) })
    const slow = fakeAdapter({ close: () => clock.sleep(1_000) })
    let over = false
    const closing = caught(createDms({ instances: { a: failing.adapter, b: slow.adapter } }).close()).finally(() => {
      over = true
    })
    await clock.advance(999)
    expect(over).toBe(false)
    await clock.advance(1)
    expect((await closing).instance).toBe('a')
  })
})

const METHODS: readonly (readonly [string, (instance: DmsInstance) => Promise<unknown>])[] = [
  ['health', (instance) => instance.health()],
  ['createDeployment', (instance) => instance.createDeployment({ name: 'web', namespace: 'apps', gitRepo: 'https://git.test/web' })],
  ['getDeployment', (instance) => instance.getDeployment('web')],
  ['listDeployments', (instance) => instance.listDeployments()],
  ['getDeploymentStatus', (instance) => instance.getDeploymentStatus('web')],
  ['updateDeployment', (instance) => instance.updateDeployment('web', { project: 'x' })],
  ['deleteDeployment', (instance) => instance.deleteDeployment('web', { cascade: 'orphan' })],
  ['reconcileDeployment', (instance) => instance.reconcileDeployment('web')],
]

describe('An error of an adapter', () => {
  it.each(METHODS)('comes out of %s with instance, adapter and method', async (method, call) => {
    const error = new DmsError({ code: 'UNAVAILABLE', message: 'down', details: { a: 1 } })
    const { adapter } = fakeAdapter({ [method]: async () => Promise.reject(error) })
    const dms = createDms({ instances: { prod: adapter } })
    expect(await caught(call(dms.instance('prod')))).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'down',
      retryable: true,
      instance: 'prod',
      adapter: 'fake',
      method,
      details: { a: 1 },
    })
  })

  it.each(METHODS)('out of %s that is none of the contract is INTERNAL, also when it is thrown at once', async (method, call) => {
    const cause = new RangeError('bug')
    const { adapter } = fakeAdapter({
      [method]: () => {
        throw cause
      },
    })
    const dms = createDms({ instances: { prod: adapter } })
    expect(await caught(call(dms.instance('prod')))).toMatchObject({ code: 'INTERNAL', instance: 'prod', adapter: 'fake', method, cause })
  })
})

describe('A call', () => {
  const setUp = (timeoutMs?: number) => {
    const clock = new FakeClock()
    const heeded: string[] = []
    const { adapter } = fakeAdapter(neverAnswers(heeded))
    const entry = timeoutMs === undefined ? adapter : { adapter, timeoutMs }
    return { clock, heeded, instance: createDms({ instances: { prod: entry }, clock }).instance('prod') }
  }

  it.each<[string, number | undefined, number | undefined, number]>([
    ['30 s', undefined, undefined, 30_000],
    ['the time of its instance', 5_000, undefined, 5_000],
    ['its own time', 5_000, 50, 50],
  ])('ends after %s with DEADLINE_EXCEEDED', async (_what, ofInstance, ofCall, ms) => {
    const { clock, heeded, instance } = setUp(ofInstance)
    const failing = caught(instance.getDeployment('web', ofCall === undefined ? {} : { timeoutMs: ofCall }))
    await clock.advance(ms - 1)
    expect(heeded).toEqual([])
    await clock.advance(1)
    expect(await failing).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      instance: 'prod',
      method: 'getDeployment',
      message: `no answer within ${ms} ms`,
    })
    expect(heeded).toEqual(['getDeployment'])
    expect(clock.sleeping).toEqual([])
  })

  it('ends with CANCELLED and the reason of its signal', async () => {
    const { clock, heeded, instance } = setUp()
    const controller = new AbortController()
    const failing = caught(instance.getDeployment('web', { signal: controller.signal }))
    await settle()
    const reason = new Error('the user went away')
    controller.abort(reason)
    expect(await failing).toMatchObject({ code: 'CANCELLED', cause: reason })
    expect(heeded).toEqual(['getDeployment'])
    expect(clock.sleeping).toEqual([])
  })

  it('whose signal has fired before is CANCELLED before it begins', async () => {
    const { adapter, calls } = fakeAdapter()
    const instance = createDms({ instances: { prod: adapter } }).instance('prod')
    expect((await caught(instance.health({ signal: AbortSignal.abort() }))).code).toBe('CANCELLED')
    expect(calls).toEqual([])
  })

  it('leaves no timer when it succeeds', async () => {
    const clock = new FakeClock()
    await createDms({ instances: { prod: fakeAdapter().adapter }, clock })
      .instance('prod')
      .health()
    expect(clock.sleeping).toEqual([])
  })
})
