import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { OperationHandle, WaitOptions } from '../src/client/operation-handle.ts'
import type { DmsAdapterV1 } from '../src/contract/adapter-v1.ts'
import type { Accepted, OperationProgress, TrackOptions, Until } from '../src/contract/operation.ts'
import type { OperationKind } from '../src/contract/status.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { acceptedOf, progressOf, REF, statusOf, succeeded, tokenOf } from './support/samples.ts'

type Track = (until: Until, options: TrackOptions, clock: FakeClock) => AsyncIterable<OperationProgress>

/** One look per second, as an adapter that polls; what it heeds is its signal alone. */
const looks = (...seen: readonly OperationProgress[]): Track =>
  async function* (_until, options, clock) {
    for (const progress of seen) {
      yield progress
      await clock.sleep(1_000, options.signal)
    }
    await clock.sleep(Number.MAX_SAFE_INTEGER, options.signal)
  }

interface SetUp {
  readonly clock: FakeClock
  readonly handle: OperationHandle
  readonly asked: readonly Until[]
}

async function setUp(kind: OperationKind, track: Track): Promise<SetUp> {
  const clock = new FakeClock()
  const asked: Until[] = []
  const accepted = async (): Promise<Accepted> => acceptedOf(kind)
  const { adapter } = fakeAdapter({
    createDeployment: accepted,
    trackOperation: (_token, options) => {
      asked.push(options.until)
      return track(options.until, options, clock)
    },
  } satisfies Partial<DmsAdapterV1>)
  const dms = createDms({ instances: { prod: adapter }, clock })
  const handle = await dms.instance('prod').createDeployment({ name: 'web', namespace: 'apps', gitRepo: 'https://git.test/web' })
  return { clock, handle, asked }
}

const waitWith = async (kind: OperationKind, track: Track, options?: WaitOptions) => {
  const { clock, handle, asked } = await setUp(kind, track)
  const waiting = handle.wait(options)
  waiting.catch(() => undefined) // judged below
  await clock.advance(10 * 60_000)
  return { clock, handle, asked, waiting }
}

const applied = (health: string, patch: Partial<OperationProgress> = {}) =>
  progressOf({ status: statusOf({ phase: 'progressing', health }), ...patch })
const failed = progressOf({ state: 'failed', final: true, message: 'hook failed' })
const superseded = progressOf({ state: 'superseded', final: true, message: 'a later write' })

const unchecked: Track = async function* (until) {
  yield progressOf()
  if (until === 'healthy') throw new DmsError({ code: 'FAILED_PRECONDITION', message: 'health is not judged', details: { reason: 'unchecked' } })
  yield succeeded
}

describe('A write', () => {
  it('answers a handle that JSON turns into what the adapter accepted, with the instance in its token', async () => {
    const { handle } = await setUp('create', looks(succeeded))
    const accepted = acceptedOf('create')
    expect(JSON.parse(JSON.stringify(handle))).toEqual({ ...accepted, operation: { ...accepted.operation, instance: 'prod' } })
    expect(handle.wait).toBeTypeOf('function')
    expect(handle.progress).toBeTypeOf('function')
  })
})

