import type { Clock } from '@gitops-dms/core'
import type { LogEntry } from './log-entry.ts'

/** How long what one pod has written waits for the others. */
const BUFFERING_MS = 100

/** The entries of several logs in the order of their times, as far as they come in time. Ends when all have ended. */
export async function* mergeLogs(
  sources: readonly AsyncIterable<readonly LogEntry[]>[],
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<LogEntry> {
  const stopped = new AbortController()
  const done = AbortSignal.any([signal, stopped.signal])
  const inbox = new Inbox(sources.length)
  done.addEventListener('abort', () => inbox.tell(), { once: true })
  const readers = sources.map((source, index) => inbox.fill(source, index, done))
  let sentAt = clock.now()
  try {
    for (;;) {
      signal.throwIfAborted()
      const leftMs = sentAt + BUFFERING_MS - clock.now()
      const entries = inbox.take(inbox.isComplete || leftMs <= 0)
      if (entries.length > 0) sentAt = clock.now()
      yield* entries
      if (inbox.isComplete && inbox.isEmpty) return
      if (inbox.isEmpty) {
        await inbox.changed()
        sentAt = clock.now()
      } else await firstOf(inbox.changed(), leftMs, clock, done)
    }
  } finally {
    stopped.abort()
    await Promise.all(readers)
  }
}

/** The change, or the end of the time. */
async function firstOf(changed: Promise<void>, ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const enough = new AbortController()
  const slept = clock.sleep(Math.max(1, ms), AbortSignal.any([signal, enough.signal])).catch(() => undefined) // something changed before
  await Promise.race([slept, changed]).finally(() => enough.abort())
}

/** What has come of each log and was not taken yet. */
class Inbox {
  readonly #waiting: LogEntry[][]
  #open: number
  #failure: unknown
  #hasNews = false
  #wake: (() => void) | undefined

  constructor(size: number) {
    this.#waiting = Array.from({ length: size }, () => [])
    this.#open = size
  }

  get isComplete(): boolean {
    return this.#open === 0
  }

  get isEmpty(): boolean {
    return this.#waiting.every((entries) => entries.length === 0)
  }

  async fill(source: AsyncIterable<readonly LogEntry[]>, index: number, signal: AbortSignal): Promise<void> {
    try {
      for await (const entries of source) {
        if (signal.aborted) return
        this.#waiting[index]?.push(...entries)
        this.tell()
      }
    } catch (error) {
      this.#failure = error
    } finally {
      this.#open--
      this.tell()
    }
  }

  /** Resolves when something has come since entries were taken last. */
  changed(): Promise<void> {
    if (this.#hasNews) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  tell(): void {
    this.#hasNews = true
    this.#wake?.()
    this.#wake = undefined
  }

  /** The oldest first. Where one log has nothing yet, its entry could be older, unless nobody waits for it. @throws what a log failed with. */
  take(all: boolean): LogEntry[] {
    this.#hasNews = false
    if (this.#failure !== undefined) throw this.#failure
    const taken: LogEntry[] = []
    while (all || this.#waiting.every((entries) => entries.length > 0)) {
      const next = this.#oldest()?.shift()
      if (next === undefined) break
      taken.push(next)
    }
    return taken
  }

  /** The log whose next entry is the oldest; the first of them where several are. */
  #oldest(): LogEntry[] | undefined {
    return this.#waiting.reduce<LogEntry[] | undefined>((oldest, entries) => {
      if (entries[0] === undefined) return oldest
      return oldest?.[0] === undefined || timeOf(entries[0]) < timeOf(oldest[0]) ? entries : oldest
    }, undefined)
  }
}

const timeOf = ({ time }: LogEntry) => time ?? ''
