import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { DmsAdapterV1 } from '../src/contract/adapter-v1.ts'
import { CAPABILITY_METHODS } from '../src/contract/capabilities.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { settle } from './support/fake-clock.ts'
import { FULL_CAPABILITIES } from './support/full-adapter.ts'
import { openInstance } from './support/instance.ts'
import { METHOD_CASES, type MethodCase } from './support/instance-methods.ts'

/** Beside the signal, which is there on every call, streams have no time of their own. */
const optionsOf = ({ stream, required = {} }: MethodCase) => (stream ? required : { ...required, timeoutMs: 30_000 })

/** Options of each method beside those of every call, all of them. */
const OPTIONS: Partial<Record<MethodCase['method'], object>> = {
  createDeployment: { reconcile: false },
  getDeployment: { raw: true },
  updateDeployment: { etag: 'e', allowRevert: true, reconcile: false, replace: ['values', 'kustomize'] },
  deleteDeployment: { etag: 'e', allowRevert: false, cascade: 'workloads', ifExists: true },
  watchDeployments: { resumeFrom: '17' },
  reconcileDeployment: {
    etag: 'e',
    allowRevert: true,
    withSource: false,
    hard: true,
    force: true,
    reset: true,
    prune: false,
    serverSideApply: true,
    revision: 'v1',
    resources: [{ group: 'apps', version: null, kind: 'Deployment', namespace: null, name: 'web' }],
  },
  rollbackDeployment: { etag: 'e', allowRevert: true, to: '3', strategy: 'pin', pauseAutomation: true, prune: true, reason: 'r', actor: 'a' },
  scaleDeployment: {
    etag: 'e',
    allowRevert: true,
    replicas: 0,
    workload: { kind: 'Deployment', name: 'web', namespace: 'apps' },
    strategy: 'values',
    valuesPath: '/web/a~1b~0/replicaCount',
  },
  suspendDeployment: { etag: 'e', allowRevert: true, reason: 'maintenance', actor: 'me' },
  resumeDeployment: { etag: 'e', allowRevert: true },
  terminateOperation: { etag: 'e', allowRevert: true },
  getDeploymentLogs: {
    follow: true,
    tail: 0,
    since: '2026-01-31T12:00:00.5Z',
    previous: true,
    workload: { kind: 'Deployment', name: 'web' },
    pod: 'web-1',
    container: 'app',
  },
  runResourceAction: { etag: 'e', allowRevert: true },
}

