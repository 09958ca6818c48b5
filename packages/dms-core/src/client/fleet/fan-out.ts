import { GRACE_MS, withDeadline } from '../../clock/with-deadline.ts'
import type { Clock, Logger } from '../../contract/adapter-context.ts'
import type { CallOptions } from '../../contract/call-options.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { checkOptions } from '../arguments/check-options.ts'
import type { DmsInstance, FanOut, FanOutOptions } from '../dms.ts'
import { inTurns } from './fan-out-in-turns.ts'
import { withSignals } from './fan-out-signal.ts'

export const DEFAULT_CONCURRENCY = 64
const DEFAULT_INSTANCE_MS = 10_000

export interface FanOutContext {
  /** The instances of these names, all enabled ones without. Throws for one that there is not. */
  select(names: readonly string[] | undefined): readonly DmsInstance[]
  readonly clock: Clock
  /** Fires with CLOSED when the client is closed. */
  readonly closed: AbortSignal
  /** Jitter, 0 to 1. */
  readonly random: () => number
  readonly logger?: Logger | undefined
}

export interface FanOutCall<T> {
  readonly method: string
  readonly options: FanOutOptions | undefined
  /** A random pause of up to so long before each instance is asked, unless there is one only. Default none. */
  readonly jitterMs?: number
  readonly ask: (instance: DmsInstance, options: CallOptions) => Promise<T>
}

/**
 * Asks every instance, a bounded number at the same time; what one of them fails with is named beside the results of the others. The call as a
 * whole rejects only for wrong options, for its own signal and when the client is closed: an instance that is out of time is an error beside the
 * others, also when `timeoutMs` of the whole call is over.
 */
export async function fanOut<T>(context: FanOutContext, call: FanOutCall<T>): Promise<FanOut<T>> {
  const { clock, closed, random } = context
  const { method, jitterMs = 0, ask } = call
  const options = checkOptions('fanOut', call.options)
  const { concurrency = DEFAULT_CONCURRENCY } = options
  const instances = context.select(options.instances)
  return withSignals([options.signal, closed], async (signal) => {
    const limits = timeLimits(clock, options)
    const outcomes = await inTurns(instances, concurrency, async (instance) => {
      if (jitterMs > 0 && instances.length > 1) await clock.sleep(Math.round(random() * jitterMs), signal)
      return askInstance({ clock, signal, limits, method }, instance, ask)
    })
    const errors = outcomes.flatMap((outcome) => (outcome.error === undefined ? [] : [outcome.error]))
    const items = outcomes.flatMap((outcome) => (outcome.error === undefined ? [{ ...outcome.value, instance: outcome.instance }] : []))
    return { items, errors, complete: errors.length === 0 }
  })
}

export interface TimeLimits {
  readonly instanceMs: number
  /** When the whole call is out of time. */
  readonly endsAt: number
}

export const timeLimits = (clock: Clock, { timeoutMs = Number.POSITIVE_INFINITY, instanceTimeoutMs }: FanOutOptions): TimeLimits => ({
  instanceMs: instanceTimeoutMs ?? DEFAULT_INSTANCE_MS,
  endsAt: clock.now() + timeoutMs,
})

export interface Asking {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly limits: TimeLimits
  readonly method: string
}

export type Outcome<T> =
  | { readonly instance: string; readonly value: T; readonly error?: undefined }
  | { readonly instance: string; readonly error: { readonly instance: string; readonly error: DmsError } }

/** What an instance answers within its time, or what it failed with. Never rejects. */
export async function askInstance<T>(
  { clock, signal, limits, method }: Asking,
  instance: DmsInstance,
  ask: (instance: DmsInstance, options: CallOptions) => Promise<T>,
): Promise<Outcome<T>> {
  const { name } = instance
  try {
    const timeoutMs = Math.min(limits.instanceMs, limits.endsAt - clock.now())
    if (timeoutMs <= 0)
      throw new DmsError({ code: 'DEADLINE_EXCEEDED', message: 'the time of the whole call was over before this instance was asked' })
    const value = await withDeadline({ clock, timeoutMs, signal, graceMs: GRACE_MS }, (inner) => ask(instance, { signal: inner, timeoutMs }))
    return { instance: name, value }
  } catch (error) {
    return { instance: name, error: { instance: name, error: annotateError(error, { instance: name, adapter: instance.type, method }) } }
  }
}
