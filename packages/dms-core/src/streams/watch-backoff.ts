/** The pauses between tries that fail: each may be twice as long as the one before, and is shortened at random by up to a half. */
export interface Backoff {
  /** The next pause in milliseconds; not shorter than what the server asked for. */
  next(atLeastMs?: number | null): number
  /** Something worked: the next pause is a short one again. */
  reset(): void
}

export interface BackoffOptions {
  readonly firstMs: number
  readonly maxMs: number
  /** 0 to 1: from a half of the pause to all of it. */
  readonly random: () => number
}

export function createBackoff({ firstMs, maxMs, random }: BackoffOptions): Backoff {
  let tries = 0
  return {
    next(atLeastMs) {
      const longest = Math.min(maxMs, firstMs * 2 ** tries)
      tries += 1
      return Math.max(atLeastMs ?? 0, Math.round(longest * (0.5 + random() / 2)))
    },
    reset() {
      tries = 0
    },
  }
}
