export interface ArgoCdTiming {
  /** Between an event and the comparison that it causes, and between two writes of one pass. Default 120 ms. */
  readonly pauseMs: number
  /**
   * How often an application is compared anew without any event (`timeout.reconciliation`; a real controller adds up to 60 s by
   * chance). Default 120 000 ms.
   */
  readonly reconciliationMs: number
  /** Between two waves of a sync (`ARGOCD_SYNC_WAVE_DELAY`). Default 2 000 ms. */
  readonly waveDelayMs: number
  /** How long each check of a password takes: 500 to 1 000 ms on a real server. Default 750 ms. */
  readonly loginMs: number
  /** What it takes to get and render a commit that was not compared before. Default 60 ms. */
  readonly fetchMs: number
  /** What it takes to apply the objects of one kind in a sync. Default 240 ms. */
  readonly applyMs: number
  /** Messages that wait for one watcher; what comes beyond is lost. Default 1 000. */
  readonly watchBuffer: number
}

export const DEFAULT_ARGOCD_TIMING: ArgoCdTiming = {
  pauseMs: 120,
  reconciliationMs: 120_000,
  waveDelayMs: 2_000,
  fetchMs: 60,
  applyMs: 240,
  loginMs: 750,
  watchBuffer: 1_000,
}