describe('wait', () => {
  it.each<[OperationKind, Until]>([
    ['create', 'healthy'],
    ['update', 'healthy'],
    ['reconcile', 'healthy'],
    ['rollback', 'healthy'],
    ['scale', 'healthy'],
    ['resume', 'healthy'],
    ['suspend', 'applied'],
    ['terminate', 'applied'],
    ['action', 'applied'],
    ['delete', 'gone'],
  ])('for a %s waits until it is %s', async (kind, until) => {
    const { asked, waiting } = await waitWith(kind, looks(progressOf(), succeeded))
    expect(await waiting).toEqual(succeeded)
    expect(asked).toEqual([until])
  })

  it.each<[OperationKind, Until]>([
    ['create', 'applied'],
    ['suspend', 'healthy'],
    ['delete', 'gone'],
  ])('for a %s waits until it is %s when that is asked for', async (kind, until) => {
    const { asked, waiting } = await waitWith(kind, looks(succeeded), { until })
    await waiting
    expect(asked).toEqual([until])
  })

  it.each<[OperationKind, string, string]>([
    ['create', 'gone', 'until: found "gone" for the kind create; accepted is "applied" or "healthy"'],
    ['delete', 'healthy', 'until: found "healthy" for the kind delete; accepted is "gone"'],
    ['delete', 'applied', 'until: found "applied" for the kind delete; accepted is "gone"'],
    ['update', 'deployed', 'until: found "deployed" for the kind update; accepted is "applied" or "healthy"'],
  ])('for a %s refuses until %s before it looks', async (kind, until, message) => {
    const { asked, waiting, clock } = await waitWith(kind, looks(succeeded), { until: until as Until })
    expect(await caught(waiting)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `options refused: ${message}`,
      details: { path: 'until', issues: [{ path: 'until' }] },
      instance: 'prod',
      adapter: 'fake',
      method: 'wait',
    })
    expect(asked).toEqual([])
    expect(clock.sleeping).toEqual([])
  })

  it('falls back to applied where health is not judged', async () => {
    const { asked, waiting } = await waitWith('create', unchecked)
    expect(await waiting).toEqual(succeeded)
    expect(asked).toEqual(['healthy', 'applied'])
  })

  it('does not fall back when healthy was asked for', async () => {
    const { asked, waiting } = await waitWith('create', unchecked, { until: 'healthy' })
    expect(await caught(waiting)).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'unchecked' } })
    expect(asked).toEqual(['healthy'])
  })

  it('does not fall back for another precondition', async () => {
    const refusing: Track = async function* () {
      yield progressOf()
      throw new DmsError({ code: 'FAILED_PRECONDITION', message: 'suspended', details: { reason: 'suspended' } })
    }
    const { asked, waiting } = await waitWith('create', refusing)
    expect((await caught(waiting)).code).toBe('FAILED_PRECONDITION')
    expect(asked).toEqual(['healthy'])
  })

  it('tells every progress, the last one too', async () => {
    const seen: OperationProgress[] = []
    const { waiting } = await waitWith('create', looks(progressOf(), applied('progressing'), succeeded), { onProgress: (one) => seen.push(one) })
    await waiting
    expect(seen).toEqual([progressOf(), applied('progressing'), succeeded])
  })

  it('hands the adapter the token with its instance', async () => {
    const tokens: unknown[] = []
    const { adapter } = fakeAdapter({
      async *trackOperation(token) {
        tokens.push(token)
        yield succeeded
      },
    })
    const handle = await createDms({ instances: { prod: adapter } })
      .instance('prod')
      .deleteDeployment('web', { cascade: 'orphan' })
    await handle.wait()
    expect(tokens).toEqual([{ ...tokenOf('delete'), instance: 'prod' }])
  })
})

