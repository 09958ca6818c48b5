import assert from 'node:assert/strict'
import { isDmsError } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import type { Check } from './check.ts'
import type { CheckResult } from './check-result.ts'
import type { Backend } from './context/backend.ts'
import type { CheckContext } from './context/check-context.ts'
import { createCleanUp } from './context/clean-up.ts'
import { type ContextOptions, createContext } from './context/create-context.ts'
import { createRandom } from './context/random.ts'
import { createCallLog } from './context/record-calls.ts'
import { describeFailure, firstLine } from './describe-failure.ts'
import { KitError } from './kit-error.ts'

export interface RunCheckOptions extends Pick<ContextOptions, 'make' | 'spec' | 'module' | 'timeouts'> {
  readonly backend: Backend | null
  readonly seed: number
  readonly prefix: string
  readonly onFailure:
    | ((failure: { readonly check: Check; readonly error: unknown; readonly context: CheckContext }) => Promise<void> | void)
    | undefined
}

/** What a check may take besides the waits that it asks for: calls, and the making of adapters. */
const BASE_LIMIT_MS = 5_000

type Outcome = Pick<CheckResult, 'status' | 'reason' | 'report' | 'error' | 'assertions'>

/** Runs one check, cleans up after it, and judges: what the adapter did wrong is `fail`, what the kit or the backend did is `error`. */
export async function runCheck(check: Check, options: RunCheckOptions): Promise<Outcome> {
  const { backend, timeouts, seed } = options
  const cleanUp = createCleanUp()
  const log = createCallLog()
  const steps: string[] = []
  const limit = createLimit(BASE_LIMIT_MS * (timeouts.op / 2_000))
  const exchangesBefore = backend?.oracle?.exchanges().length ?? 0
  let assertions = 0
  let context: CheckContext | undefined
  let error: unknown
  let failed = false
  const fail = (reason: unknown) => {
    if (!failed) error = reason
    failed = true
  }

  try {
    const prefix = options.prefix
    const count = () => {
      assertions++
    }
    const rng = createRandom(seed ^ hashOf(check.id))
    context = createContext({ ...options, prefix, cleanUp, log, steps, rng, count, allow: limit.allow, signal: limit.signal })
    await Promise.race([check.run(context), limit.reached])
    if (assertions === 0) throw new KitError('the check made no assertion, so it has shown nothing')
  } catch (reason) {
    fail(reason)
  } finally {
    limit.end()
  }
  const exchanges = backend?.oracle?.exchanges().slice(exchangesBefore) ?? []
  // State is there to be looked at: nothing has been cleaned up yet.
  if (failed && context !== undefined) await options.onFailure?.({ check, error, context })
  backend?.faults?.clear()
  const left = await cleanUp.run()
  for (const { what, error: cause } of left) fail(new assert.AssertionError({ message: `clean-up: could not ${what}: ${firstLine(cause)}` }))
  const [fault] = log.faults
  // What the check stumbled over because of such a fault says less than the fault.
  if (fault !== undefined && !(error instanceof assert.AssertionError)) {
    error = Object.assign(new assert.AssertionError({ message: fault }), failed && { cause: error })
    failed = true
  }
  if (!failed) return { status: 'pass', reason: null, report: null, error: null, assertions }
  return {
    status: isAdaptersFault(error, log.thrown) ? 'fail' : 'error',
    reason: firstLine(error),
    report: describeFailure({ check, error, steps, calls: log.calls, exchanges, seed }),
    error,
    assertions,
  }
}

const isAdaptersFault = (error: unknown, thrown: ReadonlySet<unknown>) =>
  error instanceof assert.AssertionError || isDmsError(error) || thrown.has(error)

const hashOf = (text: string) => [...text].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193), 0x811c9dc5)

/** The time of a check is the sum of what its waits asked for, and half of that again: computed, not chosen. */
function createLimit(base: number) {
  const over = new AbortController()
  const finished = new AbortController()
  let end = systemClock.now() + base
  const watch = async (): Promise<never> => {
    for (let left = base; left > 0; left = end - systemClock.now()) await systemClock.sleep(left, finished.signal)
    const failure = new assert.AssertionError({ message: 'the check ran out of time: a call of the adapter did not settle' })
    over.abort(failure)
    throw failure
  }
  const reached = watch()
  reached.catch(() => undefined) // the check ended first, or the race that this is part of tells of it
  return {
    reached,
    signal: over.signal,
    allow: (milliseconds: number) => {
      end += milliseconds * 1.5
    },
    end: () => finished.abort(),
  }
}
