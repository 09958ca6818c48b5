import type { Clock, Logger } from '../../contract/adapter-context.ts'
import type { DeploymentSummary } from '../../contract/deployment.ts'

/** One deployment as the backend has it now. */
export interface WatchedSummary {
  readonly summary: DeploymentSummary
  /**
   * Grows with each write, also over a deletion and re-creation of the same id: a resourceVersion, a revision of the store, a time stamp. What
   * is older than what was seen is dropped. Absent: the order of arrival is trusted.
   */
  readonly version?: number | bigint | undefined
  /** Tells a re-creation from a change, where the backend has one: it is then yielded as `deleted` and `added`. */
  readonly uid?: string | null | undefined
}

/** What a backend's stream tells. `position`: everything up to and with it has been given; a later `follow` may start there. */
export type FollowEvent =
  /** It was made or changed. `created`: it is new, as the backend says. */
  | (WatchedSummary & { readonly type: 'changed'; readonly position?: string | undefined; readonly created?: boolean | undefined })
  /** It is no more. `summary`: its last state, if the backend gives it; a watch that was resumed by its reader needs it. */
  | {
      readonly type: 'gone'
      readonly id: string
      readonly summary?: DeploymentSummary | undefined
      readonly version?: number | bigint | undefined
      readonly position?: string | undefined
    }
  /**
   * A sign of life; with a position also: everything up to it has been given, and nothing older is on its way. Out of several streams that are
   * merged, give a position only once each of them has said so on this connection.
   */
  | { readonly type: 'bookmark'; readonly position?: string | undefined }

export interface WatchSummariesOptions {
  /**
   * Everything that there is now, and the position behind which `follow` goes on without a gap. `position: null`: the backend has none; then every
   * cut is healed by a new list. Items may be more than match. Should not retry by itself: the pauses are made here.
   */
  list(signal: AbortSignal): Promise<{ readonly items: readonly WatchedSummary[]; readonly position: string | null }>
  /**
   * What happens behind the position, in order, for as long as the connection holds. Its end and a retryable error or PROTOCOL are a cut; EXPIRED
   * says that the position is forgotten; any other error ends the watch. Stop reading when the signal fires. It is read without delay, also
   * when the reader of the watch is slow.
   */
  follow(position: string | null, signal: AbortSignal): AsyncIterable<FollowEvent>
  /** The filter of the query. Default: everything matches. */
  matches?(summary: DeploymentSummary): boolean
  /** How often a healthy connection gives a sign of life; silent for twice as long, it is taken for dead. Absent: it may be silent for ever. */
  readonly heartbeatMs?: number | undefined
  /** A list beside the stream every so often, for a backend whose stream may lose events. Absent: never. */
  readonly relistMs?: number | undefined
  /** `WatchOptions.resumeFrom`: begins behind it, without a list. */
  readonly resumeFrom?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** The end of the adapter: its reason, a DmsError CLOSED, comes out of next(). */
  readonly closed?: AbortSignal | undefined
  readonly clock?: Clock | undefined
  /** Gets one line per cut and per failed try. */
  readonly logger?: Logger | undefined
  /** Jitter of the pauses, 0 to 1. Default Math.random. */
  readonly random?: (() => number) | undefined
}