describe('wait fails', () => {
  const failure = async (kind: OperationKind, track: Track, options?: WaitOptions) => caught((await waitWith(kind, track, options)).waiting)

  it('with OPERATION_FAILED when the engine has given up', async () => {
    expect(await failure('create', looks(progressOf(), failed))).toMatchObject({
      code: 'OPERATION_FAILED',
      message: 'create of web failed: hook failed',
      progress: failed,
      token: { ...tokenOf(), instance: 'prod' },
      ref: REF,
      instance: 'prod',
      adapter: 'fake',
      method: 'wait',
    })
  })

  it('with OPERATION_FAILED whatever failOn says, because it is over', async () => {
    expect((await failure('create', looks(failed), { failOn: [] })).code).toBe('OPERATION_FAILED')
  })

  it('with SUPERSEDED when another write has overtaken it', async () => {
    const error = await failure('create', looks(progressOf(), superseded), { failOn: [] })
    expect(error).toMatchObject({ code: 'SUPERSEDED', message: 'create of web was overtaken: a later write', progress: superseded })
  })

  it('early when it was applied but is degraded', async () => {
    const error = await failure('update', looks(progressOf(), applied('degraded', { message: 'CrashLoopBackOff' })))
    expect(error).toMatchObject({ code: 'OPERATION_FAILED', message: 'update of web was applied but is degraded: CrashLoopBackOff' })
  })

  it('early when an attempt has failed, if that is asked for', async () => {
    const retrying = progressOf({ retry: { count: 1, at: null } })
    expect(await failure('create', looks(retrying, succeeded), { failOn: ['retrying'] })).toMatchObject({
      code: 'OPERATION_FAILED',
      message: 'create of web failed and will be tried again',
      progress: retrying,
    })
  })

  it.each<[string, OperationKind, OperationProgress, WaitOptions]>([
    ['degraded, if that is not to fail', 'create', applied('degraded'), { failOn: ['failed'] }],
    ['degraded before the engine looked', 'create', progressOf({ status: statusOf({ health: 'degraded', fresh: false }) }), {}],
    ['degraded before it is applied', 'create', progressOf({ status: statusOf({ health: 'degraded', operation: { state: 'running' } }) }), {}],
    ['degraded before this write has begun', 'reconcile', applied('degraded', { state: 'pending' }), {}],
    ['degraded while it goes away', 'delete', applied('degraded'), {}],
    ['degraded while it is being suspended', 'suspend', applied('degraded'), {}],
    ['degraded when only applying counts', 'create', applied('degraded'), { until: 'applied' }],
    ['tried again', 'create', progressOf({ retry: { count: 3, at: null } }), {}],
    ['missing', 'create', applied('missing'), {}],
  ])('not because it is %s', async (_what, kind, progress, options) => {
    const { waiting } = await waitWith(kind, looks(progress, succeeded), options)
    expect(await waiting).toEqual(succeeded)
  })

  it.each(['cancelled', 'running', 'pending'])('with PROTOCOL when the last state is %j: no success is known', async (state) => {
    const last = progressOf({ state, final: true })
    expect(await failure('create', looks(progressOf(), last))).toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringContaining(`"${state}"`),
      token: { id: 'op-1' },
      progress: last,
    })
  })

  it('with PROTOCOL when the adapter just stops', async () => {
    const stopping: Track = async function* () {
      yield progressOf()
    }
    expect(await failure('create', stopping)).toMatchObject({ code: 'PROTOCOL', progress: progressOf() })
  })

  it('with the failure of the adapter, and the last progress', async () => {
    const failing: Track = async function* () {
      yield progressOf()
      throw new DmsError({ code: 'EXPIRED', message: 'nothing remembers it' })
    }
    expect(await failure('create', failing)).toMatchObject({
      code: 'EXPIRED',
      message: 'nothing remembers it',
      method: 'wait',
      progress: progressOf(),
    })
  })

  it('with INTERNAL when the caller’s own onProgress throws', async () => {
    const cause = new Error('mine')
    const options: WaitOptions = {
      onProgress: () => {
        throw cause
      },
    }
    expect(await failure('create', looks(progressOf()), options)).toMatchObject({ code: 'INTERNAL', cause })
  })
})