describe('A valid call reaches the adapter with exactly the documented arguments', () => {
  it('of every method there is', () => {
    const methods = Object.values(CAPABILITY_METHODS).flat()
    const core = ['health', 'createDeployment', 'getDeployment', 'listDeployments', 'getDeploymentStatus', 'updateDeployment', 'deleteDeployment']
    expect(METHOD_CASES.map((one) => one.method).sort()).toEqual([...core, ...methods].sort())
  })

  it.each(METHOD_CASES)('$method', async (one) => {
    const { instance, calls } = openInstance()
    await one.call(instance)
    expect(calls).toEqual([{ method: one.method, args: [...one.sent, optionsOf(one)] }])
  })

  it.each(METHOD_CASES)('$method with every option that it has', async (one) => {
    const { instance, calls } = openInstance()
    const options = OPTIONS[one.method] ?? {}
    await one.call(instance, { ...options, signal: new AbortController().signal, ...(one.stream ? {} : { timeoutMs: 5 }) })
    expect(calls).toEqual([{ method: one.method, args: [...one.sent, { ...options, ...(one.stream ? {} : { timeoutMs: 5 }) }] }])
  })

  it.each(METHOD_CASES)('$method with a signal, and without what is undefined', async (one) => {
    let options: object = {}
    const { instance } = openInstance({
      [one.method]: (...args: readonly object[]) => {
        options = args.at(-1) ?? {}
        return one.stream ? (async function* () {})() : Promise.resolve({ operation: {} })
      },
    })
    await one.call(instance, { etag: undefined, nothing: undefined })
    expect(options).toMatchObject({ signal: expect.any(AbortSignal) })
    expect(Object.keys(options).sort()).toEqual([...Object.keys(optionsOf(one)), 'signal'].sort())
  })

  it.each(METHOD_CASES.filter((one) => one.required === undefined && OPTIONS[one.method] !== undefined))(
    '$method with its options as they were at the call',
    async (one) => {
      const { instance, calls } = openInstance()
      const options = structuredClone(OPTIONS[one.method] ?? {})
      const calling = one.call(instance, options)
      for (const name of Object.keys(options)) Reflect.set(options, name, 'changed')
      await calling
      expect(calls[0]?.args.at(-1)).toMatchObject(OPTIONS[one.method] ?? {})
    },
  )

  it.each(METHOD_CASES.filter((one) => one.takesRef))('$method with a ref as text', async (one) => {
    const { instance, calls } = openInstance()
    await one.call(instance, {}, 'prod:Application/argocd/web')
    expect(calls[0]?.args[0]).toEqual({ kind: 'Application', controlNamespace: 'argocd', name: 'web' })
  })

  it('with lists and objects of its own, which nobody can change any more', async () => {
    const { instance, calls } = openInstance()
    const resource = { group: '', version: 'v1', kind: 'Pod', namespace: 'apps', name: 'web' }
    const calling = instance.reconcileDeployment('web', { resources: [resource] })
    resource.name = 'other'
    await calling
    expect(calls[0]?.args[1]).toMatchObject({ resources: [{ name: 'web' }] })
  })

  it('with deep-frozen input', async () => {
    const { instance, calls } = openInstance()
    const freeze = <T extends object>(value: T): T => {
      for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner)
      return Object.freeze(value)
    }
    await instance.createDeployment(freeze({ name: 'web', namespace: 'apps', source: { git: { repo: 'r' } }, values: { a: [{ b: 1 }] } }), freeze({}))
    await instance.updateDeployment(freeze({ name: 'web' }), freeze({ values: { a: null } }), freeze({ replace: ['values'] }))
    expect(calls).toHaveLength(2)
  })
})

describe('Without the capability narrowing', () => {
  const { narrowing: _, ...capabilities } = FULL_CAPABILITIES

  it('the capabilities of a deployment are the static ones, and nothing is asked', async () => {
    const { instance, calls } = openInstance({ capabilities })
    expect(await instance.getDeploymentCapabilities('web')).toEqual({ capabilities, withheld: [] })
    expect(calls).toEqual([])
  })

  it('the ref is judged nevertheless, and a signal heeded', async () => {
    const { instance } = openInstance({ capabilities })
    expect(await caught(instance.getDeploymentCapabilities('a//b'))).toMatchObject({ code: 'INVALID_ARGUMENT', method: 'getDeploymentCapabilities' })
    expect((await caught(instance.getDeploymentCapabilities('web', { signal: AbortSignal.abort() }))).code).toBe('CANCELLED')
  })
})

describe('A method that the adapter does not declare', () => {
  const optional = METHOD_CASES.flatMap((one) =>
    Object.entries(CAPABILITY_METHODS)
      .filter(([capability, methods]) => capability !== 'narrowing' && (methods as readonly string[]).includes(one.method))
      .map(([capability]) => ({ ...one, capability })),
  )

  it.each(optional)('$method is UNSUPPORTED by $capability, before its arguments and before readOnly', async ({ method, call, capability }) => {
    const methods = { capabilities: { ...FULL_CAPABILITIES, [capability]: undefined }, [method]: undefined } as unknown as Partial<DmsAdapterV1>
    const { instance, calls } = openInstance(methods, { readOnly: true })
    const error = await caught(call(instance, { nonsense: true, signal: AbortSignal.abort() }, ''))
    expect(error).toMatchObject({ code: 'UNSUPPORTED', capability, instance: 'prod', adapter: 'fake', method })
    expect(calls).toEqual([])
  })
})

