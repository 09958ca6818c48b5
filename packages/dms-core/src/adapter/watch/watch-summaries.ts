import { systemClock } from '../../clock/system-clock.ts'
import type { WatchEvent } from '../../contract/watch.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { oneShotStream } from '../../streams/one-shot-stream.ts'
import { WatchQueue } from '../../streams/watch-queue.ts'
import { runWatch } from './watch-summaries-run.ts'
import type { WatchSummariesOptions } from './watch-summaries-types.ts'

/**
 * A whole watchDeployments out of a list and a stream. It yields `added` for all that match, `synced`, then changes. After a cut:
 * `interrupted` with the Problem, then pauses that grow from half a second to half a minute (an outage of 60 s sees at most 12 tries), then either
 * the stream again from the last position (once a bookmark has shown that the backend says when nothing is missing) or a new list, out of which
 * deletes that nobody saw are made up (`observed` false), then `synced`. Never an older version after a newer; what leaves the filter is
 * `deleted`; an equal summary is no event. A slow reader has at most one event per deployment in store (a deletion and the re-creation after
 * it are two). Lazy and one-shot as every stream of the contract.
 *
 * Cursors: `synced` and changes carry the position at which a reader may resume, null while it has not seen all of it. A resumed watch yields what
 * changed behind it, and `synced` at the first bookmark; when its position is forgotten it ends with EXPIRED.
 *
 * Ends by itself only with an error that trying again cannot cure (UNAUTHENTICATED, PERMISSION_DENIED, CLOSED …).
 *
 * @example
 * watchDeployments: (query = {}, options = {}) =>
 *   watchSummaries({
 *     list: async (signal) => {
 *       const { revision, things } = await client.listThings({ signal })
 *       return { items: things.map(toWatched), position: String(revision) }
 *     },
 *     async *follow(position, signal) {
 *       for await (const line of client.streamThings({ after: position, signal })) {
 *         if (line.type === 'heartbeat') yield { type: 'bookmark', position: String(line.revision) }
 *         else if (line.type === 'deleted') yield { type: 'gone', id: idOf(line.thing), summary: toSummary(line.thing), position: String(line.revision) }
 *         else yield { type: 'changed', ...toWatched(line.thing), created: line.type === 'created', position: String(line.revision) }
 *       }
 *     },
 *     matches: (summary) => matchesQuery(summary, query),
 *     heartbeatMs: 10_000,
 *     resumeFrom: options.resumeFrom,
 *     signal: options.signal,
 *     clock,
 *   })
 */
export function watchSummaries(options: WatchSummariesOptions): AsyncIterable<WatchEvent> {
  return oneShotStream<WatchEvent>({
    signal: options.signal,
    closed: options.closed,
    annotate: (error) => annotateError(error, { method: 'watchDeployments' }),
    open: (signal) => {
      const queue = new WatchQueue<WatchEvent>()
      runWatch({ ...options, clock: options.clock ?? systemClock, random: options.random ?? Math.random }, queue, signal).catch((error) =>
        queue.fail(error),
      )
      return queue
    },
  })
}
