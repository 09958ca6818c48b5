import type { Clock } from '@gitops-dms/core'
import type { EventStream } from './event-stream.ts'

const EVERY_MS = 60_000
const BEFORE_END_MS = 2_000
/** Bookmarks are due by the second, and a tick a little before counts. */
const EARLY_MS = 250
const TICK_MS = 1_000

export interface Bookmarks {
  readonly clock: Clock
  /** When the watch ends. */
  readonly deadline: number
  readonly stream: EventStream
  readonly text: () => string
}

/** About once a minute, and in the last two seconds before the watch ends (recorded). */
export async function sendBookmarks({ clock, deadline, stream, text }: Bookmarks): Promise<void> {
  try {
    let due = nextDue(clock.now(), deadline)
    for (;;) {
      await clock.sleep(Math.max(due - EARLY_MS - clock.now(), 0), stream.ended)
      if (clock.now() >= deadline) return
      stream.write(text())
      stream.flush()
      const next = nextDue(clock.now(), deadline)
      due = next <= due ? due + TICK_MS : next
    }
  } catch (error) {
    if (!stream.ended.aborted) throw error
  }
}

function nextDue(now: number, deadline: number): number {
  const heartbeat = now + EVERY_MS
  const beforeEnd = deadline - BEFORE_END_MS
  return beforeEnd > now && beforeEnd < heartbeat ? beforeEnd : heartbeat
}
