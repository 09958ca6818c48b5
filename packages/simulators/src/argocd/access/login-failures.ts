interface Failures {
  readonly count: number
  /** Ms since the epoch. */
  readonly lastAt: number
}

const MOST_FAILURES = 5
const WINDOW_MS = 300_000

/** Who failed to log in how often: after five times in a row nobody gets in as that user for five minutes. */
export class LoginFailures {
  readonly #byUser = new Map<string, Failures>()

  isLocked(user: string, now: number): boolean {
    const { count, lastAt } = this.#byUser.get(user) ?? { count: 0, lastAt: 0 }
    return count >= MOST_FAILURES && now - lastAt <= WINDOW_MS
  }

  failed(user: string, now: number): void {
    this.#forgetOld(now)
    this.#byUser.set(user, { count: (this.#byUser.get(user)?.count ?? 0) + 1, lastAt: now })
  }

  succeeded(user: string, now: number): void {
    this.#forgetOld(now)
    this.#byUser.delete(user)
  }

  #forgetOld(now: number): void {
    for (const [user, { lastAt }] of this.#byUser) if (now - lastAt > WINDOW_MS) this.#byUser.delete(user)
  }
}
