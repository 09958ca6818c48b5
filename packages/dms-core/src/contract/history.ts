import type { Open } from './json.ts'
import type { Source } from './source.ts'

/** Opaque; bound to the same content for as long as it exists; meaningless on another deployment. */
export type RevisionId = string

/** Newest first. complete false: the engine has dropped older ones. */
export interface DeploymentHistory {
  readonly items: readonly HistoryEntry[]
  readonly complete: boolean
}

export interface HistoryEntry {
  readonly id: RevisionId
  /** At most one. */
  readonly current: boolean
  readonly state: Open<'succeeded' | 'failed' | 'superseded' | 'unknown'>
  readonly sources: readonly Source[] | null
  readonly revisions: readonly (string | null)[]
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly initiator: string | null
  readonly message: string | null
  /** False: listed, but its content can no longer be brought back. */
  readonly restorable: boolean
}
