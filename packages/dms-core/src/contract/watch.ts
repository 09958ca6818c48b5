import type { StreamOptions } from './call-options.ts'
import type { DeploymentSummary } from './deployment.ts'
import type { Open } from './json.ts'
import type { Problem } from './problem.ts'

export interface WatchOptions extends StreamOptions {
  /** Only with capabilities.watch.resume. Forgotten: EXPIRED, start anew without it. */
  readonly resumeFrom?: string
}

/**
 * First `added` for all that match, then `synced`, then changes. After a cut: `interrupted`, what changed meanwhile (deletes made up,
 * `observed` false), `synced`. Leaving the filter is `deleted`. A slow reader gets one event per deployment: the newest state; a delete
 * and a re-creation stay two. Ends by itself only with an error that retrying cannot cure (UNAUTHENTICATED, PERMISSION_DENIED, CLOSED …).
 */
export interface WatchEvent {
  readonly type: Open<'added' | 'modified' | 'deleted' | 'synced' | 'interrupted'>
  /** Non-null for added, modified, deleted (its last known state). */
  readonly deployment: DeploymentSummary | null
  /** Non-null for interrupted: why. */
  readonly error: Problem | null
  readonly observed: boolean
  readonly cursor: string | null
}
