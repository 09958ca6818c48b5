import type { Dms } from '@gitops-dms/core'

/** What a portal's page asks for: answered from memory, in microseconds, and never older than the last event. */
export async function countByPhase(dms: Dms, namespace: string): Promise<Readonly<Record<string, number>>> {
  await using view = dms.view()
  await view.ready({ timeoutMs: 10_000 })
  const counts: Record<string, number> = {}
  for (const { status } of view.list({ namespace })) counts[status.phase] = (counts[status.phase] ?? 0) + 1
  return counts
}
