import type { Dms } from '@gitops-dms/core'

/** What needs a look, over every instance; an instance that does not answer is a line of its own and delays the others by its time-out alone. */
export async function needsALook(dms: Dms): Promise<readonly string[]> {
  const lines: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await dms.listDeployments(
      { phases: ['failed', 'degraded', 'drifted'], limit: 200, ...(cursor == null ? {} : { cursor }) },
      { instanceTimeoutMs: 2_000 },
    )
    for (const { instance, id, status } of page.items) lines.push(`${instance}:${id} ${status.phase}`)
    cursor = page.cursor
    if (cursor === null) for (const { instance, error } of page.errors) lines.push(`${instance}: ${error.code}`)
  } while (cursor !== null)
  return lines
}
