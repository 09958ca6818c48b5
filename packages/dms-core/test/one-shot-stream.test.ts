import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { annotateError } from '../src/errors/annotate-error.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { oneShotStream, type StreamSource } from '../src/streams/one-shot-stream.ts'
import { caught } from './support/caught.ts'
import { settle } from './support/fake-clock.ts'

const annotate = (error: unknown) => annotateError(error, { instance: 'prod' })

const stream = <T>(open: StreamSource<T>['open'], rest: Partial<StreamSource<T>> = {}) => oneShotStream<T>({ open, annotate, ...rest })

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 1; number <= count; number += 1) yield number
}

/** One that never answers, and does not heed its signal. */
const deaf = () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => undefined) }) })

const collect = async <T>(iterable: AsyncIterable<T>) => {
  const seen: T[] = []
  for await (const item of iterable) seen.push(item)
  return seen
}

const iterator = <T>(iterable: AsyncIterable<T>) => iterable[Symbol.asyncIterator]()

describe('A stream', () => {
  it('gives what its source gives, and ends', async () => {
    expect(await collect(stream(() => numbers(3)))).toEqual([1, 2, 3])
    expect(await collect(stream(async () => numbers(0)))).toEqual([])
  })

  it('opens nothing before the first next()', async () => {
    let opened = 0
    const reading = iterator(
      stream(() => {
        opened += 1
        return numbers(1)
      }),
    )
    await settle()
    expect(opened).toBe(0)
    await reading.next()
    await reading.next()
    expect(opened).toBe(1)
  })

  it('is iterated once: the second time is a TypeError, whatever became of the first', async () => {
    const read = stream(() => numbers(1))
    await collect(read)
    expect(() => iterator(read)).toThrow(TypeError)
    expect(() => iterator(read)).toThrow('this stream has been iterated before')
    const unread = stream(() => numbers(1))
    iterator(unread)
    expect(() => iterator(unread)).toThrow(TypeError)
  })

  it('has an iterator that can be iterated itself, from where it is', async () => {
    const reading = iterator(stream(() => numbers(3)))
    await reading.next()
    expect(await collect(reading as AsyncIterableIterator<number>)).toEqual([2, 3])
  })

  it('answers reads that do not wait for each other in order', async () => {
    const reading = iterator(stream(() => numbers(2)))
    const results = await Promise.all([reading.next(), reading.next(), reading.next(), reading.next()])
    expect(results.map((result) => result.value)).toEqual([1, 2, undefined, undefined])
    expect(results.map((result) => result.done === true)).toEqual([false, false, true, true])
  })

  it('is over after its end', async () => {
    const reading = iterator(stream(() => numbers(0)))
    for (let round = 0; round < 3; round += 1) expect(await reading.next()).toEqual({ done: true, value: undefined })
  })
})

describe('A failure of the source', () => {
  it.each<[string, StreamSource<number>['open']]>([
    [
      'when it is opened',
      () => {
        throw new RangeError('bug')
      },
    ],
    ['when it is opened, later', async () => Promise.reject(new RangeError('bug'))],
    [
      'when it is iterated',
      () => ({
        [Symbol.asyncIterator]: () => {
          throw new RangeError('bug')
        },
      }),
    ],
    [
      'when it is read',
      async function* () {
        yield* []
        throw new RangeError('bug')
      },
    ],
  ])('comes out of next() with its context %s, and then it is over', async (_when, open) => {
    const { signal } = new AbortController()
    const reading = iterator(stream(open, { signal }))
    expect(await caught(reading.next())).toMatchObject({ code: 'INTERNAL', instance: 'prod', cause: { message: 'bug' } })
    expect(await reading.next()).toEqual({ done: true, value: undefined })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('comes after what was read before it', async () => {
    const reading = iterator(
      stream(async function* () {
        yield 1
        throw new DmsError({ code: 'UNAVAILABLE', message: 'down' })
      }),
    )
    const [first, second] = await Promise.allSettled([reading.next(), reading.next()])
    expect(first).toMatchObject({ status: 'fulfilled', value: { value: 1 } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } })
  })
})

describe('An abort', () => {
  it('before the first next() opens nothing', async () => {
    const reason = new Error('mine')
    const reading = iterator(stream<number>(() => expect.unreachable(), { signal: AbortSignal.abort(reason) }))
    expect(await caught(reading.next())).toMatchObject({ code: 'CANCELLED', cause: reason, instance: 'prod' })
    expect(await reading.next()).toEqual({ done: true, value: undefined })
  })

  it('comes out of the pending next() at once, also when the source does not heed it', async () => {
    const controller = new AbortController()
    const reading = iterator(stream(deaf, { signal: controller.signal }))
    const failing = caught(reading.next())
    await settle()
    const reason = new Error('mine')
    controller.abort(reason)
    expect(await failing).toMatchObject({ code: 'CANCELLED', cause: reason })
    expect(await reading.next()).toEqual({ done: true, value: undefined })
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('comes out while the source is still being opened, and what is opened later is not read', async () => {
    const controller = new AbortController()
    let opened: (iterable: AsyncIterable<number>) => void = () => undefined
    const opening = new Promise<AsyncIterable<number>>((resolve) => {
      opened = resolve
    })
    const reading = iterator(stream(() => opening, { signal: controller.signal }))
    const failing = caught(reading.next())
    await settle()
    controller.abort()
    expect((await failing).code).toBe('CANCELLED')
    let read = false
    opened({
      [Symbol.asyncIterator]: () => {
        read = true
        return numbers(1)
      },
    })
    await settle()
    expect(read).toBe(false)
  })

  it('between two reads comes out of the next one, once, and reaches the source at once', async () => {
    const controller = new AbortController()
    let inner: AbortSignal | undefined
    let returned = false
    const source = async function* (signal: AbortSignal) {
      inner = signal
      try {
        yield 1
        yield 2
      } finally {
        returned = true
      }
    }
    const reading = iterator(stream(source, { signal: controller.signal }))
    await reading.next()
    controller.abort(new DOMException('too late', 'TimeoutError'))
    expect(inner?.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect((await caught(reading.next())).code).toBe('DEADLINE_EXCEEDED')
    expect(await reading.next()).toEqual({ done: true, value: undefined })
    expect(returned).toBe(true)
  })

  it('is told once, whatever the source says of it afterwards', async () => {
    const controller = new AbortController()
    const source = (signal: AbortSignal) => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<number>>((_, reject) => signal.addEventListener('abort', () => reject(new Error('socket closed')))),
        return: async () => Promise.reject(new Error('closed already')),
      }),
    })
    const reading = iterator(stream(source, { signal: controller.signal }))
    const failing = caught(reading.next())
    await settle()
    controller.abort()
    expect((await failing).code).toBe('CANCELLED')
    expect(await reading.next()).toEqual({ done: true, value: undefined })
  })

  it('after its end, or after break, is nobody’s', async () => {
    const controller = new AbortController()
    const ended = iterator(stream(() => numbers(0), { signal: controller.signal }))
    await ended.next()
    for await (const _ of stream(() => numbers(5), { signal: controller.signal })) break
    controller.abort()
    expect(await ended.next()).toEqual({ done: true, value: undefined })
  })
})

