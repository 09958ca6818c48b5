import { abortError } from '../clock/with-deadline.ts'
import { DmsError } from '../errors/dms-error.ts'

export interface StreamSource<T> {
  /** The caller's. Fires: the pending (or next) next() rejects at once with CANCELLED, cause is its reason. */
  readonly signal?: AbortSignal | undefined
  /** The end of the client: its reason, a DmsError CLOSED, comes out of the pending (or next) next(). */
  readonly closed?: AbortSignal | undefined
  /**
   * Called at the first next(), and not at all when a signal has fired before. Its signal fires when the reader aborts or stops. What it
   * rejects with comes out of that next().
   */
  open(signal: AbortSignal): AsyncIterable<T> | Promise<AsyncIterable<T>>
  /** The context of every error that comes out. */
  annotate(error: unknown): DmsError
}

/** An iterable of the contract: lazy, one-shot (iterating twice: TypeError), errors and aborts out of next(), `break` ends it quietly. */
export function oneShotStream<T>(source: StreamSource<T>): AsyncIterable<T> {
  let taken = false
  return {
    [Symbol.asyncIterator]() {
      if (taken) throw new TypeError('this stream has been iterated before: call the method again for another one')
      taken = true
      return startReading(source)
    },
  }
}

interface Pending<T> {
  resolve(result: IteratorResult<T, undefined>): void
  reject(error: DmsError): void
}

function startReading<T>(source: StreamSource<T>): AsyncIterableIterator<T, undefined, undefined> {
  const inner = new AbortController()
  const signals = [source.closed, source.signal].filter((signal) => signal !== undefined)
  let reading: AsyncIterator<T> | undefined
  let pending: Pending<T> | undefined
  let begun = false
  let listening = false
  let over = false
  /** An abort between two reads: it comes out of the next one. */
  let failure: DmsError | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const onAbort = (event: Event) => stop(source.annotate(abortError((event.target as AbortSignal).reason)))

  const end = () => {
    over = true
    if (listening) for (const signal of signals) signal.removeEventListener('abort', onAbort)
  }

  const stop = (error: DmsError) => {
    end()
    failure = error
    pending?.reject(takeFailure())
    release(error)
  }

  const takeFailure = (): DmsError => {
    const taken = failure as DmsError
    failure = undefined
    return taken
  }

  const release = (reason: DmsError) => {
    inner.abort(reason)
    const ending = async () => reading?.return?.()
    ending().catch(() => undefined) // the reader is gone: what fails now has nobody to tell, and what was read before is complete
  }

  const begin = async (): Promise<void> => {
    begun = true
    const fired = signals.find((signal) => signal.aborted)
    if (fired !== undefined) throw abortError(fired.reason)
    for (const signal of signals) signal.addEventListener('abort', onAbort, { once: true })
    listening = true
    const opened = await source.open(inner.signal)
    if (!over) reading = opened[Symbol.asyncIterator]()
  }

  const pull = async (): Promise<IteratorResult<T, undefined>> => {
    if (!begun) await begin()
    const result = await reading?.next()
    if (result === undefined || result.done === true) {
      end()
      return { done: true, value: undefined }
    }
    return result
  }

  const read = (): Promise<IteratorResult<T, undefined>> => {
    if (failure !== undefined) return Promise.reject(takeFailure())
    if (over) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => {
      pending = { resolve, reject }
      const settle = () => {
        pending = undefined
      }
      pull().then(
        (result) => {
          settle()
          resolve(result)
        },
        (error: unknown) => {
          settle()
          end()
          reject(source.annotate(error))
        },
      )
    })
  }

  return {
    next() {
      const result = turn.then(read)
      // The next read waits for this one, whatever becomes of it; its caller has the failure.
      turn = result.catch(() => undefined)
      return result
    },
    async return() {
      if (!over) {
        end()
        pending?.resolve({ done: true, value: undefined })
        release(new DmsError({ code: 'CANCELLED', message: 'the reader of the stream has stopped' }))
      }
      failure = undefined
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