describe('An instance that is readOnly', () => {
  const writes = METHOD_CASES.filter((one) => one.writes)

  it.each(writes)('refuses $method with PERMISSION_DENIED before any request', async ({ method, call, takesRef }) => {
    const { instance, calls } = openInstance({}, { readOnly: true })
    expect(await caught(call(instance))).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: 'instance "prod" is read-only (readOnly: true), so nothing is written',
      details: { reason: 'read-only' },
      retryable: false,
      instance: 'prod',
      adapter: 'fake',
      method,
      ...(takesRef ? { ref: { name: 'web' } } : {}),
    })
    expect(calls).toEqual([])
  })

  it.each(METHOD_CASES.filter((one) => !one.writes))('lets $method pass', async ({ call }) => {
    const { instance, calls } = openInstance({}, { readOnly: true })
    await call(instance)
    expect(calls).toHaveLength(1)
  })

  it('is UNSUPPORTED first, for values too', async () => {
    const { instance } = openInstance({ capabilities: { ...FULL_CAPABILITIES, scale: { strategies: ['values'], zero: false } } }, { readOnly: true })
    expect((await caught(instance.scaleDeployment('web', { replicas: 0 }))).capability).toBe('scale.zero')
    expect((await caught(instance.createDeployment({ name: 'web', namespace: 'apps', gitRepo: 'r', cluster: 'x' }))).code).toBe('UNSUPPORTED')
  })

  it.each(writes)('does not refuse $method when it is false', async ({ call }) => {
    const { instance, calls } = openInstance({}, { readOnly: false })
    await call(instance)
    expect(calls).toHaveLength(1)
  })
})

describe('An instance that is closed', () => {
  it.each(METHOD_CASES)('answers $method with CLOSED', async ({ call, method }) => {
    const closed = AbortSignal.abort(new DmsError({ code: 'CLOSED', message: 'the client is closed' }))
    const { instance, calls } = openInstance({}, { closed })
    expect(await caught(call(instance))).toMatchObject({ code: 'CLOSED', instance: 'prod', adapter: 'fake', method })
    expect(calls).toEqual([])
  })
})

describe('A failure of the adapter', () => {
  it.each(METHOD_CASES)('comes out of $method with instance, adapter, method and ref', async (one) => {
    const failure = new DmsError({ code: 'UNAVAILABLE', message: 'down', retryAfterMs: 7, details: { a: 1 } })
    const failing = one.stream
      ? async function* () {
          yield* []
          throw failure
        }
      : async () => Promise.reject(failure)
    const { instance } = openInstance({ [one.method]: failing })
    const error = await caught(one.call(instance))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: 'down', retryAfterMs: 7, instance: 'prod', adapter: 'fake', method: one.method })
    expect(error.details).toEqual({ a: 1 })
    if (one.takesRef) expect(error.ref).toEqual({ name: 'web' })
    if (one.method === 'createDeployment') expect(error.ref).toEqual({ name: 'web' })
  })

  it.each(METHOD_CASES)('that is none of the contract comes out of $method as INTERNAL, also when it is thrown at once', async (one) => {
    const cause = new RangeError('bug')
    const { instance } = openInstance({
      [one.method]: () => {
        throw cause
      },
    })
    expect(await caught(one.call(instance))).toMatchObject({ code: 'INTERNAL', instance: 'prod', adapter: 'fake', method: one.method, cause })
  })

  it('keeps the ref that the adapter has found', async () => {
    const ref = { kind: 'Application', controlNamespace: 'argocd', name: 'web' }
    const { instance } = openInstance({ getDeployment: async () => Promise.reject(new DmsError({ code: 'NOT_FOUND', message: 'gone', ref })) })
    expect((await caught(instance.getDeployment('web'))).ref).toEqual(ref)
  })
})

