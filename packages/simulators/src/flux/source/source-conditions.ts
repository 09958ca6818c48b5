import type { Conditions } from '../runtime/conditions.ts'

/**
 * What a source is doing. `Ready` follows only while it says nothing better (absent or Unknown), unless the artifact itself is being
 * replaced (`with-ready`).
 */
export function markProgress(conditions: Conditions, message: string, mode?: 'with-ready'): void {
  conditions.set({ type: 'Reconciling', status: 'True', reason: 'Progressing', message })
  const ready = conditions.get('Ready')
  if (mode === 'with-ready' || ready === undefined || ready.status === 'Unknown') {
    conditions.set({ type: 'Ready', status: 'Unknown', reason: 'Progressing', message })
  }
}

/** The worst first: while one of these is True the source is not ready. */
const BAD = ['StorageOperationFailed', 'FetchFailed', 'IncludeUnavailable', 'Stalled']

/** `Ready` takes reason and message from the condition that decides. */
export function summarizeReady(conditions: Conditions): void {
  const bad = BAD.map((type) => conditions.get(type)).find((condition) => condition?.status === 'True')
  if (bad !== undefined) {
    conditions.set({ type: 'Ready', status: 'False', reason: bad.reason, message: bad.message })
    return
  }
  const stored = conditions.get('ArtifactInStorage')
  if (stored !== undefined) conditions.set({ type: 'Ready', status: stored.status, reason: stored.reason, message: stored.message })
}
