import type { Json, JsonMap } from '../../cluster/kube-object.ts'
import { kubeTime } from '../../cluster/kube-time.ts'

export interface HistoryEntry {
  /** Of the built manifests. */
  readonly digest: string
  readonly status: string
  readonly revision: string
  readonly origin: string | undefined
  readonly now: number
  /** As Go prints it. */
  readonly duration: string
}

const LONGEST = 5

/** `status.history` after one more pass: newest first; the same output with the same end is the same entry. */
export function withHistory(history: Json | undefined, { digest, status, revision, origin, now, duration }: HistoryEntry): Json[] {
  const entries = Array.isArray(history) ? (history as JsonMap[]) : []
  const isSame = (entry: JsonMap) => entry['digest'] === digest && entry['lastReconciledStatus'] === status
  const before = entries.find(isSame)
  const entry: JsonMap = {
    digest,
    firstReconciled: before?.['firstReconciled'] ?? kubeTime(now),
    lastReconciled: kubeTime(now),
    lastReconciledDuration: duration,
    lastReconciledStatus: status,
    metadata: origin === undefined ? { revision } : { originRevision: origin, revision },
    totalReconciliations: Number(before?.['totalReconciliations'] ?? 0) + 1,
  }
  return [entry, ...entries.filter((one) => !isSame(one))].slice(0, LONGEST)
}
