import { abortError } from '../../clock/with-deadline.ts'
import type { Clock } from '../../contract/adapter-context.ts'
import type { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import type { Answer } from './exchange.ts'
import type { OpenCall } from './open-calls.ts'
import { retryAfterMs } from './retry-after.ts'
import { createRetryBudget } from './retry-budget.ts'
import type { RetrySettings } from './transport-types.ts'

export interface RetryContext {
  readonly settings: RetrySettings
  readonly clock: Clock
  readonly random: () => number
  readonly onRetry: () => void
  /** Whether a failure is one of the wire, and not of whoever reads the answer. */
  readonly isFault: (error: unknown) => error is DmsError
}

export interface RepeatableCall {
  readonly call: OpenCall
  /** Tries, the first included; the settings' when undefined. */
  readonly attempts: number | undefined
  /** Whether doing it twice is doing it once. */
  readonly idempotent: boolean
}

export type Retry = <T>(what: RepeatableCall, send: () => Promise<Answer>, read: (answer: Answer) => Promise<T>) => Promise<T>

/** "Later", and what stands between us and the server when that has failed. A 504 has waited long enough already. */
const PASSING = [429, 500, 502, 503]

/** A server that asks for a longer pause is not waited for, even where the call would have the time: its caller decides. */
const LONGEST_WISH_MS = 60_000

/**
 * Tries again where R10 allows: what was certainly not received, whatever is idempotent after a passing fault, and what the server says that
 * it has not done (429; 503 with Retry-After). A pause that does not fit into the time of the call is not begun: its last answer or failure
 * is given at once.
 */
export function createRetry({ settings, clock, random, onRetry, isFault }: RetryContext): Retry {
  const { attempts: usual = 3, pauseMs = 200, maxPauseMs = 10_000, budget: size = 20 } = settings
  const budget = createRetryBudget(size, clock)

  const backOff = (tries: number) => Math.min(maxPauseMs, pauseMs * 3 ** (tries - 1)) * (0.5 + random() / 2)

  const pauseAfterAnswer = ({ status, headers }: Answer, idempotent: boolean, tries: number): number | null => {
    const asked = retryAfterMs(headers, clock.now())
    if (asked !== null && asked > LONGEST_WISH_MS) return null
    const refused = status === 429 || (status === 503 && asked !== null)
    return refused || (idempotent && PASSING.includes(status)) ? (asked ?? backOff(tries)) : null
  }

  const pauseAfterFault = (error: unknown, idempotent: boolean, tries: number): number | null => {
    if (!isFault(error)) return null
    const passes = error.code === 'UNAVAILABLE' ? error.retryable : idempotent && error.code === 'OUTCOME_UNKNOWN'
    return passes ? backOff(tries) : null
  }

  return async ({ call, attempts = usual, idempotent }, send, read) => {
    /** True after the pause, when it is worth while; false when there is to be no other try. */
    const worthPausing = (pause: number | null, tries: number): pause is number =>
      pause !== null && tries < attempts && !call.signal.aborted && clock.now() + pause < call.deadline && budget.take()

    for (let tries = 1; ; tries++) {
      let pause: number | null
      try {
        const answer = await send()
        pause = pauseAfterAnswer(answer, idempotent, tries)
        if (!worthPausing(pause, tries)) {
          const result = await read(answer)
          if (!PASSING.includes(answer.status)) budget.earn()
          return result
        }
        await answer.discard()
      } catch (error) {
        pause = pauseAfterFault(error, idempotent, tries)
        if (!worthPausing(pause, tries)) throw error
      }
      await clock.sleep(pause, call.signal).catch((reason: unknown) => {
        throw abortError(reason)
      })
      onRetry()
    }
  }
}

/** For whoever has to tell faults of the wire from others. */
export function createFaultMark(): { readonly mark: (fault: DmsError) => void; readonly isFault: (error: unknown) => error is DmsError } {
  const faults = new WeakSet<object>()
  return { mark: (fault) => void faults.add(fault), isFault: (error): error is DmsError => isDmsError(error) && faults.has(error) }
}
