import { kubeTime } from '../../cluster/cluster.ts'
import type { Json, JsonMap } from '../../cluster/kube-object.ts'
import { formatGoDuration } from '../runtime/go-duration.ts'

export interface HistoryEntry {
  /** Of the built manifests. */
  readonly digest: string
  readonly status: string
  readonly revision: string
  readonly now: number
  readonly durationMs: number
}

const LONGEST = 5

/** `status.history` after one more pass: newest first; the same output with the same end is the same entry. */
export function withHistory(history: Json | undefined, { digest, status, revision, now, durationMs }: HistoryEntry): Json[] {
  const entries = Array.isArray(history) ? (history as JsonMap[]) : []
  const isSame = (entry: JsonMap) => entry['digest'] === digest && entry['lastReconciledStatus'] === status
  const before = entries.find(isSame)
  const entry: JsonMap = {
    digest,
    firstReconciled: before?.['firstReconciled'] ?? kubeTime(now),
    lastReconciled: kubeTime(now),
    lastReconciledDuration: formatGoDuration(durationMs),
    lastReconciledStatus: status,
    metadata: { revision },
    totalReconciliations: Number(before?.['totalReconciliations'] ?? 0) + 1,
  }
  return [entry, ...entries.filter((one) => !isSame(one))].slice(0, LONGEST)
}
