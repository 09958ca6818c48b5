import { randomBytes } from 'node:crypto'
import type { DeploymentSpec, JsonObject } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import type { Check } from './check.ts'
import type { CheckResult, ConformanceReport } from './check-result.ts'
import { CHECKS } from './checks/all-checks.ts'
import type { MakeAdapter } from './context/adapter-arguments.ts'
import type { Backend } from './context/backend.ts'
import type { CheckContext } from './context/check-context.ts'
import { createRandom } from './context/random.ts'
import { scaledTimeouts, type Timeouts } from './context/timeouts.ts'
import { KitError } from './kit-error.ts'
import { runCheck } from './run-check.ts'
import { findUnmet, gradeOf } from './select-check.ts'

export interface ConformanceOptions<S extends JsonObject = JsonObject> {
  /** A new adapter to the backend that the checks run against. The only thing that is always needed. */
  readonly adapter: MakeAdapter<S>
  /** What the adapter talks to, and what can be seen and moved of it: it decides the grade. Absent: `adapter` knows where to go, and the grade is H0. */
  readonly backend?: Backend & { readonly settings: S }
  /** A spec that the backend accepts and brings to healthy. Needed without `backend`; with one, in the place of its own. */
  readonly spec?: (name: string, kind?: string) => DeploymentSpec
  /** A file that exports the factory as `adapter`, for the checks that need the adapter in another process. */
  readonly module?: string | URL
  /** Arguments of node for that process. Default: those of this one. */
  readonly execArgv?: readonly string[]
  /** Default: all of the kit. */
  readonly checks?: readonly Check[]
  /** Ids; the rest is not run. */
  readonly only?: readonly string[]
  /** Decides the order of the checks and everything random in them. Default: a new one each time. */
  readonly seed?: number
  /** Milliseconds, before they are scaled. */
  readonly timeouts?: Partial<Timeouts>
  readonly hooks?: {
    beforeEach?(check: Check): Promise<void> | void
    afterEach?(check: Check, result: CheckResult): Promise<void> | void
    /** Before anything is cleaned up. */
    onFailure?(failure: { readonly check: Check; readonly error: unknown; readonly context: CheckContext }): Promise<void> | void
  }
}

/**
 * Runs the checks one after the other, in an order that the seed decides, and tells how each ended; no test runner is needed. The adapter is
 * never retried, and never changed.
 * @throws KitError when nothing was run, or the options do not fit together.
 */
export async function runConformance<S extends JsonObject = JsonObject>(options: ConformanceOptions<S>): Promise<ConformanceReport> {
  // The settings that it is given are those of the backend that it was given with.
  const make = options.adapter as MakeAdapter
  const backend = options.backend ?? null
  const spec = options.spec ?? backend?.spec.bind(backend)
  if (spec === undefined) throw new KitError('spec: found nothing; without a backend it says what can be deployed')
  const seed = options.seed ?? randomBytes(4).readUInt32BE()
  const timeouts = scaledTimeouts(options.timeouts)
  const module = options.module === undefined ? null : { url: options.module, execArgv: options.execArgv ?? process.execArgv }
  const run = randomBytes(4).readUInt32BE().toString(36)
  const identity = await identify(make, backend)
  const results: CheckResult[] = []

  for (const [index, check] of createRandom(seed).shuffled(selectChecks(options)).entries()) {
    const { id, level, title, rule, area } = check
    const unmet = findUnmet(check, { backend, capabilities: identity.capabilities, module: module !== null })
    const from = systemClock.now()
    if (unmet === null) await options.hooks?.beforeEach?.(check)
    const outcome =
      unmet === null
        ? await runCheck(check, {
            make,
            backend,
            spec,
            module,
            timeouts,
            seed,
            prefix: `dms-${run}-${index.toString(36)}-`,
            onFailure: options.hooks?.onFailure?.bind(options.hooks),
          })
        : { ...unmet, report: null, error: null, assertions: 0 }
    const result: CheckResult = { id, level, title, rule, area, ...outcome, durationMs: systemClock.now() - from }
    results.push(result)
    if (unmet === null) await options.hooks?.afterEach?.(check, result)
  }
  return {
    contract: '1.0',
    adapter: identity,
    backend: backend && { name: backend.name, version: backend.version },
    grade: gradeOf(backend),
    seed,
    results,
  }
}

function selectChecks({ checks = CHECKS, only }: Pick<ConformanceOptions, 'checks' | 'only'>): readonly Check[] {
  const unknown = (only ?? []).filter((id) => !checks.some((check) => check.id === id))
  if (unknown.length > 0) throw new KitError(`only: found ${unknown.join(', ')}; accepted are ids of checks, such as ${checks[0]?.id}`)
  const selected = only === undefined ? checks : checks.filter(({ id }) => only.includes(id))
  if (selected.length === 0) throw new KitError('checks: found none; a run without a check shows nothing')
  return selected
}

async function identify(make: MakeAdapter, backend: Backend | null): Promise<ConformanceReport['adapter']> {
  const clock = backend?.control?.clock
  const adapter = make({ settings: backend?.settings ?? {}, instance: 'conformance', ...(clock && { clock }) })
  try {
    const { type, version, capabilities } = adapter
    return { type, version, capabilities }
  } finally {
    await adapter.close()
  }
}
