import type { CallOptions, StreamOptions } from '../contract/call-options.ts'
import type { DeploymentSummary } from '../contract/deployment.ts'
import type { DeploymentQuery } from '../contract/list.ts'
import type { Problem } from '../contract/problem.ts'
import type { WatchEvent } from '../contract/watch.ts'

/** A list that keeps itself up to date. What it gives is deep-frozen and shared: no copy is made for an answer. */
export interface DmsView extends AsyncDisposable {
  /** Resolves when every instance has been listed once or has failed once. Default deadline 30 000 ms. */
  ready(options?: CallOptions): Promise<void>
  /**
   * Same filters and order as listDeployments, at once, from memory; without controlNamespace all that the view holds. A frozen snapshot, the same
   * one while nothing changes. Throws CLOSED once the view or its client has been closed.
   */
  list(query?: DeploymentQuery): readonly (DeploymentSummary & { readonly instance: string })[]
  /** By `instance:Kind/controlNamespace/name`; anything shorter throws INVALID_ARGUMENT. */
  get(id: string): (DeploymentSummary & { readonly instance: string }) | undefined
  /** What the view applies from the call on, each event after it is in the view. A slow reader has at most one event per deployment in store. */
  changes(options?: StreamOptions): AsyncIterable<WatchEvent & { readonly instance: string }>
  /** Per instance: in step with its backend, or since when and why not. */
  readonly instances: readonly { readonly instance: string; readonly synced: boolean; readonly since: string; readonly error: Problem | null }[]
  close(): Promise<void>
}