describe('A signal', () => {
  it.each(METHOD_CASES)('that has fired before makes $method CANCELLED, and nothing is sent', async ({ call }) => {
    const { instance, calls } = openInstance()
    const reason = new Error('the user went away')
    expect(await caught(call(instance, { signal: AbortSignal.abort(reason) }))).toMatchObject({ code: 'CANCELLED', cause: reason })
    expect(calls).toEqual([])
  })

  it.each(METHOD_CASES)('of AbortSignal.timeout makes $method DEADLINE_EXCEEDED', async ({ call }) => {
    const { instance, calls } = openInstance()
    const reason = new DOMException('too late', 'TimeoutError')
    expect(await caught(call(instance, { signal: AbortSignal.abort(reason) }))).toMatchObject({ code: 'DEADLINE_EXCEEDED', cause: reason })
    expect(calls).toEqual([])
  })

  it.each(METHOD_CASES)('has no listener left after 1 000 times $method', async ({ call }) => {
    const { signal } = new AbortController()
    let listeners = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...args: Parameters<AbortSignal['addEventListener']>) => {
      listeners += 1
      addEventListener.apply(signal, args)
    }
    signal.removeEventListener = (...args: Parameters<AbortSignal['removeEventListener']>) => {
      listeners -= 1
      removeEventListener.apply(signal, args)
    }
    const { instance } = openInstance()
    for (let round = 0; round < 10; round += 1) await Promise.all(Array.from({ length: 100 }, () => call(instance, { signal })))
    expect(listeners).toBe(0)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('The deadline', () => {
  const hanging = METHOD_CASES.filter((one) => !one.stream)
  const never =
    (heeds: boolean) =>
    (...args: readonly { readonly signal?: AbortSignal }[]) =>
      new Promise((_, reject) => {
        const signal = args.at(-1)?.signal
        if (heeds) signal?.addEventListener('abort', () => reject(signal.reason))
      })

  it.each(hanging)('ends $method', async ({ call, method }) => {
    const { instance, clock } = openInstance({ [method]: never(true) }, { timeoutMs: 1_000 })
    const failing = caught(call(instance))
    await clock.untilAsleep(1_000)
    await clock.advance(1_000)
    expect(await failing).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: 'no answer within 1000 ms', instance: 'prod', method })
    expect(clock.sleeping).toEqual([])
  })

  it.each(hanging)('ends $method also when the adapter does not heed it, and a write is then OUTCOME_UNKNOWN', async ({ call, method, writes }) => {
    const { instance, clock } = openInstance({ [method]: never(false) })
    const failing = caught(call(instance, { timeoutMs: 1_000 }))
    await clock.untilAsleep(1_000)
    await clock.advance(1_500)
    const error = await failing
    expect(error).toMatchObject({ code: writes ? 'OUTCOME_UNKNOWN' : 'DEADLINE_EXCEEDED', retryable: !writes, instance: 'prod', method })
    if (writes) expect(error.cause).toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect(clock.sleeping).toEqual([])
  })

  it('leaves a write that the adapter judged as the adapter judged it', async () => {
    const { instance } = openInstance({
      updateDeployment: async (_ref, _change, options) => {
        await new Promise((resolve) => options?.signal?.addEventListener('abort', resolve))
        throw new DmsError({ code: 'OUTCOME_UNKNOWN', message: 'it had left', cause: options?.signal?.reason })
      },
    })
    const controller = new AbortController()
    const failing = caught(instance.updateDeployment('web', { project: 'x' }, { signal: controller.signal }))
    await import('../src/schema/request-schema.ts')
    await settle()
    controller.abort()
    expect(await failing).toMatchObject({ code: 'OUTCOME_UNKNOWN', message: 'it had left', cause: { code: 'CANCELLED' } })
  })
})
