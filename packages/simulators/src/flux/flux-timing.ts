import { DEFAULT_WORKLOAD_TIMING, type WorkloadTiming } from '../workloads/workload-timing.ts'

/** What takes how long. The defaults are those of real controllers; demonstrations and tests want less. */
export interface FluxTiming {
  /** One write of a controller. Default 20 ms. */
  readonly writeMs: number
  /** Until a remote is reached, beside the time that the call takes by itself. Default 40 ms. */
  readonly remoteMs: number
  /** The first pause of those that double with each failure in a row, and the one after a finalizer was added. Default 750 ms. */
  readonly firstRetryMs: number
  /** Between two looks at the objects of a health check. Default 5 000 ms. */
  readonly healthPollMs: number
  /** Between two looks at objects that are to go (`deletionPolicy: WaitForTermination`). Default 2 000 ms. */
  readonly terminationPollMs: number
  /** Until a missing artifact or dependency is looked for again. Default 30 000 ms. */
  readonly requeueDependencyMs: number
  /** Until helm-controller looks for its chart after it began to. A new version of it is mostly there by then. Default 75 ms. */
  readonly chartLookMs: number
  /** How long helm-controller waits for its own cache after a pass that wrote another history. Default 1 000 ms. */
  readonly historyPollMs: number
  /** The same when it waits in vain: after a remediation that another attempt follows (recorded). Default 10 000 ms. */
  readonly historyTimeoutMs: number
  readonly workloads: WorkloadTiming
}

export const DEFAULT_FLUX_TIMING: FluxTiming = {
  writeMs: 20,
  remoteMs: 40,
  firstRetryMs: 750,
  healthPollMs: 5_000,
  terminationPollMs: 2_000,
  requeueDependencyMs: 30_000,
  chartLookMs: 75,
  historyPollMs: 1_000,
  historyTimeoutMs: 10_000,
  workloads: DEFAULT_WORKLOAD_TIMING,
}
