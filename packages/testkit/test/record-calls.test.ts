import { type DmsAdapterV1, DmsError } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { createCallLog, recordCalls } from '../src/context/record-calls.ts'
import { memoryAdapter } from './support/memory-adapter.ts'

const spec = { name: 'web', namespace: 'apps', sources: [{ git: { repo: 'https://git.example.com/web.git' } }] }

/** An adapter whose answers are the very objects that it holds, so that identity can be asked for. */
class OddAdapter {
  #secret = 'private'
  static readonly failure = new DmsError({ code: 'UNAVAILABLE', message: 'down' })
  readonly promise: Promise<never> = Promise.reject(OddAdapter.failure)
  readonly contractVersion = 'v1'
  returned = 0
  constructor() {
    this.promise.catch(() => undefined)
  }
  get type() {
    return this.#secret
  }
  getDeployment() {
    return this.promise
  }
  health(options: unknown) {
    return Promise.resolve({ status: 'up', checkedAt: this.#secret, engine: {}, checks: [], options })
  }
  trackOperation(): AsyncIterable<unknown> {
    const end = () => {
      this.returned++
      return Promise.resolve({ done: true as const, value: undefined })
    }
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: false as const, value: this }), return: end }) }
  }
}

const recorded = <T>(adapter: T) => {
  const log = createCallLog()
  return { log, adapter: recordCalls(adapter as DmsAdapterV1, log) as unknown as T & DmsAdapterV1 }
}

describe('Recording the calls of an adapter', () => {
  it('leaves members, their names and their identity as they are, of a frozen object too', () => {
    const sound = Object.freeze(memoryAdapter())
    const { adapter } = recorded(sound)
    expect(Object.keys(adapter)).toEqual(Object.keys(sound))
    expect(adapter.capabilities).toBe(sound.capabilities)
    expect('close' in adapter && !('getDeploymentLogs' in adapter)).toBe(true)
    expect(adapter.getDeploymentLogs).toBeUndefined()
    expect(adapter.close).toBe(adapter.close)
    expect({ ...adapter }.version).toBe('1.0.0')
  })

  it('leaves this, arguments, promises and errors as they are, of a class with private members too', async () => {
    const odd = new OddAdapter()
    const { adapter } = recorded(odd)
    expect(adapter.type).toBe('private')
    expect(adapter.getDeployment({ name: 'x' }, {})).toBe(odd.promise)
    await expect(adapter.getDeployment({ name: 'x' }, {})).rejects.toBe(OddAdapter.failure)
    const options = {}
    expect(await adapter.health(options)).toMatchObject({ checkedAt: 'private' })
    expect(Reflect.get(await adapter.health(options), 'options')).toBe(options)
  })

  it('leaves what a stream gives as it is, and its end', async () => {
    const odd = new OddAdapter()
    const { adapter, log } = recorded(odd)
    const token = {
      version: 1,
      adapter: '',
      id: '',
      kind: 'create',
      ref: { name: 'web', controlNamespace: 'apps', kind: 'Odd' },
      uid: null,
      state: {},
    } as const
    for await (const value of adapter.trackOperation(token, { until: 'applied' })) {
      expect(value).toBe(odd)
      break
    }
    expect(odd.returned).toBe(1)
    expect(log.calls).toEqual([{ method: 'trackOperation', subject: 'Odd/apps/web', outcome: 'open' }])
  })

  it('notes every call, what it speaks of, and how it ended', async () => {
    const { adapter, log } = recorded(memoryAdapter())
    await adapter.createDeployment(spec, {})
    await adapter.listDeployments({}, {})
    await adapter.getDeployment({ name: 'absent' }, {}).catch(() => undefined)
    expect(log.calls).toEqual([
      { method: 'createDeployment', subject: 'web', outcome: 'started' },
      { method: 'listDeployments', subject: null, outcome: '1 items' },
      { method: 'getDeployment', subject: 'absent', outcome: 'NOT_FOUND' },
    ])
    expect(log.faults).toEqual([])
    expect(log.thrown.size).toBe(1)
  })

  it.each<[string, Partial<DmsAdapterV1>, string | string[]]>([
    [
      'a rejection',
      { close: async () => Promise.reject(new RangeError('far')) },
      'close rejected with RangeError: far; every rejection is a DmsError',
    ],
    [
      'what is thrown at once',
      {
        close: () => {
          throw new TypeError('near')
        },
      },
      [
        'close rejected with TypeError: near; every rejection is a DmsError',
        'close threw TypeError: near at once; a method rejects by its promise, a stream at its first next()',
      ],
    ],
    ['an answer of another shape', { listDeployments: async () => [] as never }, 'listDeployments answered a list instead of an object'],
  ])('holds against it: %s', async (_what, replacement, fault) => {
    const { adapter, log } = recorded({ ...memoryAdapter(), ...replacement })
    const call = async () => (Object.keys(replacement)[0] === 'close' ? adapter.close() : adapter.listDeployments({}, {}))
    await call().catch(() => undefined)
    expect(log.faults).toEqual([fault].flat())
  })
})