describe('The end of the client', () => {
  const reason = new DmsError({ code: 'CLOSED', message: 'the client is closed' })

  it('comes out of the pending next() as CLOSED', async () => {
    const closing = new AbortController()
    const reading = iterator(stream(deaf, { closed: closing.signal, signal: new AbortController().signal }))
    const failing = caught(reading.next())
    await settle()
    closing.abort(reason)
    expect(await failing).toMatchObject({ code: 'CLOSED', instance: 'prod' })
    expect(getEventListeners(closing.signal, 'abort')).toEqual([])
  })

  it('that came before opens nothing', async () => {
    const reading = iterator(stream<number>(() => expect.unreachable(), { closed: AbortSignal.abort(reason) }))
    expect((await caught(reading.next())).code).toBe('CLOSED')
  })
})

describe('break', () => {
  it('ends quietly, tells the source, and leaves no listener', async () => {
    const { signal } = new AbortController()
    let inner: AbortSignal | undefined
    let returned = false
    const source = async function* (given: AbortSignal) {
      inner = given
      try {
        for (let number = 1; ; number += 1) yield number
      } finally {
        returned = true
      }
    }
    const seen: number[] = []
    for await (const number of stream(source, { signal })) {
      seen.push(number)
      if (number === 2) break
    }
    expect(seen).toEqual([1, 2])
    expect(inner?.aborted).toBe(true)
    await settle()
    expect(returned).toBe(true)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('before the first read opens nothing, then or later', async () => {
    const reading = iterator(stream<number>(() => expect.unreachable()))
    expect(await reading.return?.()).toEqual({ done: true, value: undefined })
    expect(await reading.next()).toEqual({ done: true, value: undefined })
  })

  it('ends a pending next() quietly too, also when the source does not heed it', async () => {
    const reading = iterator(stream(deaf))
    const pending = reading.next()
    await settle()
    expect(await reading.return?.()).toEqual({ done: true, value: undefined })
    expect(await pending).toEqual({ done: true, value: undefined })
  })

  it('twice, or after the end, is as once', async () => {
    const reading = iterator(stream(() => numbers(1)))
    await reading.next()
    await reading.return?.()
    expect(await reading.return?.()).toEqual({ done: true, value: undefined })
  })

  it('keeps a failure of the source while it ends to itself', async () => {
    const source = async function* () {
      try {
        yield 1
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what an adapter may do
        throw new Error('while ending')
      }
    }
    for await (const _ of stream(source)) break
    const throwing = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: 1 }),
        return: () => {
          throw new Error('at once')
        },
      }),
    }
    for await (const _ of stream<number>(() => throwing as never)) break
    await settle()
  })

  it('after an abort between two reads stays quiet', async () => {
    const controller = new AbortController()
    const reading = iterator(stream(() => numbers(5), { signal: controller.signal }))
    await reading.next()
    controller.abort()
    expect(await reading.return?.()).toEqual({ done: true, value: undefined })
    expect(await reading.next()).toEqual({ done: true, value: undefined })
  })
})
