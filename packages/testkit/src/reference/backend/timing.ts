/** How fast the engine lives, in milliseconds of its clock. */
export interface ReferenceTiming {
  /** From one of its writes to the next. */
  readonly stepMs: number
  /** Applying takes so long. */
  readonly applyMs: number
  /** From what was applied to healthy. */
  readonly rolloutMs: number
  /** Default of `policy.every`: from one look at a source to the next. */
  readonly pollMs: number
  /** Default of `policy.limit`. */
  readonly limitMs: number
  /** Until workloads of a deployment that goes away are gone. */
  readonly finalizeMs: number
  /** Until an owner or an autoscaler has put back what somebody else wrote. */
  readonly revertMs: number
  /** From one line of a container to the next. */
  readonly logMs: number
  /** From one mark of a quiet watch to the next. */
  readonly markMs: number
  /** How long the token of a login is good. */
  readonly tokenMs: number
}

export const REFERENCE_TIMING: ReferenceTiming = {
  stepMs: 2,
  applyMs: 3,
  rolloutMs: 8,
  pollMs: 25,
  limitMs: 60_000,
  finalizeMs: 4,
  revertMs: 5,
  logMs: 10,
  markMs: 2_000,
  tokenMs: 600_000,
}
