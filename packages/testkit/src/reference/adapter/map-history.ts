import type { DeploymentHistory, HistoryEntry } from '@gitops-dms/core'
import { mapSource } from './map-source.ts'
import type { WireHistoryEntry, WireObject } from './reference-types.ts'

/** Newest first. Ids are the backend's, which stay with their content; times are its own (R3). Pure. */
export function mapHistory({ status }: WireObject): DeploymentHistory {
  return { items: status.history.map(mapEntry).reverse(), complete: !status.historyTrimmed }
}

const STATES: Readonly<Record<string, HistoryEntry['state']>> = { applied: 'succeeded', failed: 'failed' }

const mapEntry = ({
  id,
  current,
  state,
  from,
  revisions,
  startedAt,
  finishedAt,
  initiator,
  message,
  restorable,
}: WireHistoryEntry): HistoryEntry => ({
  id,
  current,
  state: STATES[state] ?? 'unknown',
  sources: from.map((source) => mapSource(source)),
  revisions: [...revisions],
  startedAt,
  finishedAt,
  initiator,
  message,
  restorable,
})
