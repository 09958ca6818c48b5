import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { CreateDmsOptions, Dms, DmsInstance } from '../src/client/dms.ts'
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

  it.each([undefined, null, 5, {}])('throws a TypeError that says so for the name %j', (name) => {
    const dms = createDms({ instances: { production: fakeAdapter().adapter } })
    expect(() => dms.instance(name as unknown as string)).toThrow(/^instance\(name\): found .+; accepted is a text$/)
    expect(() => dms.instance(name as unknown as string)).toThrow(TypeError)
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

describe('The logger of createDms', () => {
  const record = () => {
    const lines: unknown[][] = []
    const at = (level: string) => (message: string, fields?: object) => lines.push([level, message, fields])
    return { lines, logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } }
  }

  it('gets a line for each call, with how it ended and how long it took', async () => {
    const { lines, logger } = record()
    const clock = new FakeClock()
    const slow = fakeAdapter({ health: async () => clock.sleep(5).then(() => Promise.reject(new Error('password=hunter2'))) })
    const dms = createDms({ instances: { prod: fakeAdapter().adapter, slow: slow.adapter }, clock, logger })
    await dms.instance('prod').health()
    const failing = caught(dms.instance('slow').health())
    await clock.advance(5)
    await failing
    await caught(dms.instance('prod').getDeployment('..'))
    expect(lines).toEqual([
      ['debug', 'health', { instance: 'prod', code: null, ms: 0 }],
      ['debug', 'health', { instance: 'slow', code: 'INTERNAL', ms: 5 }],
      ['debug', 'getDeployment', { instance: 'prod', code: 'INVALID_ARGUMENT', ms: 0 }],
    ])
  })

  it('cannot make what was done look like a failure', async () => {
    const { logger } = record()
    const broken = () => {
      throw new Error('disk full')
    }
    const dms = createDms({ instances: { prod: fakeAdapter().adapter }, logger: { ...logger, debug: broken } })
    expect(await dms.instance('prod').health()).toMatchObject({ status: 'up' })
    expect(await caught(dms.instance('prod').getDeployment('..'))).toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('is warned of an instance that a view cannot follow', async () => {
    const { lines, logger } = record()
    const down = fakeAdapter({ listDeployments: () => Promise.reject(new DmsError({ code: 'UNAVAILABLE', message: 'is down: token=hunter2' })) })
    const dms = createDms({ instances: { prod: down.adapter }, clock: new FakeClock(), logger })
    await dms.view().ready()
    const warnings = lines.filter(([level]) => level === 'warn')
    expect(warnings).toEqual([['warn', expect.stringMatching(/^prod cannot be followed: is down/), { instance: 'prod', code: 'UNAVAILABLE' }]])
    expect(JSON.stringify(lines)).not.toContain('hunter2')
    await dms.close()
  })
})

describe('createDms refuses', () => {
  const adapter = () => fakeAdapter().adapter
  const NAMES = 'accepted is a name of letters, digits, ".", "_" and "-" that begins with a letter or digit'

  it.each(['', 'a:b', 'a/b', ' a', 'ä', '-a', '.'])('the name %j, which could not be a part of an id', async (name) => {
    expect(await caught(() => createDms({ instances: { [name]: adapter() } }))).toMatchObject({
      code: 'CONFIG',
      instance: name,
      details: { issues: [{ path: `instances.${name}`, message: `found the name ${JSON.stringify(name)}; ${NAMES}` }] },
    })
  })

  it.each<[string, unknown, string]>([
    ['a factory', () => adapter(), 'found a function; an adapter is what a factory such as createArgoCdAdapter(...) returns'],
    ['a promise of an adapter', Promise.resolve(adapter()), 'found a promise; an adapter is what a factory such as createArgoCdAdapter(...) returns'],
    ['nothing', undefined, 'found nothing; an adapter is'],
  ])('%s, and says so', async (_what, entry, message) => {
    expect((await caught(() => createDms({ instances: { prod: entry as DmsAdapterV1 } }))).message).toContain(message)
  })

  it.each<[unknown, string, string]>([
    [{ timeoutMs: -1 }, 'timeoutMs', 'a whole number of milliseconds'],
    [{ timeoutMs: '5s' }, 'timeoutMs', 'a whole number of milliseconds'],
    [{ readOnly: 'yes' }, 'readOnly', 'true or false'],
    [{ readonly: true }, 'readonly', 'did you mean "readOnly"'],
  ])('the options %j of an instance', async (options, path, message) => {
    const error = await caught(() => createDms({ instances: { prod: { adapter: adapter(), ...(options as object) } } }))
    expect(error).toMatchObject({ code: 'CONFIG', instance: 'prod', details: { issues: [{ path: `instances.prod.${path}` }] } })
    expect(error.message).toContain(message)
  })

  it('one adapter under two names', async () => {
    const shared = adapter()
    expect(await caught(() => createDms({ instances: { a: shared, b: { adapter: shared } } }))).toMatchObject({
      code: 'CONFIG',
      instance: 'b',
      message: 'createDms refused: instances.b.adapter: found the adapter of "a" again; each instance needs an adapter of its own',
    })
  })

  it('a name that is disabled too', async () => {
    expect(await caught(() => createDms({ instances: { a: adapter() }, disabled: ['a'] }))).toMatchObject({ code: 'CONFIG', instance: 'a' })
  })

  it.each<[object, string, string]>([
    [{ disabled: 'old' }, 'disabled', 'found "old"; accepted is a list'],
    [{ disabled: [5] }, 'disabled[0]', 'found 5; accepted is a non-empty text'],
    [{ disabled: null }, 'disabled', 'found null; accepted is a list'],
    [{ clock: Date }, 'clock.sleep', 'found nothing; accepted is a function'],
    [{ clock: { now: () => 0 } }, 'clock.sleep', 'found nothing; accepted is a function'],
    [{ clock: null }, 'clock', 'found null; accepted is an object with the methods now, sleep'],
    [{ logger: 'info' }, 'logger', 'found "info"; accepted is an object with the methods debug, info, warn, error'],
    [{ logger: { info: console.info } }, 'logger.debug', 'found nothing; accepted is a function'],
    [{ instances: [] }, 'instances', 'found a list; accepted is an object: each adapter by the name of its instance'],
  ])('the options %j', async (options, path, message) => {
    const error = await caught(() => createDms({ instances: { prod: adapter() }, ...options } as object as CreateDmsOptions))
    expect(error).toMatchObject({ code: 'CONFIG', details: { issues: expect.arrayContaining([{ path, message }]) } })
  })

  it('a logger whose methods are on its prototype, and a clock that is a class: not', () => {
    expect(() => createDms({ instances: { prod: adapter() }, logger: console, clock: new FakeClock() })).not.toThrow()
  })

  it('an option that there is not', async () => {
    const error = await caught(() => createDms({ instances: {}, loger: console } as object as CreateDmsOptions))
    expect(error).toMatchObject({ code: 'CONFIG', instance: null, details: { issues: [{ path: 'loger' }] } })
  })

  it('with the findings about all instances at once', async () => {
    const instances = { 'a:1': adapter(), b: { adapter: {}, timeoutMs: -1 } as unknown as DmsAdapterV1, c: adapter() }
    const error = await caught(() => createDms({ instances, disabled: ['c'] }))
    expect(error.instance).toBeNull()
    expect(error.details).toMatchObject({
      issues: [{ path: 'disabled' }, { path: 'instances.a:1' }, { path: 'instances.b' }, { path: 'instances.b.timeoutMs' }],
    })
  })

  it.each([undefined, null, 5, {}, { instances: 'a' }])('%j with a TypeError', (options) => {
    expect(() => createDms(options as unknown as CreateDmsOptions)).toThrow(TypeError)
  })

  it('an adapter whose own code fails', async () => {
    const broken = { ...adapter() }
    Object.defineProperty(broken, 'capabilities', {
      get() {
        throw new RangeError('bug')
      },
    })
    expect(await caught(() => createDms({ instances: { a: broken } }))).toMatchObject({
      code: 'CONFIG',
      instance: 'a',
      message: expect.stringContaining('bug'),
    })
  })
})

describe('After close', () => {
  it.each<[string, (dms: Dms) => Promise<unknown>]>([
    ['listDeployments', (dms) => dms.listDeployments()],
    ['listDeployments of a query that is none', (dms) => dms.listDeployments({ limit: 0 })],
    ['health', (dms) => dms.health()],
    ['bulk', (dms) => dms.bulk([1], async () => 1)],
    ['watchDeployments', (dms) => dms.watchDeployments()[Symbol.asyncIterator]().next()],
    ['view', async (dms) => dms.view()],
    ['a call of an instance', (dms) => dms.instance('prod').getDeployment('web')],
    ['a write of an instance', (dms) => dms.instance('prod').deleteDeployment('web', { cascade: 'orphan' })],
    ['a call of what was located', (dms) => dms.locate('prod:web').instance.health()],
  ])('%s is CLOSED, and reaches no adapter', async (_what, call) => {
    const { adapter, calls } = fakeAdapter()
    const dms = createDms({ instances: { prod: adapter } })
    await dms.close()
    expect(await caught(call(dms))).toMatchObject({ code: 'CLOSED' })
    expect(calls.map(({ method }) => method)).toEqual(['close'])
  })

  it('a call over instances that was under way is CLOSED', async () => {
    const clock = new FakeClock()
    const deaf = fakeAdapter({ listDeployments: () => new Promise(() => undefined), health: () => new Promise(() => undefined) })
    const dms = createDms({ instances: { prod: deaf.adapter }, clock })
    const calls = [dms.listDeployments(), dms.listDeployments({ limit: 1 }), dms.health()].map((call) => caught(call))
    await settle()
    await dms.close()
    for (const call of calls) expect(await call).toMatchObject({ code: 'CLOSED' })
    await clock.advance(1_000)
    expect(clock.sleeping).toEqual([])
  })

  it('which `await using` brings about, all adapters have been closed', async () => {
    const { adapter, calls } = fakeAdapter()
    {
      await using dms = createDms({ instances: { prod: adapter } })
      expect(dms.instances).toEqual(['prod'])
    }
    expect(calls.map(({ method }) => method)).toEqual(['close'])
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
