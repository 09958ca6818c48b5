import type { Clock } from '@gitops-dms/core'

/** A clock that moves on by itself as soon as nobody works any more; `hold` says that somebody does, and returns what ends it. */
export interface HoldingClock extends Clock {
  hold(): () => void
}

const isHolding = (clock: Clock): clock is HoldingClock => 'hold' in clock

/** Work outside of this process's own turns (git, files, sockets), during which a virtual clock must not run ahead. */
export async function externalWork<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  if (!isHolding(clock)) return await work()
  const release = clock.hold()
  try {
    return await work()
  } finally {
    release()
  }
}
