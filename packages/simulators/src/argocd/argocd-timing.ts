export interface ArgoCdTiming {
  /** Between an event and the comparison that it causes, and between two writes of one pass. Default 120 ms. */
  readonly pauseMs: number
  /** How often an application is compared anew without any event (`timeout.reconciliation`). Default 180 000 ms. */
  readonly reconciliationMs: number
  /** Messages that wait for one watcher; what comes beyond is lost. Default 1 000. */
  readonly watchBuffer: number
}

export const DEFAULT_ARGOCD_TIMING: ArgoCdTiming = { pauseMs: 120, reconciliationMs: 180_000, watchBuffer: 1_000 }
