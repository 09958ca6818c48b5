import { describe, expect, it } from 'vitest'
import { checkToken } from '../src/client/arguments/check-token.ts'
import { trackedOperation } from '../src/client/instance/tracked-operation.ts'
import type { OperationProgress, OperationToken, Until } from '../src/contract/operation.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { fullAdapter } from './support/full-adapter.ts'
import { openInstance } from './support/instance.ts'
import { progressOf, REF, succeeded, tokenOf } from './support/samples.ts'

const context = (fake = fullAdapter()) => ({ name: 'prod', adapter: fake.adapter, clock: new FakeClock() })

describe('A token', () => {
  it('from another process is followed as it is', async () => {
    const fake = fullAdapter()
    const { instance } = openInstance()
    const { operation } = await instance.createDeployment({ name: 'web', namespace: 'apps', gitRepo: 'r' })
    const stored = JSON.parse(JSON.stringify(operation)) as OperationToken
    const tracked = trackedOperation(context(fake), stored)
    expect(tracked.operation).toEqual(operation)
    expect(await tracked.wait()).toEqual(succeeded)
    expect(fake.calls).toEqual([{ method: 'trackOperation', args: [operation, { until: 'healthy' }] }])
  })

  it('that names no instance has the one that follows it from then on', () => {
    expect(trackedOperation(context(), tokenOf()).operation).toEqual({ ...tokenOf(), instance: 'prod' })
  })

  it('is taken as it was at the call, and with members of a newer version', () => {
    const token = { ...tokenOf(), instance: 'prod', traceparent: '00-1', state: { at: 1 }, ref: { ...REF, cluster: 'x' } }
    const { operation } = trackedOperation(context(), token)
    token.state.at = 2
    expect(operation).toEqual({ ...token, state: { at: 1 } })
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'found nothing; accepted is an object'],
    ['null', null, 'found null; accepted is an object'],
    ['an id', 'op-1', 'found "op-1"; accepted is an object'],
    ['a list', [], 'found a list; accepted is an object'],
    [
      'what has a newer version',
      { ...tokenOf(), version: 2 },
      'version: found 2; accepted is 1 (a token of a newer version needs a newer @gitops-dms/core)',
    ],
    ['what has a version as text', { ...tokenOf(), version: '1' }, 'version: found "1"; accepted is 1'],
    ['what has no version', { ...tokenOf(), version: undefined }, 'version: found nothing; accepted is 1'],
    ['what has no adapter', { ...tokenOf(), adapter: '' }, 'adapter: found ""; accepted is a non-empty text'],
    ['what has no ref', { ...tokenOf(), ref: 'web' }, 'ref: found "web"; accepted is an object'],
    ['what has half a ref', { ...tokenOf(), ref: { name: 'web' } }, 'ref.kind: found nothing; accepted is a non-empty text'],
    [
      'what has a path as the name',
      { ...tokenOf(), ref: { ...REF, name: '..' } },
      'ref.name: found ".."; accepted is a non-empty text of at most 253, without',
    ],
    [
      'what has a path as the namespace',
      { ...tokenOf(), ref: { ...REF, controlNamespace: 'a/b' } },
      'ref.controlNamespace: found "a/b"; accepted is',
    ],
    ['what has a path as the kind', { ...tokenOf(), ref: { ...REF, kind: '%2e' } }, 'ref.kind: found "%2e"; accepted is'],
    ['what has no uid', { ...tokenOf(), uid: undefined }, 'uid: found nothing; accepted is a non-empty text'],
    ['what has no state', { ...tokenOf(), state: null }, 'state: found null; accepted is an object'],
    ['what is no JSON', { ...tokenOf(), state: { at: new Date(0) } }, 'state.at: found a Date; accepted is JSON'],
    ['one of another adapter', { ...tokenOf(), adapter: 'flux' }, 'adapter: found "flux"; accepted here is a token of the adapter "fake"'],
    ['one of another instance', { ...tokenOf(), instance: 'staging' }, 'instance: found "staging"; accepted here is a token of the instance "prod"'],
  ])('is INVALID_ARGUMENT at once for %s', async (_what, token, message) => {
    const fake = fullAdapter()
    const error = await caught(() => trackedOperation(context(fake), token as OperationToken))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: expect.any(String), issues: expect.any(Array) } })
    expect(error.message).toContain('token refused: ')
    expect(error.message).toContain(message)
    expect(fake.calls).toEqual([])
  })

  it('tells all findings at once', async () => {
    const error = await caught(() => checkToken({ version: 1, kind: 5, ref: {} }))
    const paths = (error.details['issues'] as readonly { readonly path: string }[]).map((issue) => issue.path)
    expect(paths.sort()).toEqual(['adapter', 'id', 'kind', 'ref.controlNamespace', 'ref.kind', 'ref.name', 'state', 'uid'])
  })

  it('of any owner passes where no owner is named', () => {
    expect(checkToken({ ...tokenOf(), adapter: 'flux', instance: 'staging' })).toMatchObject({ adapter: 'flux' })
  })
})

