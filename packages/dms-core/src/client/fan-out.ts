import { GRACE_MS, withDeadline } from '../clock/with-deadline.ts'
import type { Clock } from '../contract/adapter-context.ts'
import type { CallOptions } from '../contract/call-options.ts'
import { annotateError } from '../errors/annotate-error.ts'
import type { DmsError } from '../errors/dms-error.ts'
import { checkOptions } from './check-options.ts'
import type { DmsInstance, FanOut, FanOutOptions } from './dms.ts'

const DEFAULT_INSTANCE_MS = 10_000

/** Asks every instance at the same time; what one of them fails with is named beside the results of the others. */
export async function fanOut<T>(
  instances: readonly DmsInstance[],
  clock: Clock,
  options: FanOutOptions,
  ask: (instance: DmsInstance, options: CallOptions) => Promise<readonly T[]>,
): Promise<FanOut<T>> {
  checkOptions('fanOut', options)
  const { signal, instanceTimeoutMs = DEFAULT_INSTANCE_MS } = options
  const timeoutMs = Math.min(instanceTimeoutMs, options.timeoutMs ?? instanceTimeoutMs)
  const outcomes = await Promise.all(
    instances.map(async (instance) => {
      try {
        const found = await withDeadline({ clock, timeoutMs, signal, graceMs: GRACE_MS }, (inner) => ask(instance, { signal: inner, timeoutMs }))
        return { items: found.map((item) => ({ ...item, instance: instance.name })), errors: [] }
      } catch (error) {
        return { items: [], errors: [{ instance: instance.name, error: annotate(error, instance) }] }
      }
    }),
  )
  const errors = outcomes.flatMap((outcome) => outcome.errors)
  return { items: outcomes.flatMap((outcome) => outcome.items), errors, complete: errors.length === 0 }
}

const annotate = (error: unknown, instance: DmsInstance): DmsError =>
  annotateError(error, { instance: instance.name, adapter: instance.type, method: null })
