import type { VirtualClock } from '@gitops-dms/testkit/simulator'

export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number
  run(): Promise<void>
}

/** What happens when, on a virtual clock; while it goes on more may be planned. */
export class Agenda {
  readonly #moments: Moment[] = []

  /** After what is planned for the same time. */
  plan(...moments: readonly Moment[]): void {
    for (const moment of moments) {
      const index = this.#moments.findIndex((one) => one.at > moment.at)
      this.#moments.splice(index < 0 ? this.#moments.length : index, 0, moment)
    }
  }

  /** `between`: how the clock gets from one to the next. */
  async play(clock: VirtualClock, between = (until: number) => clock.advance(until - clock.now())): Promise<void> {
    for (let moment = this.#moments.shift(); moment !== undefined; moment = this.#moments.shift()) {
      if (moment.at > clock.now()) await between(moment.at)
      await moment.run()
    }
  }
}