describe('The progress of an operation', () => {
  const follow = (
    options?: object,
    token: Partial<OperationToken> = {},
    track?: (until: Until, signal: AbortSignal) => AsyncIterable<OperationProgress>,
  ) => {
    const asked: Until[] = []
    const fake = fullAdapter({
      trackOperation: (_token, { until, signal }) => {
        asked.push(until)
        return (
          track?.(until, signal as AbortSignal) ??
          (async function* () {
            yield progressOf()
            yield succeeded
          })()
        )
      },
    })
    return { asked, reading: trackedOperation(context(fake), { ...tokenOf(), ...token }).progress(options) }
  }
  const collect = async (iterable: AsyncIterable<OperationProgress>) => {
    const seen: OperationProgress[] = []
    for await (const progress of iterable) seen.push(progress)
    return seen
  }

  it('is followed to what is asked for', async () => {
    const { asked, reading } = follow({ until: 'applied' })
    expect(await collect(reading)).toEqual([progressOf(), succeeded])
    expect(asked).toEqual(['applied'])
  })

  it('is followed to applied where health is not judged and nothing was asked for', async () => {
    const track = async function* (until: Until) {
      yield progressOf()
      if (until === 'healthy') throw new DmsError({ code: 'FAILED_PRECONDITION', message: 'not judged', details: { reason: 'unchecked' } })
      yield succeeded
    }
    const { asked, reading } = follow({}, {}, track)
    expect(await collect(reading)).toEqual([progressOf(), progressOf(), succeeded])
    expect(asked).toEqual(['healthy', 'applied'])
    expect(await caught(collect(follow({ until: 'healthy' }, {}, track).reading))).toMatchObject({ code: 'FAILED_PRECONDITION' })
  })

  it.each<[string, object, Partial<OperationToken>, string]>([
    ['an unknown option', { untl: 'applied' }, {}, 'untl: unknown (did you mean "until"?); accepted here: signal, until'],
    ['a time', { timeoutMs: 5 }, {}, 'timeoutMs: unknown'],
    ['a signal that is none', { signal: 5 }, {}, 'signal: found no signal'],
    ['no text', { until: 5 }, {}, 'until: found 5; accepted is a non-empty text'],
    ['gone of a create', { until: 'gone' }, {}, 'until: found "gone" for the kind create; accepted is "applied" or "healthy"'],
    ['a misspelt one', { until: 'helthy' }, {}, 'until: found "helthy" (did you mean "healthy"?) for the kind create'],
    ['healthy of a delete', { until: 'healthy' }, { kind: 'delete' }, 'until: found "healthy" for the kind delete; accepted is "gone"'],
  ])('is refused at the first next() for %s', async (_what, options, token, message) => {
    const { asked, reading } = follow(options, token)
    await settle()
    const error = await caught(collect(reading))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', instance: 'prod', adapter: 'fake', method: 'trackOperation', ref: REF })
    expect(error.message).toContain(message)
    expect(asked).toEqual([])
  })

  it('ends with CANCELLED out of the pending next()', async () => {
    const controller = new AbortController()
    const { reading } = follow({ signal: controller.signal }, {}, async function* () {
      await new Promise(() => undefined)
      yield progressOf()
    })
    const failing = caught(reading[Symbol.asyncIterator]().next())
    await settle()
    controller.abort()
    expect(await failing).toMatchObject({ code: 'CANCELLED', instance: 'prod', method: 'trackOperation' })
  })

  it('is CLOSED with the client, as is a wait', async () => {
    const closed = AbortSignal.abort(new DmsError({ code: 'CLOSED', message: 'closed' }))
    const tracked = trackedOperation({ ...context(), closed }, tokenOf())
    expect((await caught(collect(tracked.progress()))).code).toBe('CLOSED')
    expect(await caught(tracked.wait())).toMatchObject({ code: 'CLOSED', method: 'wait' })
  })
})

