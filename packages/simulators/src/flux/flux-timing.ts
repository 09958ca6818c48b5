import { DEFAULT_WORKLOAD_TIMING, type WorkloadTiming } from '../workloads/workloads.ts'

/** What takes how long. The defaults are those of real controllers; demonstrations and tests want less. */
export interface FluxTiming {
  /** One write of a controller. Default 20 ms. */
  readonly writeMs: number
  /** The first pause of those that double with each failure in a row, and the one after a finalizer was added. Default 750 ms. */
  readonly firstRetryMs: number
  /** Between two looks at the objects of a health check. Default 5 000 ms. */
  readonly healthPollMs: number
  /** Between two looks at objects that are to go (`deletionPolicy: WaitForTermination`). Default 2 000 ms. */
  readonly terminationPollMs: number
  /** Until a missing artifact or dependency is looked for again. Default 30 000 ms. */
  readonly requeueDependencyMs: number
  readonly workloads: WorkloadTiming
}

export const DEFAULT_FLUX_TIMING: FluxTiming = {
  writeMs: 20,
  firstRetryMs: 750,
  healthPollMs: 5_000,
  terminationPollMs: 2_000,
  requeueDependencyMs: 30_000,
  workloads: DEFAULT_WORKLOAD_TIMING,
}
