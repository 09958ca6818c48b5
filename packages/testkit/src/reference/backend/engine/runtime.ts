import type { ResolvedSource } from '../sources/resolve-source.ts'
import type { WireHealth, WireMetadata, WireObject, WireObjectName, WireOperation, WireSource, WireSpec } from '../wire-types.ts'
import { EventLog } from '../workloads/event-log.ts'
import type { Manifest } from '../workloads/manifest.ts'
import type { Content } from '../workloads/render-workloads.ts'

/** What the engine knows of a deployment beside what it shows. */
export interface Runtime {
  readonly key: string
  readonly uid: string
  readonly events: EventLog
  /** The last 50, oldest first, in their newest state. */
  operations: WireOperation[]
  /** What the operation that is under way has to do. */
  request: OperationRequest | null
  prepared: Prepared | null
  attempts: number
  /** Why the last operation failed; null when it did not. */
  failure: { readonly reason: string; readonly message: string } | null
  /** Who asked for the end of the operation that is stopping. */
  stoppedBy: string
  look: Look | null
  /** When it looks at its sources, and at what runs, the next time; null: nothing happened since the last. */
  lookDue: number | null
  /** What the last complete operation has applied. */
  applied: AppliedContent | null
  /** By the id of a history entry. */
  readonly contents: Map<string, AppliedContent>
  entries: number
  /** What automation does not try again: generation and revisions of what failed. */
  givenUp: string | null
  /** What somebody said of the health of its workloads, until the next operation. */
  saidHealth: WireHealth | null
  /** Words that no version of the engine has, until the next operation. */
  words: { sync?: string; health?: string }
  cascade: 'workloads' | 'orphan'
  /** What the owner puts back, and when. */
  kept: { readonly spec: WireSpec; readonly labels: WireMetadata['labels']; readonly annotations: WireMetadata['annotations'] } | null
  revertDue: number | null
  autoscaleDue: number | null
}

export type OperationRequest =
  | {
      readonly type: 'apply'
      readonly withSource: boolean
      readonly force: boolean
      readonly prune: boolean | null
      readonly revision: string | null
      /** Ids; null: all. */
      readonly only: readonly string[] | null
    }
  | { readonly type: 'restore'; readonly content: AppliedContent; readonly prune: boolean | null }
  | { readonly type: 'scale'; readonly id: string; readonly replicas: number }
  | { readonly type: 'restart'; readonly id: string }

export interface AppliedContent {
  readonly content: Content
  readonly sources: readonly ResolvedSource[]
}

export interface Prepared extends AppliedContent {
  readonly manifests: readonly Manifest[]
}

export interface Look {
  readonly at: number
  readonly generation: number
  /** One per source; null where it could not be found. */
  readonly found: readonly (ResolvedSource | null)[]
  readonly sources: readonly (WireSource | null)[]
  readonly problem: { readonly reason: string; readonly message: string } | null
}

export const PLAIN_APPLY: Extract<OperationRequest, { type: 'apply' }> = {
  type: 'apply',
  withSource: true,
  force: false,
  prune: null,
  revision: null,
  only: null,
}

export function newRuntime(key: string, uid: string): Runtime {
  return {
    key,
    uid,
    events: new EventLog(),
    operations: [],
    request: null,
    prepared: null,
    attempts: 0,
    failure: null,
    stoppedBy: 'nobody',
    look: null,
    lookDue: null,
    applied: null,
    contents: new Map(),
    entries: 0,
    givenUp: null,
    saidHealth: null,
    words: {},
    cascade: 'workloads',
    kept: null,
    revertDue: null,
    autoscaleDue: null,
  }
}

/** The deployment itself, as events and plans name it. */
export const objectName = ({ kind, metadata }: WireObject): WireObjectName => ({
  group: 'reference.gitops-dms.io',
  version: 'v1',
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
})