describe('onProgress of a wait', () => {
  const wait = (onProgress: (progress: OperationProgress) => unknown) => {
    let ended = false
    const fake = fullAdapter({
      async *trackOperation() {
        try {
          yield progressOf()
          yield succeeded
        } finally {
          ended = true
        }
      },
    })
    return {
      waiting: trackedOperation(context(fake), tokenOf()).wait({ onProgress: onProgress as (progress: OperationProgress) => void }),
      over: () => ended,
    }
  }

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('disk full: token=hunter2')
      },
    ],
    ['rejects', async () => Promise.reject(new Error('disk full'))],
    ['throws a DmsError, which is not the operation’s', () => Promise.reject(new DmsError({ code: 'NOT_FOUND', message: 'disk full' }))],
  ])('that %s ends the wait with INTERNAL, the cause, and the progress', async (_what, onProgress) => {
    const { waiting, over } = wait(onProgress)
    const error = await caught(waiting)
    expect(error).toMatchObject({
      code: 'INTERNAL',
      instance: 'prod',
      method: 'wait',
      progress: progressOf(),
      cause: { message: expect.stringContaining('disk full') },
    })
    expect(error.message).toContain('onProgress failed, so the wait ended (the operation goes on): disk full')
    expect(over()).toBe(true)
  })

  it.each<[unknown, string]>([
    ['enough', 'enough'],
    [Object.create(null), 'it threw what is no Error'],
  ])('that throws no Error does so too: %j', async (thrown, why) => {
    const { waiting } = wait(() => {
      throw thrown
    })
    expect(await caught(waiting)).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining(`(the operation goes on): ${why}`) })
  })

  it('is awaited before the next look', async () => {
    const order: string[] = []
    const { waiting } = wait(async (progress) => {
      order.push(`begin ${progress.state}`)
      await settle()
      order.push(`end ${progress.state}`)
    })
    await waiting
    expect(order).toEqual(['begin running', 'end running', 'begin succeeded', 'end succeeded'])
  })

  it.each<[string, object, string]>([
    ['no function', { onProgress: 'log' }, 'onProgress: found "log"; accepted is a function'],
    ['failOn that is no list', { failOn: 'failed' }, 'failOn: found "failed"; accepted is a list'],
    ['failOn with what is none', { failOn: ['degrade'] }, 'failOn[0]: found "degrade" (did you mean "degraded"?); accepted is "failed" or'],
    ['a misspelt option', { untill: 'applied' }, 'untill: unknown (did you mean "until"?)'],
  ])('and the other options are judged first: %s', async (_what, options, message) => {
    const fake = fullAdapter()
    const error = await caught(trackedOperation(context(fake), tokenOf()).wait(options))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', method: 'wait' })
    expect(error.message).toContain(message)
    expect(fake.calls).toEqual([])
  })
})
