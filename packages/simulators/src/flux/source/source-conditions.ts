import type { Condition, ConditionStatus, Conditions } from '../runtime/conditions.ts'
import type { SourceFailure } from './source-failure.ts'

/**
 * What a source is doing. `Ready` follows only while it says nothing better (absent or Unknown), unless the artifact itself is being
 * replaced (`with-ready`).
 */
export function markProgress(conditions: Conditions, message: string, mode?: 'with-ready'): void {
  conditions.delete('Stalled')
  conditions.set({ type: 'Reconciling', status: 'True', reason: 'Progressing', message })
  const ready = conditions.get('Ready')
  if (mode === 'with-ready' || ready === undefined || ready.status === 'Unknown') {
    conditions.set({ type: 'Ready', status: 'Unknown', reason: 'Progressing', message })
  }
}

export function markFailure(conditions: Conditions, { condition, reason, message }: SourceFailure): void {
  if (condition !== 'none') conditions.set({ type: condition, status: condition === 'SourceVerified' ? 'False' : 'True', reason, message })
}

/** What `Ready` depends on; of equally bad ones the first here gives reason and message. */
const SUMMARIZED = [
  'StorageOperationFailed',
  'FetchFailed',
  'BuildFailed',
  'IncludeUnavailable',
  'ArtifactOutdated',
  'ArtifactInStorage',
  'SourceVerified',
  'Stalled',
  'Reconciling',
]
/** All others are there only while something is wrong or unfinished. */
const GOOD = ['ArtifactInStorage', 'SourceVerified']

/** Worst first. */
const RANKS: readonly ((condition: Condition) => boolean)[] = [
  ({ type, status }) => status === 'True' && !GOOD.includes(type),
  ({ type, status }) => status === 'False' && GOOD.includes(type),
  ({ type, status }) => status === 'True' && GOOD.includes(type),
]

/** `Ready` takes reason and message from the condition that decides; it is left alone when there is none. */
export function summarizeReady(conditions: Conditions): void {
  const present = SUMMARIZED.flatMap((type) => conditions.get(type) ?? [])
  for (const [rank, matches] of RANKS.entries()) {
    const decisive = present.find(matches)
    if (decisive === undefined) continue
    const status: ConditionStatus = rank === 2 ? 'True' : 'False'
    setReady(conditions, status, decisive)
    break
  }
  // A failed verification is the cause of whatever else is wrong.
  const verified = conditions.get('SourceVerified')
  if (verified?.status === 'False') setReady(conditions, 'False', verified)
}

const setReady = (conditions: Conditions, status: ConditionStatus, { reason, message }: Condition) =>
  conditions.set({ type: 'Ready', status, reason, message })
