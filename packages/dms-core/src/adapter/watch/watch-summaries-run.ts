import { unlessAborted } from '../../clock/unless-aborted.ts'
import type { Clock } from '../../contract/adapter-context.ts'
import type { WatchEvent } from '../../contract/watch.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import { type Backoff, createBackoff } from '../../streams/watch-backoff.ts'
import type { WatchQueue } from '../../streams/watch-queue.ts'
import { WatchedState } from './watch-summaries-state.ts'
import { readStream } from './watch-summaries-stream.ts'
import type { FollowEvent, WatchSummariesOptions } from './watch-summaries-types.ts'

/** With at least a half of each pause, an outage of a minute sees nine tries. */
const PAUSES = { firstMs: 500, maxMs: 30_000 }

/** A stream that ends in order after so long was not cut: servers end a watch every few minutes. */
const ORDERLY_MS = 10_000

export type RunOptions = WatchSummariesOptions & { readonly clock: Clock; readonly random: () => number }

interface Run {
  readonly options: RunOptions
  readonly state: WatchedState
  readonly backoff: Backoff
  readonly emit: (event: WatchEvent) => void
  position: string | null
  /** The backend no longer knows the position. */
  forgotten: boolean
  /** The position is of a list that nothing has followed yet: when that is forgotten already, listing at once again would go on for ever. */
  fresh: boolean
  /** A bookmark has come: after a resume another one will say that nothing is missing. */
  bookmarks: boolean
  synced: boolean
  /** The reason for being out of step that the reader has been told. */
  told: string | null
}

/** Lists and follows until the signal fires. @throws DmsError what trying again cannot cure. */
export async function runWatch(options: RunOptions, queue: WatchQueue<WatchEvent>, signal: AbortSignal): Promise<void> {
  const emit = (event: WatchEvent) => queue.push(event)
  const { matches = () => true, resumeFrom } = options
  const run: Run = {
    options,
    state: new WatchedState({ matches, emit, resumed: resumeFrom !== undefined }),
    backoff: createBackoff({ ...PAUSES, random: options.random }),
    emit,
    position: resumeFrom ?? null,
    forgotten: false,
    fresh: false,
    bookmarks: false,
    synced: false,
    told: null,
  }
  while (!signal.aborted) {
    try {
      await watchOnce(run, signal)
    } catch (error) {
      if (!signal.aborted) await heal(run, error, signal)
    }
  }
}

const canResume = (run: Run) => run.position !== null && !run.forgotten && (run.bookmarks || !run.state.complete)

/** One list, unless the stream can go on where it was, and one connection. Resolves when the next one may follow at once. */
async function watchOnce(run: Run, signal: AbortSignal): Promise<void> {
  const { options, state } = run
  if (!canResume(run)) {
    const { items, position } = await unlessAborted(options.list(signal), signal)
    state.replace(items)
    run.position = position
    run.forgotten = false
    run.fresh = true
    inStep(run)
  }
  const began = options.clock.now()
  await readStream({ ...options, position: run.position, state, signal }, (event) => take(run, event))
  const orderly = run.synced && canResume(run) && options.clock.now() - began >= ORDERLY_MS
  if (!orderly) throw new DmsError({ code: 'UNAVAILABLE', message: 'the stream of changes ended' })
}

function take(run: Run, event: FollowEvent): void {
  const { position } = event
  const facts = { observed: true, cursor: position ?? null }
  run.fresh = false
  if (position !== undefined) run.position = position
  if (event.type === 'changed') run.state.change(event, { ...facts, created: event.created })
  else if (event.type === 'gone') run.state.gone(event, facts)
  else if (position !== undefined) {
    run.bookmarks = true
    if (!run.synced) inStep(run)
  }
  if (run.synced) run.backoff.reset()
}

function inStep(run: Run): void {
  run.synced = true
  run.told = null
  run.emit({ type: 'synced', deployment: null, error: null, observed: true, cursor: run.position })
}

/** Tells the reader of the cut and waits until it is time to try again. @throws DmsError what trying again cannot cure. */
async function heal(run: Run, error: unknown, signal: AbortSignal): Promise<void> {
  const { options, backoff } = run
  const cut = annotateError(error, { method: 'watchDeployments' })
  const expired = isDmsError(cut, 'EXPIRED')
  if (!isCurable(cut) || (expired && !run.state.complete)) throw cut
  const atOnce = expired && !run.fresh
  run.forgotten ||= expired
  options.logger?.warn(`watch interrupted: ${cut.message}`, { code: cut.code })
  // Part of the same outage: the list that follows at once says how it went.
  if (atOnce && !run.synced) return
  const reason = `${cut.code} ${cut.message}`
  if (run.synced || run.told !== reason) run.emit({ type: 'interrupted', deployment: null, error: cut.toProblem(), observed: true, cursor: null })
  run.synced = false
  run.told = reason
  if (atOnce) return
  // The watch has ended meanwhile when this rejects, and its reader has been told why.
  await options.clock.sleep(backoff.next(cut.retryAfterMs), signal).catch(() => undefined)
}

/** PROTOCOL: a line that is none; a new connection may bring whole ones. */
const isCurable = (error: DmsError) => error.retryable || error.code === 'PROTOCOL' || error.code === 'EXPIRED'
