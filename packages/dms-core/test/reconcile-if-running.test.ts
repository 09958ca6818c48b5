import { describe, expect, it } from 'vitest'
import type { DmsAdapterV1 } from '../src/contract/adapter-v1.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { settle } from './support/fake-clock.ts'
import { openInstance } from './support/instance.ts'
import { acceptedOf, REF, statusOf } from './support/samples.ts'

const failure = (code: string) => new DmsError({ code, message: code })

interface Script {
  /** States of the operation, look by look; the last one stays. */
  readonly states: readonly string[]
  /** What reconcile rejects with, time by time, before it succeeds. */
  readonly refusals?: readonly DmsError[]
  readonly terminate?: DmsError
}

function setUp({ states, refusals = [], terminate }: Script) {
  const sent: (readonly [string, ...unknown[]])[] = []
  const count = (name: string) => sent.filter(([one]) => one === name).length
  const record = (name: string, ref: unknown, options: object = {}) => {
    const { signal: _, ...rest } = options as { readonly signal?: AbortSignal }
    sent.push([name, ref, rest])
  }
  const methods: Partial<DmsAdapterV1> = {
    getDeploymentStatus: async (ref, options) => {
      const state = states[Math.min(count('status'), states.length - 1)] ?? 'none'
      record('status', ref, options)
      return { ...statusOf({ operation: { state } }), ref: REF, resources: null, conditions: [], causes: [], native: {} }
    },
    reconcileDeployment: async (ref, options) => {
      const refusal = refusals[count('reconcile')]
      record('reconcile', ref, options)
      if (refusal !== undefined) throw refusal
      return acceptedOf('reconcile')
    },
    terminateOperation: async (ref, options) => {
      record('terminate', ref, options)
      if (terminate !== undefined) throw terminate
      return acceptedOf('terminate')
    },
  }
  return { ...openInstance(methods), sent, names: () => sent.map(([name]) => name) }
}

describe('A reconcile while another operation runs', () => {
  it.each([undefined, 'fail'] as const)('with ifRunning %j is the adapter’s to judge', async (ifRunning) => {
    const { instance, sent } = setUp({ states: ['running'], refusals: [failure('OPERATION_IN_PROGRESS')] })
    const options = ifRunning === undefined ? { prune: true } : { prune: true, ifRunning }
    expect(await caught(instance.reconcileDeployment('web', options))).toMatchObject({ code: 'OPERATION_IN_PROGRESS', retryable: true })
    expect(sent).toEqual([['reconcile', { name: 'web' }, { prune: true, timeoutMs: 30_000 }]])
  })
})

describe('ifRunning wait', () => {
  it('begins once nothing runs', async () => {
    const { instance, sent, clock, names } = setUp({ states: ['pending', 'running', 'terminating', 'succeeded'] })
    const reconciling = instance.reconcileDeployment('web', { ifRunning: 'wait', prune: true, etag: 'e', allowRevert: true })
    await clock.advance(2_999)
    expect(names()).toEqual(['status', 'status', 'status'])
    await clock.advance(1)
    expect((await reconciling).operation).toMatchObject({ kind: 'reconcile', instance: 'prod' })
    expect(sent.at(-1)).toEqual(['reconcile', { name: 'web' }, { prune: true, etag: 'e', allowRevert: true, timeoutMs: 30_000 }])
    expect(sent[0]).toEqual(['status', { name: 'web' }, { timeoutMs: 30_000 }])
    expect(clock.sleeping).toEqual([])
  })

  it.each(['none', 'succeeded', 'failed', 'new-word'])('begins at once when the last one is %s', async (state) => {
    const { instance, names } = setUp({ states: [state] })
    await instance.reconcileDeployment('web', { ifRunning: 'wait' })
    expect(names()).toEqual(['status', 'reconcile'])
  })

  it('waits again for one that began between the look and the call', async () => {
    const { instance, clock, names } = setUp({ states: ['none', 'running', 'none'], refusals: [failure('OPERATION_IN_PROGRESS')] })
    const reconciling = instance.reconcileDeployment('web', { ifRunning: 'wait' })
    await clock.advance(999)
    expect(names()).toEqual(['status', 'reconcile'])
    await clock.advance(1_001)
    await reconciling
    expect(names()).toEqual(['status', 'reconcile', 'status', 'status', 'reconcile'])
  })

  it('passes on any other failure', async () => {
    const { instance } = setUp({ states: ['none'], refusals: [failure('FAILED_PRECONDITION')] })
    expect((await caught(instance.reconcileDeployment('web', { ifRunning: 'wait' }))).code).toBe('FAILED_PRECONDITION')
  })

  it('ends with the deadline of the call, which is no unknown outcome: nothing was written', async () => {
    const { instance, clock, names } = setUp({ states: ['running'] })
    const failing = caught(instance.reconcileDeployment('web', { ifRunning: 'wait', timeoutMs: 2_500 }))
    await clock.advance(2_500)
    expect(await failing).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'another operation still runs, and nothing was reconciled (no answer within 2500 ms); a longer timeoutMs waits longer',
      method: 'reconcileDeployment',
      retryable: true,
    })
    expect(names()).toEqual(['status', 'status', 'status'])
    expect(clock.sleeping).toEqual([])
  })

  it('ends with the time of its signal', async () => {
    const { instance, clock } = setUp({ states: ['running'] })
    const controller = new AbortController()
    const failing = caught(instance.reconcileDeployment('web', { ifRunning: 'wait', signal: controller.signal }))
    await clock.advance(1_500)
    const reason = new DOMException('too late', 'TimeoutError')
    controller.abort(reason)
    expect(await failing).toMatchObject({ code: 'DEADLINE_EXCEEDED', cause: reason })
  })

  it('ends with its signal', async () => {
    const { instance, clock } = setUp({ states: ['running'] })
    const controller = new AbortController()
    const failing = caught(instance.reconcileDeployment('web', { ifRunning: 'wait', signal: controller.signal }))
    await clock.advance(1_500)
    const reason = new Error('mine')
    controller.abort(reason)
    expect(await failing).toMatchObject({ code: 'CANCELLED', cause: reason })
    expect(clock.sleeping).toEqual([])
  })

  it('sends nothing when its signal fires during the last look', async () => {
    const controller = new AbortController()
    const { instance } = openInstance({
      getDeploymentStatus: async () => {
        controller.abort()
        await settle()
        return { ...statusOf(), ref: REF, resources: null, conditions: [], causes: [], native: {} }
      },
      reconcileDeployment: () => expect.unreachable(),
    })
    expect((await caught(instance.reconcileDeployment('web', { ifRunning: 'wait', signal: controller.signal }))).code).toBe('CANCELLED')
  })
})