describe('wait ends', () => {
  it.each([
    [undefined, 300_000],
    [{ timeoutMs: 2_500 }, 2_500],
  ])('with %j after its time, and says what it saw last', async (options, ms) => {
    const { clock, handle } = await setUp('create', looks(progressOf(), applied('progressing', { message: '1 of 3 pods ready' })))
    let over = false
    const waiting = caught(handle.wait(options)).finally(() => {
      over = true
    })
    await clock.advance(ms - 1)
    expect(over).toBe(false)
    await clock.advance(1)
    expect(await waiting).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: `not there after ${ms} ms; last seen: 1 of 3 pods ready`,
      progress: { message: '1 of 3 pods ready' },
      instance: 'prod',
      method: 'wait',
    })
    expect(clock.sleeping).toEqual([])
  })

  it('and says the phase, or the state, where there is no message', async () => {
    const { waiting } = await waitWith('create', looks(applied('progressing')), { timeoutMs: 10 })
    expect((await caught(waiting)).message).toBe('not there after 10 ms; last seen: progressing')
    const gone = await waitWith('delete', looks(progressOf({ status: null })), { timeoutMs: 10 })
    expect((await caught(gone.waiting)).message).toBe('not there after 10 ms; last seen: running')
  })

  it('and says how long it waited when the signal had a shorter time', async () => {
    const { clock, handle } = await setUp('create', looks(progressOf()))
    const controller = new AbortController()
    const waiting = caught(handle.wait({ signal: controller.signal }))
    await clock.advance(700)
    controller.abort(new DOMException('too late', 'TimeoutError'))
    expect(await waiting).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: 'not there after 700 ms; last seen: progressing' })
  })

  it('with CANCELLED, the reason and the last progress when its signal fires', async () => {
    const { clock, handle } = await setUp('create', looks(progressOf()))
    const controller = new AbortController()
    const waiting = caught(handle.wait({ signal: controller.signal }))
    await clock.advance(1_500)
    const reason = new Error('the user went away')
    controller.abort(reason)
    expect(await waiting).toMatchObject({ code: 'CANCELLED', cause: reason, progress: progressOf(), instance: 'prod', method: 'wait' })
    expect(clock.sleeping).toEqual([])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('at once when its signal has fired before', async () => {
    const { handle, asked, clock } = await setUp('create', looks(progressOf()))
    expect(await caught(handle.wait({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'CANCELLED', progress: null })
    expect(asked).toEqual([])
    expect(clock.sleeping).toEqual([])
  })

  it('also when the adapter does not heed its signal', async () => {
    const deaf: Track = async function* () {
      yield progressOf()
      await new Promise(() => undefined)
    }
    const { waiting } = await waitWith('create', deaf, { timeoutMs: 1_000 })
    expect(await caught(waiting)).toMatchObject({ code: 'DEADLINE_EXCEEDED', progress: progressOf() })
  })

  it.each<[string, Track, WaitOptions]>([
    ['it succeeds', looks(progressOf(), succeeded), {}],
    ['it fails', looks(progressOf(), failed), {}],
    ['it fails early', looks(applied('degraded'), succeeded), {}],
    ['it is superseded', looks(superseded), {}],
    ['it falls back', unchecked, {}],
    ['its time is over', looks(progressOf()), { timeoutMs: 5 }],
    ['until is refused', looks(succeeded), { until: 'gone' }],
  ])('without a timer, a listener or a running adapter when %s', async (_what, track, options) => {
    let running = 0
    const counted: Track = async function* (until, trackOptions, clock) {
      running += 1
      try {
        yield* track(until, trackOptions, clock)
      } finally {
        running -= 1
      }
    }
    const { signal } = new AbortController()
    const { waiting, clock } = await waitWith('create', counted, { ...options, signal })
    await waiting.catch(() => undefined)
    expect(clock.sleeping).toEqual([])
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(running).toBe(0)
  })
})

describe('progress', () => {
  const collect = async (iterable: AsyncIterable<OperationProgress>) => {
    const seen: OperationProgress[] = []
    for await (const progress of iterable) seen.push(progress)
    return seen
  }

  it.each<[OperationKind, Until]>([
    ['create', 'healthy'],
    ['suspend', 'applied'],
    ['delete', 'gone'],
  ])('of a %s follows it until it is %s', async (kind, until) => {
    const { handle, asked } = await setUp(kind, async function* () {
      yield progressOf()
      yield succeeded
    })
    expect(await collect(handle.progress())).toEqual([progressOf(), succeeded])
    expect(asked).toEqual([until])
  })

  it('sends nothing before it is read', async () => {
    const { handle, asked } = await setUp('create', looks(succeeded))
    handle.progress()
    await settle()
    expect(asked).toEqual([])
  })

  it('yields a failure of the operation, and throws one of the adapter with its context', async () => {
    const { handle } = await setUp('create', async function* () {
      yield failed
      throw new DmsError({ code: 'UNAVAILABLE', message: 'down' })
    })
    const seen: OperationProgress[] = []
    const reading = (async () => {
      for await (const progress of handle.progress()) seen.push(progress)
    })()
    expect(await caught(reading)).toMatchObject({ code: 'UNAVAILABLE', instance: 'prod', adapter: 'fake', method: 'trackOperation', ref: REF })
    expect(seen).toEqual([failed])
  })
})
