export interface WorkloadTiming {
  /** From a pod's start on its node to its readiness. Default 1 500 ms. */
  readonly readyMs: number
  /** Between the readiness of one pod of a workload and the next one's. Default 300 ms. */
  readonly staggerMs: number
  /** What a write takes before it is stored. Default 6 ms. */
  readonly writeMs?: number
  /** How much later than stored a controller sees a change. Default 9 ms. */
  readonly lagMs?: number
  /** What a container takes to end after it was told to. Default 8 ms: the recorded pods do not use their grace period. */
  readonly terminateMs?: number
}

export const DEFAULT_WORKLOAD_TIMING = { readyMs: 1_500, staggerMs: 300, writeMs: 6, lagMs: 9, terminateMs: 8 } as const satisfies WorkloadTiming
