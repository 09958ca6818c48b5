import type { KindRef } from '../../cluster/kube-object.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import type { SourceTools } from './source-tools.ts'

/** How the work of one pass ended, when it did not fail. */
export type SourceOutcome =
  | { readonly as: 'stored'; readonly notice: ArtifactNotice }
  /** A look showed that nothing changed: told by an event only. */
  | { readonly as: 'unchanged'; readonly reason: string; readonly message: string; readonly notice: ArtifactNotice }
  /** What it depends on is not there yet. */
  | { readonly as: 'unfinished' }

/** The event of a new artifact; after a failure the one of the recovery. */
export interface ArtifactNotice {
  readonly reason: string
  readonly recovered: string
  readonly message: string
}

export interface SourceKind {
  readonly ref: KindRef
  /** The status has the address of the newest artifact. */
  readonly statusUrl: boolean
  /** On deletion the conditions go at once. */
  readonly dropsConditions?: true
  /** A failure of the storage is forgotten when a pass begins. */
  readonly forgetsStorageFailure?: true
  /** From the remote to an artifact. @throws SourceFailure. */
  work(tools: SourceTools, draft: ObjectDraft): Promise<SourceOutcome>
}