describe('ifRunning replace', () => {
  it('terminates what runs, waits for its end, then begins; an etag guards the first write', async () => {
    const { instance, sent, clock } = setUp({ states: ['running', 'terminating', 'failed'] })
    const reconciling = instance.reconcileDeployment('web', { ifRunning: 'replace', prune: true, etag: 'e', allowRevert: true })
    await clock.advance(1_000)
    await reconciling
    expect(sent.filter(([name]) => name !== 'status')).toEqual([
      ['terminate', { name: 'web' }, { etag: 'e', allowRevert: true, timeoutMs: 30_000 }],
      ['reconcile', { name: 'web' }, { prune: true, allowRevert: true, timeoutMs: 30_000 }],
    ])
  })

  it('terminates without what was not given', async () => {
    const { instance, sent } = setUp({ states: ['running', 'failed'] })
    await instance.reconcileDeployment('web', { ifRunning: 'replace' })
    expect(sent[1]).toEqual(['terminate', { name: 'web' }, { timeoutMs: 30_000 }])
  })

  it('terminates nothing where nothing runs, and the etag guards the reconcile', async () => {
    const { instance, sent, names } = setUp({ states: ['succeeded'] })
    await instance.reconcileDeployment('web', { ifRunning: 'replace', etag: 'e' })
    expect(names()).toEqual(['status', 'status', 'reconcile'])
    expect(sent.at(-1)?.[2]).toEqual({ etag: 'e', timeoutMs: 30_000 })
  })

  it('goes on when it ended by itself before it could be terminated', async () => {
    const { instance, sent, names } = setUp({ states: ['running', 'succeeded'], terminate: failure('FAILED_PRECONDITION') })
    await instance.reconcileDeployment('web', { ifRunning: 'replace', etag: 'e' })
    expect(names()).toEqual(['status', 'terminate', 'status', 'status', 'reconcile'])
    expect(sent.at(-1)?.[2]).toMatchObject({ etag: 'e' })
  })

  it.each([
    ['FAILED_PRECONDITION', ['status', 'terminate', 'status']],
    ['CONFLICT', ['status', 'terminate']],
  ])('is %s where it goes on running and cannot be terminated', async (code, expected) => {
    const { instance, names } = setUp({ states: ['running'], terminate: failure(code) })
    expect((await caught(instance.reconcileDeployment('web', { ifRunning: 'replace' }))).code).toBe(code)
    expect(names()).toEqual(expected)
  })

  it('terminates nothing when its signal fires during the look', async () => {
    const controller = new AbortController()
    const { instance } = openInstance({
      getDeploymentStatus: async () => {
        controller.abort()
        return { ...statusOf({ operation: { state: 'running' } }), ref: REF, resources: null, conditions: [], causes: [], native: {} }
      },
      terminateOperation: () => expect.unreachable(),
    })
    expect((await caught(instance.reconcileDeployment('web', { ifRunning: 'replace', signal: controller.signal }))).code).toBe('CANCELLED')
  })
})

describe('An adapter that does not come back', () => {
  const never = () => new Promise<never>(() => undefined)
  const running = async () => ({
    ...statusOf({ operation: { state: 'running' } }),
    ref: REF,
    resources: null,
    conditions: [],
    causes: [],
    native: {},
  })

  it.each<[string, 'wait' | 'replace', Partial<DmsAdapterV1>, string]>([
    ['from a look before any write', 'wait', { getDeploymentStatus: never }, 'DEADLINE_EXCEEDED'],
    ['from the reconcile', 'wait', { reconcileDeployment: never }, 'OUTCOME_UNKNOWN'],
    ['from the terminate', 'replace', { getDeploymentStatus: running, terminateOperation: never }, 'OUTCOME_UNKNOWN'],
  ])('%s is what that leaves open', async (_what, ifRunning, methods, code) => {
    const { instance, clock } = openInstance(methods)
    const failing = caught(instance.reconcileDeployment('web', { ifRunning, timeoutMs: 1_000 }))
    await clock.advance(2_000)
    expect((await failing).code).toBe(code)
  })
})
