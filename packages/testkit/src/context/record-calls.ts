import { type DmsAdapterV1, isDmsError } from '@gitops-dms/core'
import { findShapeFault } from './answer-shapes.ts'

export interface RecordedCall {
  readonly method: string
  /** The ref or name that it speaks of, where the first argument has one. */
  readonly subject: string | null
  /** 'pending' until it settles. */
  outcome: string
}

export interface CallLog {
  readonly calls: readonly RecordedCall[]
  /** What the adapter must never do, whatever the check looks at: reject with anything but a DmsError, throw at once, answer without the members of the answer. */
  readonly faults: readonly string[]
  /** Everything that was thrown or rejected by the adapter. */
  readonly thrown: ReadonlySet<unknown>
}

interface Recorder extends CallLog {
  readonly calls: RecordedCall[]
  readonly faults: string[]
  readonly thrown: Set<unknown>
}

export const createCallLog = (): Recorder => ({ calls: [], faults: [], thrown: new Set() })

/**
 * The same adapter, with every call noted. It changes nothing: arguments, `this`, promises and errors are the very ones; of a stream only the
 * calls of `next` are seen.
 */
export function recordCalls(adapter: DmsAdapterV1, log: Recorder): DmsAdapterV1 {
  const wrapped = new Map<unknown, unknown>()
  // A target of our own: a proxy over a frozen adapter would have to give its methods as they are.
  return new Proxy(Object.create(Object.getPrototypeOf(adapter)) as DmsAdapterV1, {
    get: (_, member) => {
      const value: unknown = Reflect.get(adapter, member, adapter)
      if (typeof value !== 'function' || typeof member !== 'string') return value
      const known = wrapped.get(value)
      if (known !== undefined) return known
      const recorded = (...args: unknown[]) => record(log, member, args, () => Reflect.apply(value, adapter, args))
      wrapped.set(value, recorded)
      return recorded
    },
    has: (_, member) => Reflect.has(adapter, member),
    ownKeys: () => Reflect.ownKeys(adapter),
    getOwnPropertyDescriptor: (_, member) => {
      const found = Reflect.getOwnPropertyDescriptor(adapter, member)
      return found && { ...found, configurable: true }
    },
  })
}

function record(log: Recorder, method: string, args: readonly unknown[], invoke: () => unknown): unknown {
  const call: RecordedCall = { method, subject: subjectOf(args[0]), outcome: 'pending' }
  log.calls.push(call)
  try {
    return observe(log, call, invoke())
  } catch (error) {
    noteError(log, call, error)
    log.faults.push(`${method} threw ${describe(error)} at once; a method rejects by its promise, a stream at its first next()`)
    throw error
  }
}

function observe(log: Recorder, call: RecordedCall, result: unknown): unknown {
  if (isIterable(result)) return observeStream(log, call, result)
  if (!(result instanceof Promise)) {
    log.faults.push(`${call.method} gave ${result === null ? 'null' : typeof result}, which is neither a promise nor a stream`)
    return result
  }
  result.then(
    (value) => {
      call.outcome = outcomeOf(value)
      const fault = findShapeFault(call.method, value)
      if (fault !== null) log.faults.push(`${call.method} answered ${fault}`)
    },
    (error) => noteError(log, call, error),
  )
  return result
}

function observeStream(log: Recorder, call: RecordedCall, stream: AsyncIterable<unknown>): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = stream[Symbol.asyncIterator]()
      const observed = (step: Promise<IteratorResult<unknown>>) => {
        step.then(
          ({ done }) => {
            call.outcome = done === true ? 'ended' : 'open'
          },
          (error) => noteError(log, call, error),
        )
        return step
      }
      return {
        next: () => observed(iterator.next()),
        ...(iterator.return && { return: (value?: unknown) => iterator.return?.(value) ?? Promise.resolve({ done: true, value }) }),
      }
    },
  }
}

function noteError(log: Recorder, call: RecordedCall, error: unknown): void {
  log.thrown.add(error)
  call.outcome = isDmsError(error) ? error.code : `rejected with ${describe(error)}`
  if (!isDmsError(error)) log.faults.push(`${call.method} rejected with ${describe(error)}; every rejection is a DmsError`)
}

const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : `a ${typeof error}`)

const isIterable = (value: unknown): value is AsyncIterable<unknown> => typeof value === 'object' && value !== null && Symbol.asyncIterator in value

function subjectOf(argument: unknown): string | null {
  if (typeof argument !== 'object' || argument === null) return null
  // A token is about the ref in it.
  if ('ref' in argument) return subjectOf(argument.ref)
  const { kind, controlNamespace, name } = argument as { kind?: unknown; controlNamespace?: unknown; name?: unknown }
  const parts = [kind, controlNamespace, name].filter((part) => typeof part === 'string')
  return parts.length === 0 ? null : parts.join('/').slice(0, 200)
}

function outcomeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return 'ok'
  const { effect, items } = value as { effect?: unknown; items?: unknown }
  if (typeof effect === 'string') return effect
  return Array.isArray(items) ? `${items.length} items` : 'ok'
}
