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
  /**
   * Between a pod's arrival on its node and the first word of its containers (`ContainerCreating`). Default 0 ms. Not less than `readyMs`: none
   * before they run, as some stand-ins of a kubelet have it.
   */
  readonly firstStatusMs?: number
}

export const DEFAULT_WORKLOAD_TIMING = {
  readyMs: 1_500,
  staggerMs: 300,
  writeMs: 6,
  lagMs: 9,
  terminateMs: 8,
  firstStatusMs: 0,
} as const satisfies WorkloadTiming
