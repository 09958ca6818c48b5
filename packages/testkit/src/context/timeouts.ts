/** Milliseconds of the real clock; as a whole they scale with the environment variable DMS_TIME_SCALE (default 1). */
export interface Timeouts {
  /** For a call that is to settle at once. Default 2 000. */
  readonly op: number
  /** For the engine to bring about what was asked for. Default 15 000. */
  readonly converge: number
  /** How long something must stay as it is, to count as not happening. Default 150. */
  readonly quiet: number
  /** Between two attempts. Default 20. */
  readonly poll: number
  /** Within which a cancelled call ends (R11). Default 100. */
  readonly abort: number
}

const DEFAULTS: Timeouts = { op: 2_000, converge: 15_000, quiet: 150, poll: 20, abort: 100 }

export function scaledTimeouts(over: Partial<Timeouts> = {}, scale = timeScale()): Timeouts {
  const { op, converge, quiet, poll, abort } = { ...DEFAULTS, ...over }
  return { op: op * scale, converge: converge * scale, quiet: quiet * scale, poll, abort: abort * scale }
}

function timeScale(): number {
  const found = process.env['DMS_TIME_SCALE']
  const scale = found === undefined || found === '' ? 1 : Number(found)
  if (!Number.isFinite(scale) || scale <= 0) throw new TypeError(`DMS_TIME_SCALE: found ${JSON.stringify(found)}; accepted is a number above 0`)
  return scale
}
